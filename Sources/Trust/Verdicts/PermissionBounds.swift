package import AetherModel
internal import Linux

/// The most that a policy grants.
package struct PermissionBounds: Hashable, Sendable {
  package var granted: Manifest.Permissions

  package init(_ granted: Manifest.Permissions) { self.granted = granted }

  /// Whether something that is asked for, without expressions, is granted. Paths must be real ones.
  package func covers(_ item: String, as kind: PermissionKind) -> Bool {
    switch kind {
    case .read, .write:
      let path = Path.absolute(item, from: "/")
      return item.hasPrefix("/") && granted[kind].contains { Path.isInside(path, $0) }
    case .exec: return granted.exec.contains(item)
    case .network: return granted.network.contains { Wildcards.matches(item, $0) }
    case .environment: return granted.environment.contains(item)
    }
  }

  /// What of a manifest's requests is refused whatever its inputs are. One with an expression can be judged only when its
  /// value is known; where nothing of its kind is granted, it is refused at once.
  func refused(of requests: Manifest.Permissions) -> Manifest.Permissions {
    var refused = Manifest.Permissions()
    for (kind, items) in requests.lists {
      refused[kind] = items.filter { item in
        item.contains("${{") ? granted[kind].isEmpty : !covers(item, as: kind)
      }
    }
    return refused
  }
}
