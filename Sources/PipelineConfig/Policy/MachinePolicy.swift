package import AetherModel
import YAML

/// What `policy.yaml` says.
package struct MachinePolicy: Sendable {
  package var path: String
  package var profile: Profile = .internalFast
  /// Whether users may let projects' plugins run, and plugins at the level `trusted`; both only in `internal_fast`.
  package var usersMayTrustProjects = true
  package var usersMayRunTrusted = true
  package var pluginPaths: [String] = []
  package var signers: String?
  package var rules: [Rule] = []
  /// Folders that permissions may lead into, besides the project.
  package var roots: [String] = []
  /// What of the kernel must be there: `landlock`, `seccomp`, `namespaces`.
  package var requiredLayers: [String] = []

  package struct Rule: Sendable {
    package var match: String
    package var signedBy: [String]
    package var level: Manifest.SecurityLevel
    /// The most that may be asked for.
    package var permissions: Manifest.Permissions
    package var span: SourceSpan
  }
}

/// Reads `policy.yaml`.
package enum PolicyDecoder {
  /// - Returns: `nil` when anything is wrong with it: half a policy is none. An empty file is wrong, too.
  package static func decode(_ source: SourceText, diagnostics: inout Diagnostics) -> MachinePolicy? {
    guard let root = WholeDocument.read(source, as: "a policy", PolicyTable.table, diagnostics: &diagnostics) else {
      return nil
    }
    var policy = MachinePolicy(path: source.path)
    policy.profile = root["mode"].flatMap { Profile(rawValue: $0.string) } ?? .internalFast
    policy.usersMayTrustProjects = root["users_may"]?["trust_projects"]?.boolValue ?? true
    policy.usersMayRunTrusted = root["users_may"]?["run_trusted"]?.boolValue ?? true
    policy.pluginPaths = texts(root["paths"]?["plugins"])
    policy.signers = root["signers"]?.string
    policy.roots = texts(root["roots"])
    policy.requiredLayers = texts(root["require"])
    for node in root["modules"].map({ Array($0.items) }) ?? [] {
      guard let match = node["match"] else { continue }
      policy.rules.append(
        MachinePolicy.Rule(
          match: match.string, signedBy: texts(node["signed_by"]),
          level: node["level"].flatMap { Manifest.SecurityLevel(rawValue: $0.string) } ?? .sandboxed,
          permissions: permissions(node["permissions"]), span: match.span))
    }
    return policy
  }

  static func permissions(_ node: Node?) -> Manifest.Permissions {
    var permissions = Manifest.Permissions()
    permissions.read = texts(node?["read"])
    permissions.write = texts(node?["write"])
    permissions.network = texts(node?["network"])
    permissions.exec = texts(node?["exec"])
    permissions.environment = texts(node?["env"])
    return permissions
  }

  /// A list's texts, or the one text that stands without a list.
  private static func texts(_ node: Node?) -> [String] {
    guard let node else { return [] }
    return node.kind == .sequence ? node.items.map(\.string) : [node.string]
  }
}

/// Reads a file that is worth nothing unless all of it is right.
enum WholeDocument {
  /// - Returns: the document's root; `nil` after any error.
  static func read(
    _ source: SourceText, as title: String, _ table: Table, diagnostics: inout Diagnostics
  ) -> Node? {
    let errorsBefore = diagnostics.errorCount
    let documents = YAMLParser.documents(in: source, diagnostics: &diagnostics)
    guard let root = documents.first else {
      if diagnostics.errorCount == errorsBefore {
        diagnostics.error("empty", "this file is empty; \(title) was expected", path: source.path)
      }
      return nil
    }
    if documents.count > 1 {
      diagnostics.error(
        "several-documents", "a second YAML document begins here; \(title) is one document",
        at: TableChecker.head(of: documents[1]))
    }
    var checker = TableChecker()
    checker.check(root, against: table)
    diagnostics.report(contentsOf: checker.diagnostics.all.inFileOrder)
    return diagnostics.errorCount == errorsBefore ? root : nil
  }
}
