import AetherModel
import Isolation
import Linux
import Testing

/// Values of every size come through workers as they were.
@Suite struct ValueTests {
  private func handOn(_ values: [Value], _ level: WorkerScene.Level = .sandboxed) throws {
    let scene = try WorkerScene("noop", level)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    for value in values {
      let result = module.run(inputs: [value, nil], context: Recorder(), resetsFirst: false)
      let isSame = result.outputs == [value]
      #expect(isSame, "of \(value.serializedSize) bytes: \(result.failure as Any)")
    }
  }

  @Test(arguments: WorkerScene.Level.allCases) func largeBytes(_ level: WorkerScene.Level) throws {
    let bytes = (0..<64 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 12) }
    try handOn([.bytes(bytes)], level)
  }

  @Test func bytesAroundTheBoundOfOnePiece() throws {
    let sizes = (MessageCoder.mostInline - 128)...(MessageCoder.mostInline + 16)
    try handOn(sizes.map { .bytes([UInt8](repeating: UInt8($0 & 255), count: $0)) })
  }

  @Test func aPartOfAValue() throws {
    let small = Value.array([.string("whole"), .object([("k", .array([.string("part")]))])])
    let large = Value.array([.string(String(repeating: "y", count: 200_000)), .bytes([UInt8](repeating: 1, count: 90_000))])
    try handOn([small[1], small[1]["k"] ?? .null, small[1]["k"]?[0] ?? .null, large[0], large[1]])
  }

  @Test(arguments: -16...16) func manyValuesAroundTheBoundOfOnePiece(_ distance: Int) throws {
    let count = 4_000
    var values = [Value?](repeating: nil, count: count)
    let header = Value.string("").serializedSize
    let length = MessageCoder.mostInline - count * 8 + distance - header
    values[count / 2] = .string(String(repeating: "x", count: length))
    #expect(try MessageTests.transfer(Message(.call, call: 1, values: values)).values == values)
  }

  @Test func manyValues() throws {
    let values = (0..<4_000).map { $0 % 3 == 0 ? nil : Value.string(String(repeating: "v", count: $0 % 50)) }
    #expect(try MessageTests.transfer(Message(.call, call: 1, values: values)).values == values)
  }
}
