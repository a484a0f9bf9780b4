internal import Crypto

/// A signature in OpenSSH's format SSHSIG (PROTOCOL.sshsig): what `ssh-keygen -Y sign` writes and `-Y verify` reads.
package struct FileSignature: Sendable {
  /// What a signature is for; one for something else, such as git, counts for nothing here.
  package static let namespace = "aether-plugin"

  /// Who signed, as far as the signature itself says it.
  package let key: PublicKey
  private let hash: Hash
  private let signature: [UInt8]

  enum Hash: String {
    case sha256, sha512

    func digest(of message: [UInt8]) -> [UInt8] {
      self == .sha256 ? Array(SHA256.hash(data: message)) : Array(SHA512.hash(data: message))
    }
  }

  private static let magic = Array("SSHSIG".utf8)
  private static let label = "SSH SIGNATURE"

  /// Reads the text of a `.sig` file. Another namespace than ours is an error.
  package init(text: [UInt8]) throws(SignatureProblem) {
    var reader = WireReader(try Armor.decode(text, label: Self.label))
    guard Array(try reader.take(Self.magic.count)) == Self.magic else { throw .cutShort }
    let version = try reader.number()
    guard version == 1 else { throw SignatureProblem("it is of version \(version) of the format; this build reads 1") }
    key = try PublicKey(blob: try reader.string())
    let namespace = try reader.string()
    guard namespace.elementsEqual(Self.namespace.utf8) else {
      throw SignatureProblem(
        "it was made for another purpose than '\(Self.namespace)'",
        hint: "sign with 'ssh-keygen -Y sign -n \(Self.namespace)'")
    }
    _ = try reader.string()
    guard let hash = Hash(rawValue: try reader.text()) else {
      throw SignatureProblem("its hash is neither sha256 nor sha512")
    }
    self.hash = hash
    signature = Array(try reader.string())
    guard reader.isAtEnd else { throw .cutShort }
  }

  /// Whether the key signed these bytes. Whose key it is, ``Signers`` tells.
  package func isValid(of message: [UInt8]) -> Bool {
    key.isValid(signature, of: Self.signedData(message, hash))
  }

  /// Signs as `ssh-keygen -Y sign` does.
  /// - Returns: the text of the `.sig` file.
  package static func sign(_ message: [UInt8], with key: PrivateKey) throws(SignatureProblem) -> String {
    var writer = WireWriter()
    writer.append(magic)
    writer.number(1)
    writer.string(key.publicKey.blob)
    writer.string(namespace.utf8)
    writer.string([])
    writer.string(Hash.sha512.rawValue.utf8)
    writer.string(try key.sign(signedData(message, .sha512)))
    return Armor.encode(writer.bytes, label: label)
  }

  private static func signedData(_ message: [UInt8], _ hash: Hash) -> [UInt8] {
    var writer = WireWriter()
    writer.append(magic)
    writer.string(namespace.utf8)
    writer.string([])
    writer.string(hash.rawValue.utf8)
    writer.string(hash.digest(of: message))
    return writer.bytes
  }
}
