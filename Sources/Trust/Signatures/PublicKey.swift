internal import AetherModel
internal import Crypto
internal import FoundationEssentials

/// A key that signatures are checked with: Ed25519, or ECDSA over the curve P-256.
package struct PublicKey: Hashable, Sendable {
  package enum Algorithm: String, Sendable {
    case ed25519 = "ssh-ed25519"
    case ecdsa = "ecdsa-sha2-nistp256"

    /// As `ssh-keygen -l` shows it.
    package var word: String { self == .ed25519 ? "ED25519" : "ECDSA" }
  }

  package let algorithm: Algorithm
  /// The key in SSH's wire format.
  package let blob: [UInt8]
  /// 32 bytes of Ed25519, or an uncompressed point.
  private let point: [UInt8]

  /// Reads the wire format. Keys of other types are refused by name.
  package init(blob: some Collection<UInt8>) throws(SignatureProblem) {
    var reader = WireReader(blob)
    algorithm = try Self.algorithm(named: try reader.text())
    switch algorithm {
    case .ed25519:
      point = Array(try reader.string())
      guard point.count == 32 else { throw .cutShort }
    case .ecdsa:
      guard try reader.text() == "nistp256" else { throw .cutShort }
      point = Array(try reader.string())
      guard point.count == 65, (try? P256.Signing.PublicKey(x963Representation: point)) != nil else { throw .cutShort }
    }
    guard reader.isAtEnd else { throw .cutShort }
    self.blob = Array(blob)
  }

  /// - Throws: what to use instead of a type that is not accepted.
  static func algorithm(named name: String) throws(SignatureProblem) -> Algorithm {
    if let known = Algorithm(rawValue: name) { return known }
    let reason =
      switch name {
      case _ where name.hasSuffix("-cert-v01@openssh.com"): "certificates are not accepted"
      case _ where name.hasPrefix("sk-"): "keys on security tokens are not accepted"
      case _ where name.hasPrefix("ssh-rsa") || name.hasPrefix("rsa-sha2"): "RSA is not accepted"
      case _ where name.hasPrefix("ecdsa-sha2-"): "only the curve nistp256 is accepted"
      default: "this type of key is not accepted"
      }
    throw SignatureProblem(
      "the key is of the type \(printable(name)): \(reason)",
      hint: "make a key with 'ssh-keygen -t ed25519', or '-t ecdsa -b 256'")
  }

  /// What a stranger wrote, short and without what a terminal would obey.
  private static func printable(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(60).filter { $0.value > 0x20 && $0.value < 0x7F }
    return "'\(String(String.UnicodeScalarView(shown)))'"
  }

  /// `SHA256:` and the digest without padding, as `ssh-keygen -l` shows it.
  package var fingerprint: String {
    "SHA256:" + Base64.encode(Array(SHA256.hash(data: blob))).prefix { $0 != "=" }
  }

  /// - Parameter signature: in SSH's wire format, with its algorithm.
  func isValid(_ signature: some Collection<UInt8>, of message: [UInt8]) -> Bool {
    (try? check(signature, of: message)) ?? false
  }

  private func check(_ signature: some Collection<UInt8>, of message: [UInt8]) throws(SignatureProblem) -> Bool {
    var reader = WireReader(signature)
    guard try reader.text() == algorithm.rawValue else { return false }
    let content = try reader.string()
    guard reader.isAtEnd else { return false }
    switch algorithm {
    case .ed25519:
      guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: point) else { return false }
      return key.isValidSignature(Array(content), for: message)
    case .ecdsa:
      var numbers = WireReader(content)
      let raw = try numbers.integer(size: 32) + numbers.integer(size: 32)
      guard numbers.isAtEnd, let key = try? P256.Signing.PublicKey(x963Representation: point),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: message)
    }
  }
}
