import AetherModel
import Linux
import PluginRuntime
import Testing

/// The fuzzer's seeds: each is judged without a trap, and so is what becomes of it by small changes.
@Suite struct ELFCorpusTests {
  private static let folder = Repository.path("Tests/Corpus/elf")
  static let names = ((try? Folder.entries(of: folder)) ?? []).map(\.name)

  @Test func isThere() {
    #expect(Self.names.count >= 20)
  }

  @Test(arguments: names) func isJudged(name: String) throws {
    let seed = try File.read(Path.join(Self.folder, name))
    let judge = LibraryJudge()
    let isGood = seed.withUnsafeBytes { judge.judge($0, path: name).isGood }
    #expect(isGood == (name.hasPrefix("good") || name == "nodelete"))
    var generator = SplitMix(seed: UInt64(seed.count))
    for _ in 0..<2_000 where !seed.isEmpty {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = Bool.random(using: &generator) ? 0xFF : UInt8.random(in: 0...255, using: &generator)
      }
      let judgement = bytes.withUnsafeBytes { judge.judge($0, path: name) }
      #expect(judgement.library != nil || !judgement.diagnostics.isEmpty)
    }
  }
}
