internal import AetherModel
internal import Linux

/// The user's secrets of which one update needs some. They are read here, so that the helper sees no home.
enum GitSecrets {
  private static let mostBytes = 1 << 20
  private static let mostKeyBytes = 16 << 10
  private static let keyNames = ["id_ed25519", "id_ecdsa", "id_rsa"]

  /// Of the address itself, else of the first line of `~/.git-credentials` for that host and user.
  static func login(for address: GitAddress, home: String?) -> (user: String, password: String)? {
    let user = address.user ?? ""
    if let password = address.password, !password.isEmpty { return (user, password) }
    let bytes = home.flatMap { try? File.read(Path.join($0, ".git-credentials"), limit: mostBytes) } ?? []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if let login = login(String(line), for: address), user.isEmpty || login.user == user { return login }
    }
    // A token may stand alone.
    return user.isEmpty ? nil : (user, "")
  }

  /// - Parameter line: `https://user:password@host`, with a port or a path perhaps.
  static func login(_ line: String, for address: GitAddress) -> (user: String, password: String)? {
    guard let parts = GitAddressParts(line) ?? GitAddressParts(line + (line.hasSuffix("/") ? "any" : "/any")),
      parts.scheme == address.scheme, parts.scheme == .https || parts.scheme == .http, parts.host == address.host,
      (parts.port ?? GitAddress.usualPort(parts.scheme)) == (address.port ?? GitAddress.usualPort(address.scheme)),
      let user = parts.user, let password = parts.password
    else { return nil }
    return (user, password)
  }

  /// Private keys without a passphrase, the best first.
  static func keys(home: String?) -> [String] {
    guard let home else { return [] }
    return keyNames.compactMap { name in
      guard let bytes = try? File.read(Path.join(home, ".ssh/" + name), limit: mostKeyBytes),
        let text = String(validating: bytes, as: UTF8.self), isOpen(text)
      else { return nil }
      return text
    }
  }

  /// Whether a key has no passphrase.
  static func isOpen(_ text: String) -> Bool {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.first?.hasPrefix("-----BEGIN ") == true else { return false }
    guard lines.first == "-----BEGIN OPENSSH PRIVATE KEY-----" else { return !text.contains("ENCRYPTED") }
    let body = lines.dropFirst().prefix { !$0.hasPrefix("-----") }.joined()
    guard let bytes = Base64.decode(body) else { return false }
    // The magic word with its NUL, then the length and the name of the cipher.
    let start = Array("openssh-key-v1\0".utf8) + [0, 0, 0, 4] + Array("none".utf8)
    return bytes.starts(with: start)
  }
}
