import Linux
import Testing

@testable import Trust

/// Signatures go both ways between Aether and the real `ssh-keygen`.
struct SignatureTests {
  private static let kinds = ["-t ed25519", "-t ecdsa -b 256"]
  private static let message = "sha256:0  a\n"

  @Test(arguments: kinds, ["sha256", "sha512"])
  func readsWhatOpenSSHWrites(_ kind: String, _ hash: String) throws {
    let folder = try TemporaryFolder()
    try folder.makeKey("key", kind)
    try folder.write("text", Self.message)
    try folder.shell("ssh-keygen -q -Y sign -n aether-plugin -O hashalg=\(hash) -f key text")
    let signature = try FileSignature(text: Array(folder.read("text.sig").utf8))
    #expect(signature.isValid(of: Array(Self.message.utf8)))
    #expect(!signature.isValid(of: Array((Self.message + " ").utf8)))
    #expect(try signature.key == folder.publicKey())
    #expect(try folder.shell("ssh-keygen -l -f key.pub").contains(signature.key.fingerprint + " "))
  }

  @Test(arguments: kinds) func openSSHReadsWhatIsWritten(_ kind: String) throws {
    let folder = try TemporaryFolder()
    try folder.makeKey("key", kind)
    try folder.write("text", Self.message)
    let key = try PrivateKey(file: Array(folder.read("key").utf8))
    try folder.write("text.sig", FileSignature.sign(Array(Self.message.utf8), with: key))
    try folder.shell("echo \"me@example $(cat key.pub)\" > signers")
    try folder.shell("ssh-keygen -q -Y verify -f signers -I me@example -n aether-plugin -s text.sig < text")
  }

  /// Ed25519 gives one signature for one text, so both programs write the same file.
  @Test func writesTheVeryFileThatOpenSSHWrites() throws {
    let folder = try TemporaryFolder()
    try folder.makeKey()
    try folder.write("text", Self.message)
    try folder.shell("ssh-keygen -q -Y sign -n aether-plugin -f key text")
    let key = try PrivateKey(file: Array(folder.read("key").utf8))
    #expect(try FileSignature.sign(Array(Self.message.utf8), with: key) == folder.read("text.sig"))
  }

  @Test func otherPurposesCountForNothing() throws {
    let folder = try TemporaryFolder()
    try folder.makeKey()
    try folder.write("text", Self.message)
    try folder.shell("ssh-keygen -q -Y sign -n git -f key text")
    let text = Array(try folder.read("text.sig").utf8)
    let found = problem { () throws(SignatureProblem) in _ = try FileSignature(text: text) }
    #expect(found?.message == "it was made for another purpose than 'aether-plugin'")
    #expect(found?.hint == "sign with 'ssh-keygen -Y sign -n aether-plugin'")
  }

  @Test(arguments: [
    ("-t rsa -b 2048", "the key is of the type 'ssh-rsa': RSA is not accepted"),
    ("-t ecdsa -b 384", "the key is of the type 'ecdsa-sha2-nistp384': only the curve nistp256 is accepted"),
  ])
  func otherKeysAreRefusedByName(_ kind: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    try folder.makeKey("key", kind)
    try folder.write("text", Self.message)
    try folder.shell("ssh-keygen -q -Y sign -n aether-plugin -f key text")
    let signature = Array(try folder.read("text.sig").utf8)
    let key = Array(try folder.read("key").utf8)
    #expect(problem { () throws(SignatureProblem) in _ = try FileSignature(text: signature) }?.message == message)
    #expect(problem { () throws(SignatureProblem) in _ = try PrivateKey(file: key) }?.message == message)
  }

  @Test func tokensAndCertificatesAreRefusedByName() {
    for (name, reason) in [
      ("sk-ssh-ed25519@openssh.com", "keys on security tokens are not accepted"),
      ("ssh-ed25519-cert-v01@openssh.com", "certificates are not accepted"),
      ("ssh-dss\u{1B}[31m", "this type of key is not accepted"),
    ] {
      let found = problem { () throws(SignatureProblem) in _ = try PublicKey.algorithm(named: name) }
      #expect(found?.message.hasSuffix(reason) == true, "\(name)")
      #expect(found?.message.contains("\u{1B}") == false)
    }
  }

  @Test func whatCanNotSignSaysHowToSign() throws {
    let folder = try TemporaryFolder()
    try folder.makeKey("locked", passphrase: "secret words")
    try folder.makeKey("open")
    let hint = "let 'aether plugins sign FOLDER' write the list, then sign it: "
      + "ssh-keygen -Y sign -n aether-plugin -f KEY FOLDER/aether.files"
    for (name, message) in [
      ("locked", "it is encrypted, and Aether asks for no passphrases"),
      ("open.pub", "it is a public key, and Aether doesn't ask agents for the other half"),
    ] {
      let bytes = Array(try folder.read(name).utf8)
      let found = problem { () throws(SignatureProblem) in _ = try PrivateKey(file: bytes) }
      #expect(found == SignatureProblem(message, hint: hint))
    }
    let pem = problem { () throws(SignatureProblem) in _ = try PrivateKey(file: Array("-----BEGIN EC PRIVATE KEY-----".utf8)) }
    #expect(pem?.message == "it is no OpenSSH private key")
  }

  /// Each byte of a signature is damaged in turn: it is refused or not valid, and nothing traps.
  @Test func noDamagedSignatureIsValid() throws {
    let folder = try TemporaryFolder()
    for (index, kind) in Self.kinds.enumerated() {
      try folder.makeKey("key\(index)", kind)
      let key = try PrivateKey(file: Array(folder.read("key\(index)").utf8))
      let text = try FileSignature.sign(Array(Self.message.utf8), with: key)
      let bytes = try Armor.decode(Array(text.utf8), label: "SSH SIGNATURE")
      for place in bytes.indices {
        var damaged = bytes
        damaged[place] ^= 0x41
        let text = Array(Armor.encode(damaged, label: "SSH SIGNATURE").utf8)
        guard let signature = try? FileSignature(text: text), signature.key == key.publicKey else { continue }
        // The reserved field is not part of what counts, and an empty one is all that is signed.
        #expect(!signature.isValid(of: Array(Self.message.utf8)), "byte \(place)")
        let short = Array(Armor.encode(Array(bytes[..<place]), label: "SSH SIGNATURE").utf8)
        #expect((try? FileSignature(text: short)) == nil)
      }
    }
  }
}
