package import AetherModel
internal import YAML

/// Where a module comes from, as somebody wrote it.
package enum ModuleSource: Hashable, Sendable {
  case git(GitSource)
  /// A plugin's folder or library, relative to the file that says it.
  case file(String)
}

/// A plugin in a Git repository.
package struct GitSource: Hashable, Sendable {
  /// Its address.
  package var repository: String
  /// A branch, a tag or a commit; `nil` where a range of versions chooses a tag, or else the default branch is meant.
  package var reference: String?
  /// The plugin's folder in the repository; `nil` is the repository itself.
  package var path: String?

  package init(repository: String, reference: String? = nil, path: String? = nil) {
    self.repository = repository
    self.reference = reference
    self.path = path
  }
}

/// A module that a pipeline or a project says the source of.
package struct SourcedModule: Sendable {
  package var name: String
  package var version: VersionRange?
  package var source: ModuleSource
  /// Where it stands; `nil` for what the command line said.
  package var span: SourceSpan?

  package init(name: String, version: VersionRange? = nil, source: ModuleSource, span: SourceSpan? = nil) {
    self.name = name
    self.version = version
    self.source = source
    self.span = span
  }
}

/// Reads the entries of `modules:` in pipelines and projects.
enum ModuleSourceReader {
  /// - Parameter modules: a mapping from aliases to modules, checked against its table.
  /// - Returns: those with a source.
  static func sources(_ modules: Node?, diagnostics: inout Diagnostics) -> [SourcedModule] {
    (modules.map { Array($0.pairs) } ?? []).compactMap { pair in
      guard let node = pair.value["source"], node.kind == .mapping else { return nil }
      check(node, among: ["git", "file"], diagnostics: &diagnostics)
      guard let name = pair.value["name"], name.kind == .string, let source = source(node) else { return nil }
      let version = pair.value["version"].flatMap { $0.kind == .string ? VersionRange($0.string) : nil }
      return SourcedModule(name: name.string, version: version, source: source, span: node.span)
    }
  }

  static func aliases(_ modules: Node?) -> [Pipeline.Alias] {
    (modules.map { Array($0.pairs) } ?? []).compactMap { pair in
      guard let module = pair.value["name"], module.kind == .string else { return nil }
      return Pipeline.Alias(
        name: pair.key, module: module, version: text(pair.value["version"]).flatMap { VersionRange($0) },
        versionNode: pair.value["version"])
    }
  }

  /// A source is one thing.
  static func check(_ node: Node, among keys: [String], diagnostics: inout Diagnostics) {
    if let address = node["git"]?["repository"], hasPassword(address.string) {
      diagnostics.error(
        "password-in-file", "the address of a repository has a password in it", at: address.span,
        hints: ["take it out: a line of ~/.git-credentials is used, and its owner should change it"])
    }
    let given = node.pairs.filter { keys.contains($0.key.string) }
    guard given.count != 1, node.pairs.allSatisfy({ keys.contains($0.key.string) }) else { return }
    let words = keys.map { "'\($0)'" }.joined(separator: ", ")
    diagnostics.error(
      "one-source", given.isEmpty ? "a source needs one of \(words)" : "a source is one thing; here are \(given.count)",
      at: given.isEmpty ? TableChecker.head(of: node) : Array(given)[1].key.span, hints: ["keep one of \(words)"])
  }

  private static func hasPassword(_ address: String) -> Bool {
    guard let scheme = address.firstRange(of: "://") else { return false }
    let host = address[scheme.upperBound...].prefix { $0 != "/" }
    return host.lastIndex(of: "@").map { host[..<$0].contains(":") } ?? false
  }

  static func source(_ node: Node) -> ModuleSource? {
    if let git = node["git"] { return self.git(git).map(ModuleSource.git) }
    return text(node["file"]).map(ModuleSource.file)
  }

  static func git(_ node: Node) -> GitSource? {
    guard let repository = text(node["repository"]) else { return nil }
    return GitSource(repository: repository, reference: text(node["reference"]), path: text(node["path"]))
  }

  private static func text(_ node: Node?) -> String? {
    guard let node, node.kind == .string, !node.string.isEmpty else { return nil }
    return node.string
  }
}
