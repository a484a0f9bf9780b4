import AetherModel
import Isolation
import Linux

/// Reads bytes as a message between worker and host, and what comes of it as each of the things that a message can be.
///
/// The first byte says how the rest arrives: see ``Delivery``. Whatever is read is written and read again, as the same,
/// and no descriptor stays open.
func fuzzWorker(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  let before = openDescriptors()
  read(Array(bytes.dropFirst()), Delivery(rawValue: first))
  let after = openDescriptors()
  precondition(before == after, "\(after - before) descriptors stay open")
}

/// How the bytes of a message come. The corpus is of messages of both forms, all with `repaired`.
private struct Delivery: OptionSet {
  let rawValue: UInt8

  /// What follows the header is in a file.
  static let apart = Delivery(rawValue: 1)
  /// Which its sender can still change.
  static let unsealed = Delivery(rawValue: 2)
  /// Which is no memory file.
  static let device = Delivery(rawValue: 4)
  /// One descriptor is missing.
  static let fewer = Delivery(rawValue: 8)
  /// One is too many.
  static let more = Delivery(rawValue: 16)
  /// The header fits the body, so that damage lies deeper.
  static let repaired = Delivery(rawValue: 32)
  /// The file is memory that the host goes on writing, as only a worker takes it.
  static let shared = Delivery(rawValue: 64)
}

private func openDescriptors() -> Int { (try? Folder.entries(of: "/proc/self/fd").count) ?? 0 }

private let headerSize = 48

private func read(_ bytes: [UInt8], _ delivery: Delivery) {
  var bytes = bytes
  if delivery.contains(.repaired) { repair(&bytes, delivery) }
  var body: [UInt8] = []
  if delivery.contains(.apart), bytes.count > headerSize {
    body = Array(bytes[headerSize...])
    bytes.removeSubrange(headerSize...)
  }
  let attached = descriptors(for: bytes, body, delivery)
  let message: Message
  switch decode(bytes, attached, delivery.contains(.shared) ? CallAreaView() : nil) {
  case .success(let read): message = again(read)
  case .failure(let error):
    precondition(!error.reason.isEmpty, "refused without words")
    return
  }
  readAsCall(message)
  readAsReply(message)
  readAsRequest(message)
  readAsNote(message)
  readAsLoading(message)
}

private func decode(_ bytes: [UInt8], _ attached: [Int32], _ area: CallAreaView?) -> Result<Message, MessageError> {
  bytes.withUnsafeBytes { bytes in
    Result { () throws(MessageError) in
      try MessageCoder.decode(bytes, attached.isEmpty ? nil : MessageDescriptors(owning: attached), area: area)
    }
  }
}

private func repair(_ bytes: inout [UInt8], _ delivery: Delivery) {
  let isApart = delivery.contains(.apart)
  guard bytes.count >= headerSize else { return }
  func put(_ value: UInt64, _ count: Int, at offset: Int) {
    for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
  }
  func padded(_ size: Int) -> Int { (size + 15) & ~15 }
  bytes.removeLast((bytes.count - headerSize) % 16)
  let room = bytes.count - headerSize
  var count = room == 0 ? 0 : max(1, Int(bytes[32]) % 64)
  while padded(count * 8) > room { count -= 1 }
  put(0x3157_4541, 4, at: 0)
  put(UInt64(bytes[4] % 10), 2, at: 4)
  put((isApart ? 1 : 0) | (delivery.contains(.shared) ? 2 : 0), 2, at: 6)
  put(UInt64(room), 8, at: 24)
  put(UInt64(count), 4, at: 32)
  put(UInt64(isApart ? max(1, bytes[36] % 8) : bytes[36] % 8), 4, at: 36)
  // The sizes are kept where they fit, and the last value has what is left.
  var left = room - padded(count * 8)
  for index in 0..<count {
    let place = headerSize + index * 8
    let wanted = (Int(bytes[place]) | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]) << 16) & ~7
    let size = index == count - 1 ? left : min(wanted, left)
    put(UInt64(size), 8, at: place)
    left -= padded(size)
  }
}

/// As many as the header says, but for what `delivery` says.
private func descriptors(for header: [UInt8], _ body: [UInt8], _ delivery: Delivery) -> [Int32] {
  var count = header.count >= headerSize ? min(Int(header[36]), MessageSocket.mostDescriptors) : 0
  if delivery.contains(.fewer) { count -= 1 }
  if delivery.contains(.more) { count += 1 }
  var made: [Int32] = []
  while made.count < count {
    guard let descriptor = made.isEmpty && delivery.contains(.apart) ? file(body, delivery) : word() else { break }
    made.append(descriptor)
  }
  return made
}

private func file(_ body: [UInt8], _ delivery: Delivery) -> Int32? {
  if delivery.contains(.device) { return try? File.open("/dev/zero").release() }
  // A shared word's file is one that its maker can write.
  if delivery.contains(.unsealed) { return word() }
  return try? MemoryFile.sealed(name: "fuzz", bytes: body, executable: false).release()
}

private func word() -> Int32? { try? SharedWord.makeFile().release() }

// MARK: What a message can be

/// Sent over a connection, and received: it must be the same.
private func again(_ message: Message) -> Message {
  guard let ends = try? MessageSocket.pair() else { fatalError("no connection") }
  let left = MessageSocket(owning: Descriptor(owning: ends.left))
  let right = MessageSocket(owning: Descriptor(owning: ends.right))
  let descriptors = message.descriptors
  var own: [Int32] = []
  for index in 0..<(descriptors?.count ?? 0) {
    if let descriptor = descriptors?.take(index) { own.append(descriptor.release()) }
  }
  defer { for number in own { _ = Descriptor(owning: number) } }
  do throws(SystemError) { try MessageCoder.send(message, descriptors: own, over: left) } catch {
    fatalError("what was read can't be sent: \(error)")
  }
  do throws(MessageError) {
    guard case .message(let received) = try MessageCoder.receive(over: right, buffer: memory.bytes, waits: false) else {
      fatalError("what was sent did not come")
    }
    requireSame(message, received, "sent and received")
    return received
  } catch {
    fatalError("what was sent can't be read: \(error.reason)")
  }
}

private let memory = MessageBuffer()

func requireSame(_ left: Message, _ right: Message, _ when: String) {
  precondition(left.kind == right.kind && left.call == right.call, "another message, \(when)")
  precondition(left.code == right.code && left.detail == right.detail, "another meaning, \(when)")
  requireSame(left.values, right.values, when)
}

/// By their bytes: a number that is none is not equal to itself.
func requireSame(_ left: [Value?], _ right: [Value?], _ when: String) {
  precondition(left.count == right.count, "another number of values, \(when)")
  for (left, right) in zip(left, right) {
    precondition(left?.standingAlone.serialized() == right?.standingAlone.serialized(), "another value, \(when)")
  }
}
