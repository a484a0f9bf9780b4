internal import Linux
internal import Synchronization

/// The memory in which a host hands the large inputs of its calls to one worker, again and again: new pages for each call
/// cost more than the copy.
///
/// The host writes it and never reads it, so a worker that writes too spoils its own inputs only; and nobody can cut it off.
/// What is in it counts until the call's end. Answers during a call don't come in it.
package final class CallArea: Sendable {
  private final class Memory: Sendable {
    let file: Descriptor
    let size: Int

    init(size: Int) throws(SystemError) {
      file = try MemoryFile.ofFixedSize(name: "aether:inputs", size: size)
      self.size = size
    }
  }

  /// More is given back when it is not needed.
  private static let mostKept = 128 << 20

  private let memory = Mutex<Memory?>(nil)

  package init() {}

  /// Writes a body to the area's start. Blocks.
  /// - Returns: the memory's descriptor where the worker doesn't have it yet. It stays open until the next call.
  func write(_ parts: BodyParts) throws(SystemError) -> Int32? {
    let kept = memory.withLock { $0 }
    if let kept, parts.size <= kept.size, kept.size <= Self.mostKept || parts.size > kept.size / 8 {
      try Self.write(parts, kept)
      return nil
    }
    // The old one goes first, so that there are never two.
    memory.withLock { $0 = nil }
    let made = try Memory(size: (parts.size + parts.size / 8 + 0xFFFF) & ~0xFFFF)
    try Self.write(parts, made)
    memory.withLock { $0 = made }
    return made.file.number
  }

  private static func write(_ parts: BodyParts, _ memory: Memory) throws(SystemError) {
    try File.rewind(memory.file)
    try parts.write(to: memory.file.number)
  }
}

/// The worker's side of a ``CallArea``.
package final class CallAreaView: Sendable {
  private let body = Mutex<MappedBody?>(nil)

  package init() {}

  /// The memory that was received last; a new one takes its place.
  func receive(_ descriptor: consuming Descriptor?) throws(MessageError) -> MappedBody {
    guard let descriptor else {
      guard let body = body.withLock({ $0 }) else { throw MessageError("a body in memory that never came") }
      return body
    }
    body.withLock { $0 = nil }
    let made = try MappedBody(shared: descriptor)
    body.withLock { $0 = made }
    return made
  }
}
