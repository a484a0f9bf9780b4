internal import CLinux
internal import Glibc

/// One end of a connection between two processes that keeps the bounds of messages and carries descriptors.
package struct MessageSocket: ~Copyable, Sendable {
  package let descriptor: Descriptor

  /// Descriptors in one message.
  package static let mostDescriptors = Int(AETHER_MOST_DESCRIPTORS)

  package init(owning descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// Both ends of a new connection.
  package static func pair() throws(SystemError) -> (left: Int32, right: Int32) {
    var left: Int32 = -1
    var right: Int32 = -1
    guard aether_message_pair(&left, &right) == 0 else { throw .last("make a connection") }
    return (left, right)
  }

  /// Sends parts as one message, with descriptors, which stay the caller's. Blocks while the other end has no room. From
  /// any thread.
  package func send(_ parts: [UnsafeRawBufferPointer], descriptors: [Int32] = []) throws(SystemError) {
    let result = withUnsafeTemporaryAllocation(of: iovec.self, capacity: parts.count) { list in
      for (index, part) in parts.enumerated() {
        list.initializeElement(
          at: index,
          to: iovec(iov_base: UnsafeMutableRawPointer(mutating: part.baseAddress), iov_len: part.count))
      }
      return aether_send_message(descriptor.number, list.baseAddress, parts.count, descriptors, descriptors.count)
    }
    guard result == 0 else { throw .last("send a message") }
  }

  package enum Received: Sendable {
    /// So many bytes of the buffer, and the descriptors that came with them, which are the caller's to close.
    case message(Int, [Int32])
    case ended
    /// Nothing is there, and the caller does not wait.
    case nothing
  }

  /// Receives one message.
  /// - Throws: `EMSGSIZE` for one that is longer than the buffer; it is gone then.
  package func receive(
    into buffer: UnsafeMutableRawBufferPointer, waits: Bool = true
  ) throws(SystemError) -> Received {
    var count = 0
    var descriptors: [Int32] = []
    let size = withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.mostDescriptors) { list in
      let size = aether_receive_message(
        descriptor.number, buffer.baseAddress, buffer.count, list.baseAddress, &count, waits)
      if size > 0, count > 0 { descriptors = (0..<count).map { list[$0] } }
      return size
    }
    if size < 0, errno == EAGAIN || errno == EWOULDBLOCK { return .nothing }
    if size < 0, errno == ECONNRESET { return .ended }
    guard size >= 0 else { throw .last("receive a message") }
    return size == 0 ? .ended : .message(size, descriptors)
  }
}
