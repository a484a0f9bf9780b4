package import AetherModel
package import Linux
internal import Synchronization

/// What worker and host say to each other.
package struct Message: Sendable {
  package enum Kind: UInt16, Sendable {
    /// To the worker, once: confine yourself, then load this.
    case load = 1
    /// To the worker: call a function.
    case call = 2
    /// To the host: how the call ended.
    case ended = 3
    /// To the host, during a call: what its module asks for.
    case request = 4
    /// To the worker: the answer.
    case answer = 5
    /// To the host: what was loaded.
    case loaded = 6
    /// To the host: why nothing was loaded.
    case refused = 7
    /// To the host, during a call: what needs no answer.
    case note = 8
  }

  package var kind: Kind
  /// Of the call that it belongs to: chosen by the host at random, so that nobody can write an answer before its call.
  package var call: UInt64
  /// By `kind`: the function, the status, the request.
  package var code: Int64
  /// By `kind`: the time that is left, whether more was said.
  package var detail: Int64 = 0
  package var values: [Value?] = []
  package var descriptors: MessageDescriptors?

  package init(_ kind: Kind, call: UInt64, code: Int64 = 0, values: [Value?] = []) {
    self.kind = kind
    self.call = call
    self.code = code
    self.values = values
  }

  /// The value of a place; `nil` where there is none.
  package subscript(index: Int) -> Value? { index < values.count ? values[index] : nil }
}

/// Descriptors that came with a message: those that nobody takes are closed.
package final class MessageDescriptors: Sendable {
  /// -1 where one was taken.
  private let numbers: Mutex<[Int32]>
  package let count: Int

  package init(owning numbers: [Int32]) {
    count = numbers.count
    self.numbers = Mutex(numbers)
  }

  /// Those after the first, which this gives away.
  package func droppingFirst() -> MessageDescriptors {
    MessageDescriptors(
      owning: numbers.withLock { numbers in
        defer { numbers = numbers.prefix(1) + Array(repeating: -1, count: max(numbers.count - 1, 0)) }
        return Array(numbers.dropFirst())
      })
  }

  deinit {
    for number in numbers.withLock({ $0 }) where number >= 0 { _ = Descriptor(owning: number) }
  }

  /// Gives one away, once.
  package func take(_ index: Int) -> Descriptor? {
    let number = numbers.withLock { numbers in
      guard numbers.indices.contains(index) else { return Int32(-1) }
      defer { numbers[index] = -1 }
      return numbers[index]
    }
    return number < 0 ? nil : Descriptor(owning: number)
  }
}

/// Why bytes are no message, as a clause: `a header of another version`.
package struct MessageError: Error, Hashable, Sendable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}
