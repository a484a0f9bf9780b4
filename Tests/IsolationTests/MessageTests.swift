import AetherModel
import Isolation
import Linux
import Testing

@Suite struct MessageTests {
  static func transfer(_ message: Message, descriptors: [Int32] = []) throws -> Message {
    let ends = try MessageSocket.pair()
    let left = MessageSocket(owning: Descriptor(owning: ends.left))
    let right = MessageSocket(owning: Descriptor(owning: ends.right))
    try MessageCoder.send(message, descriptors: descriptors, over: left)
    let memory = MessageBuffer()
    guard case .message(let received) = try MessageCoder.receive(over: right, buffer: memory.bytes) else {
      throw MessageError("nothing came")
    }
    return received
  }

  @Test(arguments: [
    [], [nil], [.null], [.integer(-1), nil, .string("ä"), .double(0.5)],
    [.array([.integer(1), .object([("a", .bytes([0, 1, 255]))])]), .file(path: "/tmp/x", digest: "sha256:0"), nil],
    [.string(String(repeating: "x", count: 40_000))], [nil, .bytes([UInt8](repeating: 7, count: 3_000_000)), .integer(3)],
  ] as [[Value?]])
  func valuesArriveAsTheyWereSent(values: [Value?]) throws {
    var message = Message(.call, call: 0x1234_5678_9ABC_DEF1, code: -5, values: values)
    message.detail = 77
    let received = try Self.transfer(message)
    #expect(received.kind == .call)
    #expect(received.call == message.call)
    #expect(received.code == -5)
    #expect(received.detail == 77)
    #expect(received.values == values)
  }

  @Test func aPartOfAValueTravelsByItself() throws {
    let whole = Value.array([.string(String(repeating: "y", count: 100_000)), .object([("k", .string("part"))])])
    let received = try Self.transfer(Message(.call, call: 1, values: [whole[1]]))
    #expect(received.values == [whole[1]])
  }

  @Test func descriptorsArriveBesideALargeBody() throws {
    let file = try MemoryFile.sealed(name: "test", bytes: [1, 2, 3], executable: false)
    let large = Value.bytes([UInt8](repeating: 1, count: 100_000))
    let received = try Self.transfer(Message(.answer, call: 1, values: [large]), descriptors: [file.number])
    #expect(received.values == [large])
    // The body's own file is not among them.
    #expect(received.descriptors?.count == 1)
    guard let came = received.descriptors?.take(0) else { throw MessageError("no descriptor") }
    let bytes = try File.read(came, path: "test")
    #expect(bytes == [1, 2, 3])
  }

  @Test func largeInputsComeInOneMemoryAgainAndAgain() throws {
    let ends = try MessageSocket.pair()
    let left = MessageSocket(owning: Descriptor(owning: ends.left))
    let right = MessageSocket(owning: Descriptor(owning: ends.right))
    let (area, view, memory) = (CallArea(), CallAreaView(), MessageBuffer())
    // The third fits into what the second needed; the last needs more.
    for size in [50_000, 300_000, 200_001, 300_000, 900_000] {
      let values: [Value?] = [.bytes([UInt8](repeating: UInt8(size % 251), count: size)), nil, .string("last")]
      try MessageCoder.send(Message(.call, call: 1, values: values), over: left, area: area)
      guard
        case .message(let received) = try MessageCoder.receive(over: right, buffer: memory.bytes, area: view)
      else { throw MessageError("nothing came") }
      #expect(received.values == values)
      #expect(received.descriptors?.count ?? 0 == 0, "\(size)")
    }
  }

  @Test func aHostTakesNoBodyThatMayStillChange() throws {
    let ends = try MessageSocket.pair()
    let left = MessageSocket(owning: Descriptor(owning: ends.left))
    let right = MessageSocket(owning: Descriptor(owning: ends.right))
    let (area, memory) = (CallArea(), MessageBuffer())
    let message = Message(.ended, call: 1, values: [.bytes([UInt8](repeating: 1, count: 50_000))])
    try MessageCoder.send(message, over: left, area: area)
    #expect(throws: MessageError("a body that its sender can still change")) {
      _ = try MessageCoder.receive(over: right, buffer: memory.bytes)
    }
    try MessageCoder.send(message, over: left, area: area)
    #expect(throws: MessageError("a body in memory that never came")) {
      _ = try MessageCoder.receive(over: right, buffer: memory.bytes, area: CallAreaView())
    }
  }

  @Test func calls() throws {
    let request = CallRequest(.answer, module: 3, method: 9, timeLeft: 1_000, inputs: [.integer(1), nil])
    let read = try CallRequest(request.message(call: 5))
    #expect(read.function == .answer)
    #expect(read.module == 3)
    #expect(read.method == 9)
    #expect(read.timeLeft == 1_000)
    #expect(read.inputs == request.inputs)
    #expect(try CallRequest(CallRequest(.run, module: 0).message(call: 5)).timeLeft == nil)
  }

  @Test func replies() throws {
    let failure = Failure(code: "BAD", message: "no", severity: .recoverable, argument: "x")
    let said = CallResult(
      .failed(failure), outputs: [.integer(1), nil], isChanged: true, message: "m", standardOutput: "o", standardError: "e")
    let read = try #require(try CallReply.result(CallReply.message(said, call: 1)))
    guard case .failed(let found) = read.status else { throw failure }
    #expect(found == failure)
    #expect(read.outputs == said.outputs)
    #expect(read.isChanged)
    #expect(read.message == "m")
    #expect(read.standardOutput == "o")
    #expect(read.standardError == "e")
    #expect(try CallReply.result(CallReply.message(nil, call: 1)) == nil)
  }

  private static func damaged(_ change: (UnsafeMutableRawBufferPointer) -> Void) throws -> MessageError? {
    let ends = try MessageSocket.pair()
    let left = MessageSocket(owning: Descriptor(owning: ends.left))
    let right = MessageSocket(owning: Descriptor(owning: ends.right))
    try MessageCoder.send(Message(.ended, call: 1, values: [.string("hello"), nil]), over: left)
    let memory = MessageBuffer()
    guard case .message(let size, _) = try right.receive(into: memory.bytes) else { return nil }
    let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[..<size])
    change(bytes)
    do throws(MessageError) {
      _ = try MessageCoder.decode(UnsafeRawBufferPointer(bytes), nil)
      return nil
    } catch {
      return error
    }
  }

  @Test func damageIsNamed() throws {
    #expect(try Self.damaged { $0[0] = 0 }?.reason == "a header of another kind or version")
    #expect(try Self.damaged { $0[4] = 99 }?.reason == "the kind 99")
    #expect(try Self.damaged { $0[6] = 4 }?.reason == "unknown flags")
    #expect(try Self.damaged { $0[6] = 1 }?.reason == "a body in two places")
    #expect(try Self.damaged { $0[6] = 2 }?.reason == "a body in two places")
    #expect(try Self.damaged { $0[24] = 1 }?.reason == "a body of another size than it says")
    #expect(try Self.damaged { $0[32] = 200 }?.reason == "a body without its table")
    #expect(try Self.damaged { $0[33] = 255 }?.reason == "65282 values")
    #expect(try Self.damaged { $0[36] = 1 }?.reason == "0 descriptors instead of 1")
    #expect(try Self.damaged { $0[54] = 255 }?.reason == "a value that is longer than its body")
    #expect(try Self.damaged { $0[48] = 24 }?.reason.hasPrefix("a value that is a damaged value") == true)
  }

  @Test func aBodyThatIsNotSealedIsRefused() throws {
    let file = try SharedWord.makeFile()
    let ends = try MessageSocket.pair()
    let left = MessageSocket(owning: Descriptor(owning: ends.left))
    let right = MessageSocket(owning: Descriptor(owning: ends.right))
    let large = Message(.ended, call: 1, values: [.bytes([UInt8](repeating: 0, count: 60_000))])
    try MessageCoder.send(large, over: left)
    let memory = MessageBuffer()
    guard case .message(let size, let descriptors) = try right.receive(into: memory.bytes) else { return }
    _ = MessageDescriptors(owning: descriptors)
    let forged = MessageDescriptors(owning: [try file.duplicate().release()])
    #expect(throws: MessageError("a body that is not sealed")) {
      _ = try MessageCoder.decode(UnsafeRawBufferPointer(rebasing: memory.bytes[..<size]), forged)
    }
  }
}
