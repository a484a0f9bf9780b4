import AetherModel
import Foundation
import Testing

@testable import Expressions

/// What a fuzzer does with each input: whatever the bytes are, tokens tile them, and reading them as a scalar ends with
/// a binding or with errors inside the text.
func fuzzExpressions(bytes: [UInt8]) {
  expectTiling(bytes)
  let text = String(decoding: bytes, as: UTF8.self)
  let (binding, diagnostics) = Fixture.parse(text)
  #expect((binding == nil) == diagnostics.hasErrors)
  for diagnostic in diagnostics.all {
    guard let span = diagnostic.span else {
      Issue.record("no position: \(diagnostic.message)")
      continue
    }
    #expect(span.range.upperBound <= text.utf8.count, "\(diagnostic.message)")
  }
  if let binding { _ = try? binding.evaluate(in: EvaluationTests.context) }
}

@Suite struct FuzzTests {
  static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Corpus/expressions")

  private static func inputs() throws -> [[UInt8]] {
    let files = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
  }

  @Test func corpusIsSafe() throws {
    let inputs = try Self.inputs()
    #expect(inputs.count > 20)
    for input in inputs { fuzzExpressions(bytes: input) }
  }

  @Test func changedCorpusIsSafe() throws {
    let inputs = try Self.inputs()
    var random = SplitMix64(seed: 9)
    for _ in 0..<4_000 {
      var bytes = inputs.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.removeSubrange(index...)
        default:
          let other = inputs.randomElement(using: &random) ?? []
          bytes.insert(contentsOf: other.prefix(Int.random(in: 0...30, using: &random)), at: index)
        }
      }
      fuzzExpressions(bytes: bytes)
    }
  }

  @Test func deepNestingInAScalarIsRefused() {
    let (binding, diagnostics) = Fixture.parse("${{ " + String(repeating: "[", count: 100_000) + " }}")
    #expect(binding == nil)
    #expect(diagnostics.all.map(\.message) == ["the expression nests more than 200 levels"])
  }
}
