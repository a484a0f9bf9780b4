import AetherModel
import CAether
import Testing

@Suite struct BlobRoundTripTests {
  @Test func whatIsBuiltPassesTheValidatorAndIsEqual() throws {
    for seed in 0..<2_000 {
      var generator = ValueGenerator(seed: UInt64(seed))
      let value = generator.value()
      let bytes = value.serialized()
      let read = try bytes.validated()
      #expect(read == value, "seed \(seed)")
      #expect(read.hashValue == value.hashValue, "seed \(seed)")
      #expect(read.serialized() == bytes, "seed \(seed)")
      #expect(read.json() == value.json(), "seed \(seed)")
    }
  }

  @Test func aCopyIsEqualAndNoLarger() throws {
    for seed in 0..<1_000 {
      var generator = ValueGenerator(seed: UInt64(seed) + 1 << 32)
      let value = generator.value()
      let bytes = value.serialized()
      let copy = try bytes.copied()
      #expect(copy == value, "seed \(seed)")
      #expect(copy.serialized().count <= bytes.count, "seed \(seed)")
    }
  }

  @Test func partsSerialiseByThemselves() throws {
    for seed in 0..<500 {
      var generator = ValueGenerator(seed: UInt64(seed) + 2 << 32)
      let value = generator.value()
      for part in value.items + value.entries.map(\.value) {
        #expect(try part.serialized().validated() == part, "seed \(seed)")
      }
    }
  }

  @Test func scalarsAreOneCell() throws {
    for value in [Value.null, .bool(true), .integer(-1), .double(.nan), .datetime(Instant(seconds: 1))] {
      let bytes = value.serialized()
      #expect(bytes.count == 16)
      #expect(try bytes.validated() == value)
    }
  }

  @Test func anyViewInsideAValueCanBeCopied() throws {
    let value = Value.object([
      ("rows", .array([.object([("a", .string("x")), ("b", .file(path: "p", digest: "d"))])])), ("n", .integer(4)),
    ])
    var cell = aether_cell()
    let root = value.view(scalarAt: &cell)
    #expect(try Value.copying(aether_member(root, "rows")) == value["rows"])
    #expect(try Value.copying(aether_member(root, "n")) == .integer(4))
    let row = aether_item(aether_member(root, "rows"), 0)
    #expect(try Value.copying(aether_member(row, "b")) == .file(path: "p", digest: "d"))
    let both = Value.build { builder in
      builder.beginArray()
      builder.append(view: row)
      builder.append(view: row)
      builder.end()
    }
    #expect(both.count == 2 && both[0] == both[1])
  }

  @Test func manyShapesOverTheSameLongKeysAreNoRepetition() throws {
    let keys = (0..<12).map { String(repeating: "k", count: 300) + "\($0)" }
    var generator = SeededGenerator(seed: 9)
    var objects: [Value] = []
    for _ in 0..<300 {
      objects.append(.object(keys.shuffled(using: &generator).prefix(8).map { ($0, .null) }))
    }
    let value = Value.array(objects)
    let bytes = value.serialized()
    #expect(try bytes.validated() == value)
    #expect(try bytes.copied() == value)
  }
}
