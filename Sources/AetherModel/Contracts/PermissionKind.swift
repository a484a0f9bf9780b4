/// What a permission is about. The words are those of the files.
package enum PermissionKind: String, Sendable, CaseIterable {
  case read, write, network, exec
  case environment = "env"
}

extension Manifest.Permissions {
  package subscript(kind: PermissionKind) -> [String] {
    get {
      switch kind {
      case .read: read
      case .write: write
      case .network: network
      case .exec: exec
      case .environment: environment
      }
    }
    set {
      switch kind {
      case .read: read = newValue
      case .write: write = newValue
      case .network: network = newValue
      case .exec: exec = newValue
      case .environment: environment = newValue
      }
    }
  }

  package var isEmpty: Bool { PermissionKind.allCases.allSatisfy { self[$0].isEmpty } }

  /// Each kind with what is asked for.
  package var lists: [(kind: PermissionKind, items: [String])] { PermissionKind.allCases.map { ($0, self[$0]) } }

  /// What is here and not in `other`.
  package func subtracting(_ other: Manifest.Permissions) -> Manifest.Permissions {
    var rest = Manifest.Permissions()
    for kind in PermissionKind.allCases { rest[kind] = self[kind].filter { !other[kind].contains($0) } }
    return rest
  }

  /// In one line: `read /srv/data, network api.example:443`; `nothing` where nothing is asked for.
  package var words: String {
    let parts = lists.filter { !$0.items.isEmpty }.map { "\($0.kind.rawValue) \($0.items.joined(separator: " "))" }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  /// Kinds with nothing are left out.
  package var value: Value {
    .object(lists.filter { !$0.items.isEmpty }.map { ($0.kind.rawValue, .array($0.items.map(Value.string))) })
  }
}
