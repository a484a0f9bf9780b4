import AetherModel
import PluginRuntime
import Testing

/// Whatever the bytes, judging ends with an answer.
@Suite struct JudgeFuzzTests {
  @Test func cutOffAtEveryByte() {
    let judge = LibraryJudge()
    let bytes = Compiler.goodBytes
    #expect(bytes.count > 4_000)
    for size in 1..<bytes.count {
      let judgement = bytes.withUnsafeBytes { judge.judge(UnsafeRawBufferPointer(rebasing: $0[..<size]), path: "p") }
      #expect(judgement.diagnostics.map(\.code) == ["library-truncated"], "\(size)")
      #expect(judgement.library == nil)
    }
  }

  @Test func flippedBytes() {
    let judge = LibraryJudge()
    var generator = SplitMix(seed: 0xAE7E)
    var bad = 0
    for _ in 0..<20_000 {
      var bytes = Compiler.goodBytes
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Most of a library is code that nobody judges: aim at the tables at its start.
        let limit = Bool.random(using: &generator) ? min(bytes.count, 1_600) : bytes.count
        bytes[Int.random(in: 0..<limit, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let judgement = bytes.withUnsafeBytes { judge.judge($0, path: "p") }
      if !judgement.isGood { bad += 1 }
      for diagnostic in judgement.diagnostics { #expect(!diagnostic.code.isEmpty && !diagnostic.hints.isEmpty) }
    }
    #expect(bad > 1_000)
  }
}

/// Steele, Lea and Flood's generator: the same numbers for the same seed everywhere.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
