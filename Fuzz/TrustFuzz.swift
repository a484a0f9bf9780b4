import AetherModel
import PipelineConfig
import Trust

private let renderer = DiagnosticRenderer()

/// Each diagnostic has words, and a place inside the text.
private func check(_ diagnostics: Diagnostics, _ bytes: [UInt8]) {
  for diagnostic in diagnostics.all.prefix(50) {
    precondition(!renderer.render(diagnostic).isEmpty, "a diagnostic without words")
    precondition(
      (diagnostic.span?.range.upperBound ?? 0) <= bytes.count + 1, "outside the text: \(diagnostic.message)")
  }
}

/// Reads bytes as a machine's policy.
func fuzzPolicy(_ bytes: [UInt8]) {
  var diagnostics = Diagnostics()
  let policy = PolicyDecoder.decode(SourceText(path: "policy.yaml", bytes: bytes), diagnostics: &diagnostics)
  precondition((policy == nil) == diagnostics.hasErrors, "neither read nor refused")
  check(diagnostics, bytes)
}

/// Reads bytes as a lock. What was read gives a text that is read as the same.
func fuzzLock(_ bytes: [UInt8]) {
  var diagnostics = Diagnostics()
  let lock = LockDecoder.decode(SourceText(path: "aether.lock", bytes: bytes), diagnostics: &diagnostics)
  precondition((lock == nil) == diagnostics.hasErrors, "neither read nor refused")
  check(diagnostics, bytes)
  guard let text = lock?.text else { return }
  var again = Diagnostics()
  let second = LockDecoder.decode(SourceText(path: "aether.lock", text: text), diagnostics: &again)
  precondition(second?.text == text, "a lock that is read otherwise than it is written: \(renderer.render(again.all))")
}

/// Reads bytes as a signature, a private key, the signers' file and a list of files. What is read as a signature is by no
/// accident one of another text.
func fuzzSignature(_ bytes: [UInt8]) {
  if let signature = try? FileSignature(text: bytes) {
    precondition(!signature.isValid(of: bytes), "it signs itself")
    precondition(!signature.key.fingerprint.isEmpty)
  }
  if let key = try? PrivateKey(file: bytes) {
    let signature = (try? FileSignature.sign(bytes, with: key)).flatMap { try? FileSignature(text: Array($0.utf8)) }
    precondition(signature?.isValid(of: bytes) == true, "a key that was read can't sign")
  }
  var diagnostics = Diagnostics()
  let signers = Signers(SourceText(path: "allowed_signers", bytes: bytes), diagnostics: &diagnostics)
  for signer in signers.signers { _ = try? signers.principal(of: signer.key, among: ["a@example"], at: 0) }
  check(diagnostics, bytes)
  if let list = try? FileList(text: bytes) {
    precondition(Array(list.text.utf8) == bytes, "a list of two forms")
  }
}

/// Reads bytes as the user's trust store.
func fuzzStore(_ bytes: [UInt8]) {
  do throws(TrustRecords.Unreadable) {
    let records = try TrustRecords(text: bytes)
    let again = try TrustRecords(text: Array(records.text.utf8))
    precondition(again == records, "what is written is read otherwise")
  } catch {
    precondition(!error.reason.isEmpty, "refused without words")
  }
}
