import AetherModel
import CAether
import Testing

/// Values whose memory was damaged at random: each is refused, or can be walked to its end.
@Suite(.timeLimit(.minutes(3))) struct BlobFuzzTests {
  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let words = bytes.count / 8
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0..<words, using: &random) * 8
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      case 2:
        let interesting = [
          0, 1, 8, 16, -8, -16, .max, .min, .max - 7, bytes.count, -bytes.count, bytes.count - place, -place, 1 << 32,
          -1,
        ]
        store(interesting.randomElement(using: &random) ?? 0, &bytes, place)
      case 3: store(Int.random(in: -words...words, using: &random) * 8, &bytes, place)
      case 4:
        let source = Int.random(in: 0..<words, using: &random) * 8
        store(bytes.word(at: source), &bytes, place)
      default: bytes[place] = UInt8.random(in: 0...11, using: &random)
      }
    }
  }

  private func store(_ word: Int, _ bytes: inout [UInt8], _ place: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: word, toByteOffset: place, as: Int.self) }
  }

  @Test func damagedMemoryIsRefusedOrCanBeWalked() {
    var accepted = 0
    var refused = 0
    for seed in 0..<12_000 {
      var generator = ValueGenerator(seed: UInt64(seed % 600))
      var random = SeededGenerator(seed: UInt64(seed))
      var bytes = generator.value().serialized()
      mutate(&bytes, &random)
      let validated = try? bytes.validated()
      let copied = try? bytes.copied()
      if let validated {
        accepted += 1
        _ = validated.walk()
        #expect(copied == validated, "what the validator accepts, a copy accepts; seed \(seed)")
        #expect((try? validated.serialized().validated()) == validated, "seed \(seed)")
      } else {
        refused += 1
      }
      if let copied {
        _ = copied.walk()
        #expect((try? copied.serialized().validated()) == copied, "seed \(seed)")
      }
    }
    #expect(accepted > 500 && refused > 2_000, "both happen: \(accepted) accepted, \(refused) refused")
  }

  @Test func truncatedMemoryIsRefused() {
    for seed in 0..<300 {
      var generator = ValueGenerator(seed: UInt64(seed))
      let bytes = generator.value().serialized()
      for count in stride(from: 0, to: bytes.count, by: 1) where bytes.count > 16 {
        let part = Array(bytes[..<count])
        #expect(throws: ValueError.self, "seed \(seed), \(count) bytes") { try part.validated() }
      }
    }
  }

  @Test func viewsAtAnyOffsetAreRefusedOrCopied() {
    for seed in 0..<200 {
      var generator = ValueGenerator(seed: UInt64(seed))
      generator.value().serialized().withUnsafeBytes { bytes in
        let offsets = Array(0...bytes.count + 8).map(UInt64.init) + [.max, .max - 7, .max - 15, 1 << 63]
        for offset in offsets {
          let view = aether_view(blob: bytes.baseAddress, size: UInt64(bytes.count), offset: offset)
          if let value = try? Value.copying(view) { _ = value.walk() }
        }
      }
    }
  }
}
