internal import AetherModel
internal import Crypto
internal import Isolation
internal import Linux

/// What the user's and the machine's `known_hosts` say of one host.
enum KnownHosts {
  private static let types: Set = [
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
  ]
  private static let mostBytes = 4 << 20
  private static let mostKeys = 64

  /// As those files name it: with the port only where that is not the usual one.
  static func name(of address: GitAddress) -> String {
    let host = address.host ?? ""
    return address.port.map { "[\(host)]:\($0)" } ?? host
  }

  static func files(home: String?) -> [String] {
    (home.map { [Path.join($0, ".ssh/known_hosts")] } ?? []) + ["/etc/ssh/ssh_known_hosts"]
  }

  static func keys(of address: GitAddress, in files: [String]) -> [GitSource.HostKey] {
    let name = name(of: address)
    var keys: [GitSource.HostKey] = []
    for path in files {
      guard let bytes = try? File.read(path, limit: mostBytes) else { continue }
      for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
        if keys.count < mostKeys, let key = key(String(line), for: name) { keys.append(key) }
      }
    }
    return keys
  }

  /// - Returns: `nil` for a line of another host, and for what is no line.
  static func key(_ line: String, for name: String) -> GitSource.HostKey? {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard let first = words.first, !first.hasPrefix("#") else { return nil }
    let isRevoked = first == "@revoked"
    if first.hasPrefix("@") {
      // An authority signs keys of hosts: that is not supported, so such a host is not known.
      guard isRevoked else { return nil }
      words.removeFirst()
    }
    guard words.count >= 3, types.contains(String(words[1])), Base64.decode(words[2]) != nil,
      matches(words[0], name)
    else { return nil }
    return GitSource.HostKey(type: String(words[1]), key: String(words[2]), isRevoked: isRevoked)
  }

  private static func matches(_ patterns: Substring, _ name: String) -> Bool {
    if patterns.hasPrefix("|") { return matches(hash: patterns, name) }
    var isMatch = false
    for pattern in patterns.split(separator: ",") {
      if pattern.hasPrefix("!") {
        if Wildcard.matches(pattern.dropFirst().lowercased(), name) { return false }
      } else if Wildcard.matches(pattern.lowercased(), name) {
        isMatch = true
      }
    }
    return isMatch
  }

  /// `|1|SALT|HASH`
  private static func matches(hash text: Substring, _ name: String) -> Bool {
    let parts = text.split(separator: "|")
    guard parts.count == 3, parts[0] == "1", let salt = Base64.decode(parts[1]), let hash = Base64.decode(parts[2])
    else { return false }
    let code = HMAC<Insecure.SHA1>.authenticationCode(for: Array(name.utf8), using: SymmetricKey(data: salt))
    return Array(code) == hash
  }
}

/// Patterns with `*` and `?`.
enum Wildcard {
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var (at, place) = (0, 0)
    /// Where the last `*` was, and where the text was then.
    var star: (at: Int, place: Int)?
    while place < text.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        star = (at, place)
        at += 1
      } else if at < pattern.count, pattern[at] == text[place] || pattern[at] == UInt8(ascii: "?") {
        at += 1
        place += 1
      } else if let last = star {
        star = (last.at, last.place + 1)
        at = last.at + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
