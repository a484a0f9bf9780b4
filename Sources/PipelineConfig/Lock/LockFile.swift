package import AetherModel
import YAML

/// What `aether.lock` says.
package struct LockFile: Sendable {
  package static let fileName = "aether.lock"

  /// By name and version.
  package var modules: [Module] = []

  package struct Module: Sendable {
    package var name: String
    package var version: SemanticVersion
    package var source: Source
    /// The compiler that built it; `nil` where none did for this.
    package var toolchain: String?
    /// The library's digest by platform: `sha256:…`.
    package var artefacts: [String: String]
    /// The digest of its list of files; `nil` where it has none.
    package var contents: String?
    /// A principal, or a key's fingerprint; `nil` for a module that nobody signed.
    package var signer: String?
    package var permissions: Manifest.Permissions
    /// What it asked for; `nil` where it asked for none, which is `sandboxed`.
    package var level: Manifest.SecurityLevel?
    /// Where its name and version stand; `nil` for one that was not read.
    package var span: SourceSpan?
    package var versionSpan: SourceSpan?

    package init(
      name: String, version: SemanticVersion, source: Source, artefacts: [String: String], contents: String?,
      signer: String?, permissions: Manifest.Permissions
    ) {
      self.name = name
      self.version = version
      self.source = source
      self.artefacts = artefacts
      self.contents = contents
      self.signer = signer
      self.permissions = permissions
    }
  }

  /// Where a module came from.
  package enum Source: Hashable, Sendable {
    /// Where it was found: relative to the lock's folder where it lies in it.
    case path(String)
    /// The same, of a module that was added by that.
    case file(String)
    case git(Git)
  }

  /// One commit, and what was asked for when it was chosen.
  package struct Git: Hashable, Sendable {
    package var source: GitSource
    /// Of the versions among the tags.
    package var range: VersionRange?
    package var commit: String
    /// The digest of the plugin's folder.
    package var tree: String

    package init(_ source: GitSource, range: VersionRange?, commit: String, tree: String) {
      self.source = source
      self.range = range
      self.commit = commit
      self.tree = tree
    }
  }

  package init(modules: [Module] = []) { self.modules = modules }

  /// The versions of a module that are locked.
  package func entries(of name: String) -> [Module] { modules.filter { $0.name == name } }

  /// The file's text. Equal locks have equal texts.
  package var text: String {
    var writer = YAMLWriter()
    writer.line("# Written by 'aether plugins lock'. Commit it, and review its changes: it says what may run.")
    writer.line("aether: 1")
    let sorted = modules.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    writer.entry("modules", .array(sorted.map(Self.value)))
    return writer.text
  }

  private static func value(_ module: Module) -> Value {
    var entries: [(key: String, value: Value)] = [
      ("name", .string(module.name)), ("version", .string(module.version.description)),
      ("source", Self.value(module.source)),
      (
        "artefacts",
        .object(module.artefacts.sorted { $0.key < $1.key }.map { (key: $0.key, value: Value.string($0.value)) })
      ),
    ]
    if let toolchain = module.toolchain { entries.append(("toolchain", .string(toolchain))) }
    if let contents = module.contents { entries.append(("contents", .string(contents))) }
    if let signer = module.signer { entries.append(("signer", .string(signer))) }
    if let level = module.level { entries.append(("level", .string(level.rawValue))) }
    let permissions = module.permissions.lists.filter { !$0.items.isEmpty }
    if !permissions.isEmpty {
      entries.append(
        ("permissions", .object(permissions.map { ($0.kind.rawValue, .array($0.items.sorted().map(Value.string))) })))
    }
    return .object(entries)
  }

  private static func value(_ source: Source) -> Value {
    switch source {
    case .path(let path): return .object([("path", .string(path))])
    case .file(let path): return .object([("file", .string(path))])
    case .git(let git):
      let entries: [(key: String, value: String?)] = [
        ("repository", git.source.repository), ("reference", git.source.reference), ("version", git.range?.description),
        ("path", git.source.path), ("commit", git.commit), ("tree", git.tree),
      ]
      return .object([("git", .object(entries.compactMap { entry in entry.value.map { (entry.key, .string($0)) } }))])
    }
  }
}

/// Reads `aether.lock`.
package enum LockDecoder {
  /// - Returns: `nil` when anything is wrong with it.
  package static func decode(_ source: SourceText, diagnostics: inout Diagnostics) -> LockFile? {
    let errorsBefore = diagnostics.errorCount
    guard let root = WholeDocument.read(source, as: "a lock", LockFileTable.table, diagnostics: &diagnostics) else {
      return nil
    }
    var lock = LockFile()
    for node in root["modules"].map({ Array($0.items) }) ?? [] {
      guard let name = node["name"], let versionNode = node["version"], let version = SemanticVersion(versionNode.string)
      else { continue }
      if lock.modules.contains(where: { $0.name == name.string && $0.version == version }) {
        diagnostics.error("duplicate", "'\(name.string)' \(version) is locked already", at: name.span)
      }
      let artefacts = (node["artefacts"].map { Array($0.pairs) } ?? []).map { ($0.key.string, $0.value.string) }
      var module = LockFile.Module(
        name: name.string, version: version, source: Self.source(node["source"], diagnostics: &diagnostics),
        artefacts: Dictionary(artefacts, uniquingKeysWith: { $1 }), contents: node["contents"]?.string,
        signer: node["signer"]?.string, permissions: PolicyDecoder.permissions(node["permissions"]))
      module.toolchain = node["toolchain"]?.string
      module.level = (node["level"]?.string).flatMap { Manifest.SecurityLevel(rawValue: $0) }
      module.span = name.span
      module.versionSpan = versionNode.span
      lock.modules.append(module)
    }
    return diagnostics.errorCount == errorsBefore ? lock : nil
  }

  private static func source(_ node: Node?, diagnostics: inout Diagnostics) -> LockFile.Source {
    if let node { ModuleSourceReader.check(node, among: ["path", "file", "git"], diagnostics: &diagnostics) }
    if let git = node?["git"], let source = ModuleSourceReader.git(git) {
      return .git(
        LockFile.Git(
          source, range: git["version"].flatMap { VersionRange($0.string) }, commit: git["commit"]?.string ?? "",
          tree: git["tree"]?.string ?? ""))
    }
    if let file = node?["file"] { return .file(file.string) }
    return .path(node?["path"]?.string ?? "")
  }
}

extension LockFile.Source {
  /// `nil` for what came from elsewhere.
  package var git: LockFile.Git? { if case .git(let git) = self { git } else { nil } }

  /// Whether somebody added it, by its source; else it was found where it lies.
  package var isAdded: Bool { if case .path = self { false } else { true } }

  /// For people.
  package var words: String {
    switch self {
    case .path(let path), .file(let path): path
    case .git(let git):
      git.source.repository + (git.source.path.map { " (\($0))" } ?? "") + " at \(git.commit.prefix(10))"
    }
  }
}
