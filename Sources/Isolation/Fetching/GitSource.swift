package import AetherModel

/// Where an update comes from, and what may be shown and trusted there. It holds secrets: it goes over the connection only,
/// and is never printed.
package struct GitSource: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Without a password.
  package var url: String
  /// A folder of this machine: no network.
  package var isLocal: Bool
  package var user: String?
  package var password: String?
  /// The only port that is connected to; `nil` for any.
  package var onlyPort: UInt16?
  /// The socket of an agent for keys, and texts of private keys to be tried after it.
  package var agent: String?
  package var keys: [String] = []
  /// What `known_hosts` calls the host: `[host]:port` where the port is not the usual one; and its keys that are known.
  package var hostName = ""
  package var hostKeys: [HostKey] = []
  /// Of certificate authorities: a file, else a folder.
  package var certificates: String?
  package var certificateFolder: String?
  /// Whether it may connect to this machine and to private networks.
  package var allowsPrivate = false
  /// Bytes that the mirror may have when it is done.
  package var most: Int

  package init(url: String, isLocal: Bool, most: Int) {
    self.url = url
    self.isLocal = isLocal
    self.most = most
  }

  /// One that a line of `known_hosts` has for this host.
  package struct HostKey: Hashable, Sendable {
    /// As in OpenSSH's files: `ssh-ed25519`.
    package var type: String
    /// In base64.
    package var key: String
    package var isRevoked: Bool

    package init(type: String, key: String, isRevoked: Bool) {
      self.type = type
      self.key = key
      self.isRevoked = isRevoked
    }
  }

  /// Whatever prints it, or its parts, prints no secret.
  package var description: String { url }
  package var customMirror: Mirror { Mirror(self, children: ["url": url]) }

  package var value: Value {
    func text(_ text: String?) -> Value { text.map(Value.string) ?? .null }
    return .object([
      ("url", .string(url)), ("local", .bool(isLocal)), ("user", text(user)), ("password", text(password)),
      ("agent", text(agent)), ("host", .string(hostName)),
      ("port", onlyPort.map { .integer(Int64($0)) } ?? .null), ("keys", .array(keys.map(Value.string))),
      ("hosts", .array(hostKeys.map { .array([.string($0.type), .string($0.key), .bool($0.isRevoked)]) })),
      ("certificates", text(certificates)), ("folder", text(certificateFolder)), ("private", .bool(allowsPrivate)),
      ("most", .integer(Int64(most))),
    ])
  }

  /// - Returns: `nil` when something is missing.
  package init?(_ value: Value) {
    guard let url = value["url"]?.stringValue, let most = value["most"]?.integerValue.flatMap({ Int(exactly: $0) }),
      let isLocal = value["local"]?.boolValue, let allowsPrivate = value["private"]?.boolValue
    else { return nil }
    self.init(url: url, isLocal: isLocal, most: most)
    self.allowsPrivate = allowsPrivate
    user = value["user"]?.stringValue
    password = value["password"]?.stringValue
    agent = value["agent"]?.stringValue
    onlyPort = value["port"]?.integerValue.flatMap { UInt16(exactly: $0) }
    hostName = value["host"]?.stringValue ?? ""
    keys = value["keys"]?.strings ?? []
    certificates = value["certificates"]?.stringValue
    certificateFolder = value["folder"]?.stringValue
    for entry in value["hosts"]?.items ?? [] where entry.kind == .array && entry.count == 3 {
      guard let type = entry[0].stringValue, let key = entry[1].stringValue else { return nil }
      hostKeys.append(HostKey(type: type, key: key, isRevoked: entry[2].boolValue ?? true))
    }
  }
}
