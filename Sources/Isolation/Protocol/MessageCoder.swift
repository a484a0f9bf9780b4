internal import AetherModel
package import Linux

/// Messages as bytes, and back. What comes is not trusted: every size is checked, and every value.
package enum MessageCoder {
  /// A body that is longer goes into a memory file.
  package static let mostInline = 32 << 10
  /// Bytes that a buffer needs so that every message fits.
  package static let bufferSize = MessageHeader.size + mostInline

  static func padded(_ size: Int) -> Int { (size + 15) & ~15 }

  // MARK: Sending

  /// Sends a message. Blocks while the other end has no room.
  /// - Parameters:
  ///   - descriptors: go with it, and stay the caller's.
  ///   - area: for a large body of what is called; a memory file of its own without.
  /// - Throws: also for more values than a message can have.
  package static func send(
    _ message: Message, descriptors: [Int32] = [], over socket: borrowing MessageSocket, area: CallArea? = nil
  ) throws(SystemError) {
    guard message.values.count <= MessageHeader.mostValues else { throw .tooLong("send a message") }
    let values = message.values.map { $0?.standingAlone }
    if let simple = try sendSmall(message, values, descriptors, over: socket) { return simple }
    let parts = BodyParts(values)
    if let area {
      let memory = try area.write(parts)
      let flags = MessageHeader.isShared | (memory == nil ? 0 : MessageHeader.isApart)
      return try sendHeader(message, parts, flags, (memory.map { [$0] } ?? []) + descriptors, over: socket)
    }
    let file = try parts.file()
    try sendHeader(message, parts, MessageHeader.isApart, [file.number] + descriptors, over: socket)
  }

  private static func sendHeader(
    _ message: Message, _ parts: BodyParts, _ flags: UInt16, _ descriptors: [Int32], over socket: borrowing MessageSocket
  ) throws(SystemError) {
    let header = MessageHeader(message, bodySize: parts.size, flags: flags, descriptorCount: descriptors.count)
    try withUnsafeTemporaryAllocation(byteCount: MessageHeader.size, alignment: 16) {
      buffer throws(SystemError) in
      header.write(to: buffer)
      try socket.send([UnsafeRawBufferPointer(buffer)], descriptors: descriptors)
    }
  }

  /// - Returns: `nil` for a message that is too long for one piece.
  private static func sendSmall(
    _ message: Message, _ values: [Value?], _ descriptors: [Int32], over socket: borrowing MessageSocket
  ) throws(SystemError) -> Void? {
    let table = padded(values.count * 8)
    var size = table
    for value in values { size += value.map { padded($0.serializedSize) } ?? 0 }
    guard size <= mostInline else { return nil }
    let header = MessageHeader(message, bodySize: size, flags: 0, descriptorCount: descriptors.count)
    let total = MessageHeader.size + size
    return try withUnsafeTemporaryAllocation(byteCount: total, alignment: 16) { buffer throws(SystemError) in
      header.write(to: buffer)
      var place = MessageHeader.size + table
      for index in 0..<table / 8 {
        buffer.storeBytes(of: 0, toByteOffset: MessageHeader.size + index * 8, as: UInt64.self)
      }
      for (index, value) in values.enumerated() {
        guard let value else { continue }
        let size = value.serializedSize
        buffer.storeBytes(of: UInt64(size), toByteOffset: MessageHeader.size + index * 8, as: UInt64.self)
        value.withSerialized { UnsafeMutableRawBufferPointer(rebasing: buffer[place...]).copyMemory(from: $0) }
        let end = place + padded(size)
        var gap = place + size
        while gap < end {
          buffer[gap] = 0
          gap += 1
        }
        place = end
      }
      try socket.send([UnsafeRawBufferPointer(buffer)], descriptors: descriptors)
    }
  }

  // MARK: Receiving

  package enum Received: Sendable {
    case message(Message)
    case ended
    case nothing
  }

  /// Receives a message.
  /// - Parameters:
  ///   - buffer: of ``bufferSize`` bytes.
  ///   - waits: whether to block while there is none.
  ///   - area: the worker's; the host takes no bodies that may still change.
  /// - Throws: ``MessageError`` for what is none.
  package static func receive(
    over socket: borrowing MessageSocket, buffer: UnsafeMutableRawBufferPointer, waits: Bool = true, area: CallAreaView? = nil
  ) throws(MessageError) -> Received {
    let received: MessageSocket.Received
    do throws(SystemError) { received = try socket.receive(into: buffer, waits: waits) } catch {
      throw MessageError("what can't be received: \(error.reason)")
    }
    switch received {
    case .ended: return .ended
    case .nothing: return .nothing
    case .message(let count, let descriptors):
      let kept = descriptors.isEmpty ? nil : MessageDescriptors(owning: descriptors)
      return .message(try decode(UnsafeRawBufferPointer(rebasing: buffer[..<count]), kept, area: area))
    }
  }

  /// Reads a message from its bytes.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, _ descriptors: MessageDescriptors?, area: CallAreaView? = nil
  ) throws(MessageError) -> Message {
    let header = try MessageHeader(bytes)
    guard let kind = Message.Kind(rawValue: header.kind) else { throw MessageError("the kind \(header.kind)") }
    guard Int(header.descriptorCount) == descriptors?.count ?? 0 else {
      throw MessageError("\(descriptors?.count ?? 0) descriptors instead of \(header.descriptorCount)")
    }
    var message = Message(kind, call: header.call, code: header.code)
    message.detail = header.detail
    message.descriptors = descriptors
    let rest = UnsafeRawBufferPointer(rebasing: bytes[MessageHeader.size...])
    guard header.flags != 0 else {
      guard header.bodySize == UInt64(rest.count) else { throw MessageError("a body of another size than it says") }
      message.values = try BodyReader(rest, header.valueCount, owner: nil).values()
      return message
    }
    guard rest.isEmpty else { throw MessageError("a body in two places") }
    let body = try bodyElsewhere(header, descriptors, area)
    guard header.bodySize <= UInt64(body.bytes.count) else { throw MessageError("a body of another size than it says") }
    let bytes = UnsafeRawBufferPointer(rebasing: body.bytes[..<Int(header.bodySize)])
    message.values = try BodyReader(bytes, header.valueCount, owner: body).values()
    // The body's own file is not among those that the message brings.
    if header.flags & MessageHeader.isApart != 0 { message.descriptors = descriptors?.droppingFirst() }
    return message
  }

  private static func bodyElsewhere(
    _ header: MessageHeader, _ descriptors: MessageDescriptors?, _ area: CallAreaView?
  ) throws(MessageError) -> MappedBody {
    let file = header.flags & MessageHeader.isApart == 0 ? nil : descriptors?.take(0)
    if header.flags & MessageHeader.isShared != 0 {
      guard let area else { throw MessageError("a body that its sender can still change") }
      return try area.receive(file)
    }
    guard let file else { throw MessageError("a body that is nowhere") }
    return try MappedBody(file, size: header.bodySize)
  }
}

/// Memory into which messages are received: one thread at a time uses it.
///
/// Invariant: `bytes` is allocated in `init` and freed in `deinit`; whoever owns a buffer hands it over under a lock. That
/// is why `@unchecked Sendable` holds.
package final class MessageBuffer: @unchecked Sendable {
  package let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: MessageCoder.bufferSize, alignment: 16)

  package init() {}

  deinit { bytes.deallocate() }
}
