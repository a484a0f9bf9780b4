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
    /// Relative to the lock's folder where it lies in it.
    package var source: String
    /// The library's digest by platform: `sha256:…`.
    package var artefacts: [String: String]
    /// The digest of its list of files; `nil` where it has none.
    package var contents: String?
    /// A principal, or a key's fingerprint; `nil` for a module that nobody signed.
    package var signer: String?
    package var permissions: Manifest.Permissions
    /// Where its name and version stand; `nil` for one that was not read.
    package var span: SourceSpan?
    package var versionSpan: SourceSpan?

    package init(
      name: String, version: SemanticVersion, source: String, artefacts: [String: String], contents: String?,
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
      ("source", .object([("path", .string(module.source))])),
      (
        "artefacts",
        .object(module.artefacts.sorted { $0.key < $1.key }.map { (key: $0.key, value: Value.string($0.value)) })
      ),
    ]
    if let contents = module.contents { entries.append(("contents", .string(contents))) }
    if let signer = module.signer { entries.append(("signer", .string(signer))) }
    let permissions = module.permissions.lists.filter { !$0.items.isEmpty }
    if !permissions.isEmpty {
      entries.append(
        ("permissions", .object(permissions.map { ($0.kind.rawValue, .array($0.items.sorted().map(Value.string))) })))
    }
    return .object(entries)
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
        name: name.string, version: version, source: node["source"]?["path"]?.string ?? "",
        artefacts: Dictionary(artefacts, uniquingKeysWith: { $1 }), contents: node["contents"]?.string,
        signer: node["signer"]?.string, permissions: PolicyDecoder.permissions(node["permissions"]))
      module.span = name.span
      module.versionSpan = versionNode.span
      lock.modules.append(module)
    }
    return diagnostics.errorCount == errorsBefore ? lock : nil
  }
}
