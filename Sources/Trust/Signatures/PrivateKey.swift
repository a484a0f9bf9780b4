internal import Crypto
internal import FoundationEssentials

/// A key to sign with, as `ssh-keygen` writes it without a passphrase.
package struct PrivateKey: Sendable {
  package let publicKey: PublicKey
  private let secret: [UInt8]

  private static let magic = Array("openssh-key-v1\0".utf8)
  private static let label = "OPENSSH PRIVATE KEY"

  /// Reads a key file.
  /// - Throws: for an encrypted key, a public one (its secret half may be in an agent) and a key of another format, how to
  ///   sign without Aether.
  package init(file: [UInt8]) throws(SignatureProblem) {
    if file.starts(with: "ssh-".utf8) || file.starts(with: "ecdsa-".utf8) || file.starts(with: "sk-".utf8) {
      throw Self.elsewhere("it is a public key, and Aether doesn't ask agents for the other half")
    }
    guard file.starts(with: "-----BEGIN \(Self.label)-----".utf8) else {
      throw SignatureProblem("it is no OpenSSH private key", hint: "make one with 'ssh-keygen -t ed25519'")
    }
    var reader = WireReader(try Armor.decode(file, label: Self.label))
    guard Array(try reader.take(Self.magic.count)) == Self.magic else { throw .cutShort }
    let cipher = try reader.text()
    _ = try reader.string()
    _ = try reader.string()
    guard try reader.number() == 1 else { throw .cutShort }
    let publicKey = try PublicKey(blob: try reader.string())
    guard cipher == "none" else { throw Self.elsewhere("it is encrypted, and Aether asks for no passphrases") }
    var content = WireReader(try reader.string())
    guard reader.isAtEnd, try content.number() == content.number(),
      try content.text() == publicKey.algorithm.rawValue
    else { throw .cutShort }
    switch publicKey.algorithm {
    case .ed25519:
      _ = try content.string()
      let both = try content.string()
      guard both.count == 64 else { throw .cutShort }
      secret = Array(both.prefix(32))
    case .ecdsa:
      _ = try content.string()
      _ = try content.string()
      secret = try content.integer(size: 32)
    }
    self.publicKey = publicKey
    // The two halves may be of two keys: a signature by one would not be valid by the other.
    let probe = Array("probe".utf8)
    guard publicKey.isValid(try sign(probe), of: probe) else { throw .cutShort }
  }

  private static func elsewhere(_ message: String) -> SignatureProblem {
    SignatureProblem(
      message,
      hint: "let 'aether plugins sign FOLDER' write the list, then sign it: "
        + "ssh-keygen -Y sign -n \(FileSignature.namespace) -f KEY FOLDER/\(FileList.fileName)")
  }

  /// The signature in SSH's wire format, with its algorithm.
  func sign(_ message: [UInt8]) throws(SignatureProblem) -> [UInt8] {
    var writer = WireWriter()
    writer.string(publicKey.algorithm.rawValue.utf8)
    do {
      switch publicKey.algorithm {
      case .ed25519:
        writer.string(Array(try Curve25519.Signing.PrivateKey(rawRepresentation: secret).signature(for: message)))
      case .ecdsa:
        let raw = Array(
          try P256.Signing.PrivateKey(rawRepresentation: secret).signature(for: message).rawRepresentation)
        var numbers = WireWriter()
        numbers.integer(raw.prefix(32))
        numbers.integer(raw.suffix(32))
        writer.string(numbers.bytes)
      }
    } catch {
      throw SignatureProblem.cutShort
    }
    return writer.bytes
  }
}
