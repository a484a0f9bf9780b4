import AetherModel
import Foundation
import PipelineConfig
import Testing

@testable import Trust

/// The corpora of `aether-fuzz`, as they stand and with each file cut short everywhere: reading ends, with words for what is
/// wrong. Keys and signatures in them are nobody's.
struct CorpusTests {
  private static func inputs(_ name: String) throws -> [[UInt8]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Corpus/\(name)")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
  }

  private func forEach(_ name: String, _ body: ([UInt8]) -> Void) throws {
    let inputs = try Self.inputs(name)
    #expect(inputs.count >= 9)
    for input in inputs {
      for length in stride(from: 0, through: input.count, by: max(1, input.count / 100)) { body(Array(input.prefix(length))) }
      body(input)
    }
  }

  private func expectWords(_ diagnostics: Diagnostics) {
    for diagnostic in diagnostics.all { #expect(!rendered([diagnostic]).isEmpty) }
  }

  @Test func policies() throws {
    try forEach("policy") { bytes in
      var diagnostics = Diagnostics()
      let policy = PolicyDecoder.decode(SourceText(path: "policy.yaml", bytes: bytes), diagnostics: &diagnostics)
      #expect((policy == nil) == diagnostics.hasErrors)
      expectWords(diagnostics)
    }
  }

  @Test func locks() throws {
    try forEach("lock") { bytes in
      var diagnostics = Diagnostics()
      let lock = LockDecoder.decode(SourceText(path: "aether.lock", bytes: bytes), diagnostics: &diagnostics)
      #expect((lock == nil) == diagnostics.hasErrors)
      expectWords(diagnostics)
      guard let text = lock?.text else { return }
      var again = Diagnostics()
      #expect(LockDecoder.decode(SourceText(path: "aether.lock", text: text), diagnostics: &again)?.text == text)
    }
  }

  @Test func signatures() throws {
    try forEach("signature") { bytes in
      #expect((try? FileSignature(text: bytes))?.isValid(of: bytes) != true)
      _ = try? PrivateKey(file: bytes)
      _ = try? FileList(text: bytes)
      var diagnostics = Diagnostics()
      _ = Signers(SourceText(path: "allowed_signers", bytes: bytes), diagnostics: &diagnostics)
      expectWords(diagnostics)
    }
  }

  @Test func stores() throws {
    try forEach("store") { bytes in
      guard let records = try? TrustRecords(text: bytes) else { return }
      #expect((try? TrustRecords(text: Array(records.text.utf8))) == records)
    }
  }
}
