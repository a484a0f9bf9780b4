internal import AetherModel
internal import Linux

/// `aether plugins new`: a copy of one of the SDK's templates under a new name.
package struct PluginTemplate: Sendable {
  package enum Language: String, Sendable, CaseIterable { case swift, c }

  private let folder: String
  private let sdk: SDKLocation
  package let language: Language

  /// - Throws: the diagnostic when the SDK has no such template.
  package init(_ language: Language, sdk: SDKLocation) throws(ScaffoldProblem) {
    self.language = language
    self.sdk = sdk
    folder = Path.join(sdk.templates, language.rawValue)
    guard File.exists(folder) else {
      throw ScaffoldProblem(
        "no-template", "the SDK has no template for \(language.rawValue)", path: folder,
        hints: ["AETHER_SDK may name an SDK of another version"])
    }
  }

  /// Makes a plugin's folder, which must not be there yet. Whole or not at all.
  /// - Parameters:
  ///   - name: the module's, without a publisher: `hello-world`.
  ///   - target: absolute.
  /// - Returns: the files that were made, relative to `target`.
  package func make(_ name: String, in target: String) throws(ScaffoldProblem) -> [String] {
    try NewFolder.check(name, target)
    return try NewFolder.make(target) { made throws(SystemError) in try copy(folder, to: made, words: words(name)) }
  }

  /// What stands in the templates for the name.
  private func words(_ name: String) -> [(placeholder: String, word: String)] {
    let parts = name.split(separator: "-", omittingEmptySubsequences: true)
    let target = parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return [
      ("__NAME__", name), ("__TARGET__", target), ("__TYPE__", target + "Module"),
      ("__IDENTIFIER__", parts.joined(separator: "_")), ("__SDK__", sdk.path),
    ]
  }

  private func copy(
    _ source: String, to target: String, words: [(placeholder: String, word: String)], below: String = ""
  ) throws(SystemError) -> [String] {
    try Folder.create(target)
    var files: [String] = []
    for entry in try Folder.entries(of: source) where entry.name != ".build" {
      let name = entry.name == "gitignore" ? ".gitignore" : Self.replace(entry.name, words)
      let from = Path.join(source, entry.name)
      let to = Path.join(target, name)
      let status = try FileStatus(path: from)
      if status.kind == .folder {
        files += try copy(from, to: to, words: words, below: below + name + "/")
      } else {
        let text = String(decoding: try File.read(from, limit: 1 << 20), as: UTF8.self)
        try Output.replace(to, with: Array(Self.replace(text, words).utf8), mode: status.mode | 0o644)
        files.append(below + name)
      }
    }
    return files
  }

  private static func replace(_ text: String, _ words: [(placeholder: String, word: String)]) -> String {
    guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    let table = words.map { (Array($0.placeholder.utf8), Array($0.word.utf8)) }
    while let first = rest.first {
      if first == UInt8(ascii: "_"), let (placeholder, word) = table.first(where: { rest.starts(with: $0.0) }) {
        result += word
        rest.removeFirst(placeholder.count)
      } else {
        result.append(first)
        rest.removeFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
