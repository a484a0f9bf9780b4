import AetherModel
import Foundation
import PipelineConfig
import Testing
import YAML

/// The corpus of `aether-fuzz yaml`, as it stands and changed at random: reading ends, and what is wrong has words and
/// a place.
struct FuzzTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Corpus/yaml")

  private static func inputs() throws -> [[UInt8]] {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
  }

  private func read(_ bytes: [UInt8]) {
    let source = SourceText(path: "f.yaml", bytes: bytes)
    var diagnostics = Diagnostics()
    let roots = YAMLParser.documents(in: source, diagnostics: &diagnostics)
    for root in roots { expectPlaces(root, bytes.count) }
    _ = ManifestDecoder.decode(source, diagnostics: &diagnostics)
    Samples.validate(source, &diagnostics)
    _ = ProjectDecoder.decode(source, diagnostics: &diagnostics)
    #expect(!diagnostics.all.isEmpty, "three formats take one file")
    for diagnostic in diagnostics.all {
      #expect(!diagnostic.message.isEmpty)
      #expect(diagnostic.span != nil || diagnostic.path != nil, "\(diagnostic.message)")
      #expect((diagnostic.span?.range.upperBound ?? 0) <= bytes.count + 1, "\(diagnostic.message)")
    }
  }

  private func expectPlaces(_ node: Node, _ size: Int) {
    let range = node.span.range
    #expect(range.upperBound <= size)
    for item in node.items { expectPlaces(item, size) }
    for pair in node.pairs {
      expectPlaces(pair.key, size)
      expectPlaces(pair.value, size)
    }
    let text = node.text
    if !text.text.isEmpty {
      #expect(range.contains(text.sourceOffset(of: 0)), "\(text.text.debugDescription)")
      #expect(text.sourceOffset(of: text.text.utf8.count) <= range.upperBound)
    }
  }

  @Test func theCorpusIsRead() throws {
    let inputs = try Self.inputs()
    #expect(inputs.count > 80)
    for input in inputs { read(input) }
  }

  @Test(arguments: 1...8)
  func theChangedCorpusIsRead(seed: Int) throws {
    let inputs = try Self.inputs()
    var random = SeededGenerator(state: UInt64(seed))
    for _ in 0..<250 {
      var bytes = inputs.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.removeSubrange(index...)
        case 3: bytes.insert(contentsOf: "\t\n:-#{[\"'&*!|>%@ ".utf8.shuffled(using: &random).prefix(2), at: index)
        default:
          let other = inputs.randomElement(using: &random) ?? []
          bytes.insert(contentsOf: other.prefix(Int.random(in: 0...60, using: &random)), at: index)
        }
      }
      read(bytes)
    }
  }
}

/// SplitMix64, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
