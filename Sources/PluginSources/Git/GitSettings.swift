package import Isolation

/// What all mirrors have in common.
package struct GitSettings: Sendable {
  /// The path of `aether-fetch`.
  package var helper: String
  /// Of all mirrors; made where it is missing, for this user only.
  package var folder: String
  /// The user's: `HOME`, `SSH_AUTH_SOCK`, `SSL_CERT_FILE`, `SSL_CERT_DIR`, `USER`.
  package var variables: [String: String]
  /// For one operation, waiting for others included.
  package var timeLimit: Duration
  /// Bytes that a mirror may have on the disk, with what is being received.
  package var mostRepositoryBytes: Int
  /// Whether this machine and private networks may be connected to: loopback, private, link-local and shared addresses, multicast,
  /// none at all, and what maps those into IPv6.
  package var privateAddresses: Bool
  /// What of the sandbox must hold, or nothing is done.
  package var requiredLayers: Set<Layer>

  package init(
    helper: String, folder: String, variables: [String: String] = [:], timeLimit: Duration = .seconds(300),
    mostRepositoryBytes: Int = 256 << 20, privateAddresses: Bool = false,
    requiredLayers: Set<Layer> = []
  ) {
    self.helper = helper
    self.folder = folder
    self.variables = variables
    self.timeLimit = timeLimit
    self.mostRepositoryBytes = mostRepositoryBytes
    self.privateAddresses = privateAddresses
    self.requiredLayers = requiredLayers
  }
}
