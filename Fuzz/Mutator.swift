import Foundation

/// The inputs that changes begin with.
struct Corpus {
  let inputs: [[UInt8]]

  /// All files of a folder, in the order of their names.
  init(folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    inputs = try names.map { Array(try Data(contentsOf: URL(filePath: folder + "/" + $0))) }
  }
}

/// Makes new inputs from old ones. The sequence depends on the corpus and the seed alone.
struct Mutator {
  private let corpus: [[UInt8]]
  private var random: SplitMix64
  private static let maximumLength = 64 << 10

  init(corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus.isEmpty ? [[0]] : corpus
    random = SplitMix64(state: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = pick()
    for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes) }
    return bytes.count > Self.maximumLength ? Array(bytes.prefix(Self.maximumLength)) : bytes
  }

  private mutating func pick() -> [UInt8] { corpus.randomElement(using: &random) ?? [] }

  private mutating func change(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = pick()
      return
    }
    let index = Int.random(in: 0..<bytes.count, using: &random)
    let length = min(Int.random(in: 1...32, using: &random), bytes.count - index)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
    case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.removeSubrange(index..<index + length)
    case 3: bytes.removeSubrange(index...)
    case 4: bytes.insert(contentsOf: Array(bytes[index..<index + length]), at: index)
    case 5: bytes.insert(UInt8(Int.random(in: 0x20..<0x7F, using: &random)), at: index)
    case 6:
      let other = pick()
      guard !other.isEmpty else { return }
      let from = Int.random(in: 0..<other.count, using: &random)
      bytes.insert(contentsOf: other[from..<min(from + length * 4, other.count)], at: index)
    default:
      let other = pick()
      let from = Int.random(in: 0...other.count, using: &random)
      bytes = Array(bytes[..<index]) + other[from...]
    }
  }
}

struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
