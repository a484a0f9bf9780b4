package import AetherModel

/// The people whose signatures count: a file in the format of OpenSSH's `allowed_signers` (ssh-keygen, ALLOWED SIGNERS).
package struct Signers: Sendable {
  /// One line of it.
  package struct Signer: Sendable {
    /// Patterns, with commas between them.
    package var principals: String
    /// Patterns of what the key may sign; `nil` for anything.
    package var namespaces: String?
    /// Seconds since 1970.
    package var validAfter: Int64?
    package var validBefore: Int64?
    package var key: PublicKey
  }

  /// Why a key's signature does not count.
  package enum Refusal: Error, Hashable, Sendable {
    case unknownKey
    /// The key is there, for these principals.
    case otherPrincipal(String)
    case notYetValid(Instant)
    case expired(Instant)
  }

  /// The file, for messages.
  package let path: String
  package let signers: [Signer]

  /// Reads a file. Every bad line is an error; lines that are for other namespaces than ours are passed over.
  package init(_ source: SourceText, diagnostics: inout Diagnostics) {
    path = source.path
    var signers: [Signer] = []
    for line in source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      do throws(SignatureProblem) {
        if let signer = try SignerLine.read(String(decoding: line, as: UTF8.self)) { signers.append(signer) }
      } catch {
        let span = SourceSpan(source: source, range: line.startIndex..<line.endIndex)
        diagnostics.report(
          Diagnostic(code: "signers", error.message, at: span, hints: error.hints, isPolicy: true))
      }
    }
    self.signers = signers
  }

  /// Who a key belongs to now.
  /// - Parameters:
  ///   - wanted: the principals who may sign; `nil` for anybody who is in the file.
  ///   - now: seconds since 1970.
  /// - Returns: the wanted principal, or the principals of the key's line.
  package func principal(
    of key: PublicKey, among wanted: [String]?, at now: Int64
  ) throws(Refusal) -> String {
    var refusal = Refusal.unknownKey
    for signer in signers where signer.key == key {
      let principal = wanted.map { wanted in
        wanted.first { Wildcards.matches($0, list: signer.principals) }
      } ?? signer.principals
      guard let principal else {
        if refusal == .unknownKey { refusal = .otherPrincipal(signer.principals) }
        continue
      }
      if let after = signer.validAfter, now < after {
        refusal = .notYetValid(Instant(seconds: after))
      } else if let before = signer.validBefore, now > before {
        refusal = .expired(Instant(seconds: before))
      } else {
        return principal
      }
    }
    throw refusal
  }
}
