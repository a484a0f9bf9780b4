/// What the kernel holds a plugin by. The words are those of messages and of `aether doctor`.
package enum Layer: String, Sendable, CaseIterable {
  case landlock = "Landlock"
  case seccomp
  case userNamespace = "user namespaces"
  case mountNamespace = "mount namespaces"
  case processNamespace = "pid namespaces"
  case networkNamespace = "network namespaces"
  case ipcNamespace = "ipc namespaces"

  /// What each level is made of.
  package static let ofSandboxed: Set<Layer> = [.landlock, .seccomp, .userNamespace]
  package static let ofIsolated = Set(allCases)

  /// By the word that a policy's `require` has for some.
  package static func named(_ word: String, isIsolated: Bool) -> Set<Layer> {
    switch word {
    case "landlock": [.landlock]
    case "seccomp": [.seccomp]
    case "namespaces":
      isIsolated ? ofIsolated.subtracting([.landlock, .seccomp]) : [.userNamespace]
    default: []
    }
  }
}

/// A layer that this machine can't give, and why.
package struct MissingLayer: Hashable, Sendable {
  package var layer: Layer
  package var reason: String

  package init(_ layer: Layer, _ reason: String) {
    self.layer = layer
    self.reason = reason
  }

  package static func words(_ missing: [MissingLayer]) -> String {
    missing.map { "\($0.layer.rawValue) (\($0.reason))" }.joined(separator: ", ")
  }
}
