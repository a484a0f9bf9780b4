import AetherModel
import Testing

@testable import Trust

/// `allowed_signers`, and who may sign when.
struct SignersTests {
  private static let key = "AAAAC3NzaC1lZDI1NTE5AAAAIB5z6m0bXr7rF1n3yQhUqkPq5m8b8aYxJ4m0jY8T1w2A"

  private func read(_ text: String) -> (signers: Signers, diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    let signers = Signers(SourceText(path: "allowed_signers", text: text), diagnostics: &diagnostics)
    return (signers, diagnostics.all)
  }

  private func refusal(_ signers: Signers, _ wanted: [String]?, at now: Int64 = 0) throws -> Signers.Refusal? {
    let key = try PublicKey(blob: try #require(Base64.decode(Self.key)))
    do throws(Signers.Refusal) {
      _ = try signers.principal(of: key, among: wanted, at: now)
      return nil
    } catch {
      return error
    }
  }

  @Test func linesAreReadAsOpenSSHReadsThem() {
    let (signers, diagnostics) = read(
      """
      # a comment

      me@example ssh-ed25519 \(Self.key) a comment
      "with space@example,*@acme.example" namespaces="git,aether-*",valid-after="20260101Z" ssh-ed25519 \(Self.key)
      \tquoted@example NAMESPACES="aether-plugin" ssh-ed25519 \(Self.key)\r
      git@example namespaces="git" ssh-rsa AAAA
      """)
    #expect(rendered(diagnostics) == "")
    #expect(signers.signers.map(\.principals) == ["me@example", "with space@example,*@acme.example", "quoted@example"])
  }

  @Test func badLinesAreErrorsWithTheirPlace() {
    let (signers, diagnostics) = read(
      """
      me@example ssh-rsa AAAAB3NzaC1yc2E=
      me@example
      me@example ssh-ed25519
      me@example ssh-ed25519 !!!!
      me@example ssh-ed25519 AAAA
      me@example cert-authority ssh-ed25519 \(Self.key)
      me@example valid-before="20270131" ssh-ed25519 \(Self.key)
      me@example valid-before="20271331Z" ssh-ed25519 \(Self.key)
      me@example valid-before=20271331Z ssh-ed25519 \(Self.key)
      me@example unknown ssh-ed25519 \(Self.key)
      me@example namespaces="aether-plugin ssh-ed25519 \(Self.key)
      me@example ecdsa-sha2-nistp256 \(Self.key)
      """)
    #expect(signers.signers.isEmpty)
    let shown = rendered(diagnostics).split(separator: "\n").filter { $0.hasPrefix("allowed") || $0.hasPrefix("hint") }
    #expect(
      shown.joined(separator: "\n") == """
        allowed_signers:1:1: error: the key is of the type 'ssh-rsa': RSA is not accepted
        hint: make a key with 'ssh-keygen -t ed25519', or '-t ecdsa -b 256'
        allowed_signers:2:1: error: a key is missing
        hint: a line is: PRINCIPALS [OPTIONS] TYPE KEY
        allowed_signers:3:1: error: the key after its type is missing
        hint: a line is: PRINCIPALS [OPTIONS] TYPE KEY
        allowed_signers:4:1: error: the key is not base64
        allowed_signers:5:1: error: it is cut short or damaged
        allowed_signers:6:1: error: cert-authority is not accepted
        hint: list each signer's own key
        allowed_signers:7:1: error: '20270131' is no time in UTC
        hint: write it so: 20270131Z, or 202701312359Z
        allowed_signers:8:1: error: there is no such time: '20271331Z'
        hint: write it so: 20270131Z
        allowed_signers:9:1: error: the value of an option must stand in double quotes
        allowed_signers:10:1: error: there is no such option: unknown
        hint: the options are cert-authority, namespaces=, valid-after= and valid-before=
        allowed_signers:11:1: error: a double quote is missing
        allowed_signers:12:1: error: the key is of another type than the line says, ssh-ed25519
        """)
    #expect(diagnostics.allSatisfy { $0.isPolicy })
  }

  @Test func aKeyCountsForItsPrincipalsAndItsTime() throws {
    let (signers, _) = read(
      """
      *@acme.example,!bad@acme.example valid-after="20260101Z",valid-before="20270101Z" ssh-ed25519 \(Self.key)
      """)
    let inside: Int64 = 1_780_000_000
    #expect(try refusal(signers, ["release@acme.example"], at: inside) == nil)
    #expect(try refusal(signers, nil, at: inside) == nil)
    #expect(
      try refusal(signers, ["bad@acme.example"], at: inside) == .otherPrincipal("*@acme.example,!bad@acme.example"))
    let start = try #require(Instant("2026-01-01T00:00:00Z"))
    let end = try #require(Instant("2027-01-01T00:00:00Z"))
    #expect(try refusal(signers, nil, at: 0) == .notYetValid(start))
    #expect(try refusal(signers, nil, at: 1_800_000_000) == .expired(end))
    #expect(try refusal(read("").signers, nil) == .unknownKey)
  }

  @Test func wildcardsTakeNoTimeToMatch() {
    #expect(Wildcards.matches("acme/csv-loader", "acme/*"))
    #expect(Wildcards.matches("acme/csv", "a?me/*v"))
    #expect(!Wildcards.matches("acme", "acme/*"))
    #expect(!Wildcards.matches("", "?"))
    #expect(Wildcards.matches("", "*"))
    #expect(!Wildcards.matches(String(repeating: "a", count: 5_000), String(repeating: "*a", count: 500) + "b"))
  }
}
