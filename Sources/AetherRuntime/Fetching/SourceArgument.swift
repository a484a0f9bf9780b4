internal import Linux
package import PipelineConfig
internal import PluginSources

/// A source as somebody writes it on a command line.
package enum SourceArgument {
  /// Whether it is the address of a repository.
  package static func isRepository(_ text: String) -> Bool { GitAddress(text) != nil }

  /// As it may be printed: without what may be a password.
  package static func shown(_ text: String) -> String {
    guard let scheme = text.firstRange(of: "://"), let at = text[scheme.upperBound...].lastIndex(of: "@") else { return text }
    return text[..<scheme.upperBound] + "***" + text[at...]
  }

  /// - Parameters:
  ///   - text: an address of a repository, or a path.
  ///   - root: the project's folder, from which paths count that lie in it.
  /// - Returns: `nil` for what is neither an address nor there.
  package static func read(
    _ text: String, reference: String?, path: String?, currentFolder: String, root: String
  ) -> ModuleSource? {
    if let address = GitAddress(text) {
      return .git(GitSource(repository: address.text, reference: reference, path: path.flatMap(GitSource.plain)))
    }
    let place = Path.absolute(text, from: currentFolder)
    guard File.exists(place) else { return nil }
    let isInside = Path.isInside(place, root) && place != root
    return .file(isInside ? String(place.dropFirst(root == "/" ? 1 : root.count + 1)) : place)
  }
}
