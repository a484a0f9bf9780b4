internal import AetherModel
internal import CGit2
internal import Isolation

/// A server's key against those that are known of it.
enum HostKeys {
  enum Verdict {
    case known
    /// With what people compare: `SHA256:…`.
    case unknown(String)
    case changed(String)
  }

  static func verdict(_ given: git_cert_hostkey, _ known: [GitSource.HostKey]) -> Verdict {
    let print = fingerprint(given)
    guard given.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0, let start = given.hostkey else {
      return .unknown(print)
    }
    let key = UnsafeBufferPointer(start: start, count: given.hostkey_len).map { UInt8(bitPattern: $0) }
    let same = known.filter { Base64.decode($0.key) == key }
    if same.contains(where: \.isRevoked) { return .changed(print) }
    if !same.isEmpty { return .known }
    return known.contains { !$0.isRevoked } ? .changed(print) : .unknown(print)
  }

  private static func fingerprint(_ given: git_cert_hostkey) -> String {
    let digest = withUnsafeBytes(of: given.hash_sha256) { Array($0) }
    return "SHA256:" + Base64.encode(digest).replacing("=", with: "")
  }
}
