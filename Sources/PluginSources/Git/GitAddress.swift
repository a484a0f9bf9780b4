/// Where a repository is: an address that is safe to be given to libgit2, to be shown and to be written down.
package struct GitAddress: Sendable, CustomStringConvertible {
  package enum Scheme: String, Sendable { case https, http, ssh, git, file }

  /// In one spelling, without a password or a token: what a lock stores. The user of `ssh` stays in it.
  package let text: String
  package let scheme: Scheme
  /// In lower case, an IPv6 address without its brackets; `nil` for `file`.
  package let host: String?
  package let port: UInt16?
  /// Of `ssh`; of the others what came in the text, for this command only.
  let user: String?
  let password: String?
  /// Of `file` what is on this machine's disk; else as in the text.
  let path: String

  /// For people: never has a password or a token.
  package var description: String { text }

  /// - Returns: `nil` for what is none of `https://`, `http://`, `ssh://`, `git://`, `file://` and `user@host:path`, and for
  ///   what could mean something else to some program: control characters, spaces, a leading dash, ways up.
  package init?(_ text: String) {
    guard var parts = GitAddressParts(text) else { return nil }
    if parts.port == Self.usualPort(parts.scheme) { parts.port = nil }
    scheme = parts.scheme
    host = parts.host
    port = parts.port
    user = parts.user
    password = parts.password
    path = parts.path
    self.text = Self.text(parts)
  }

  static func usualPort(_ scheme: Scheme) -> UInt16? {
    switch scheme {
    case .https: 443
    case .http: 80
    case .ssh: 22
    case .git: 9_418
    case .file: nil
    }
  }

  private static func text(_ parts: GitAddressParts) -> String {
    let host = (parts.host ?? "").contains(":") ? "[\(parts.host ?? "")]" : parts.host ?? ""
    let user = parts.scheme == .ssh ? parts.user.map { $0 + "@" } ?? "" : ""
    // A path from the home of the user has no other spelling.
    guard parts.rawPath.hasPrefix("/") else { return "\(user)\(host):\(parts.rawPath)" }
    return "\(parts.scheme.rawValue)://\(user)\(host)\(parts.port.map { ":\($0)" } ?? "")\(parts.rawPath)"
  }
}

extension GitAddress: CustomReflectable {
  /// Whatever prints its parts does not print the password.
  package var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}

extension GitAddress: Hashable {
  /// With another password it is the same repository.
  package static func == (left: GitAddress, right: GitAddress) -> Bool { left.text == right.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
