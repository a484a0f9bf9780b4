internal import Linux
internal import Synchronization

/// Knows whether the running call was asked to end: the host writes the call's mark into the shared word.
///
/// A thread that waits for that is started when the first module wants to be told, and stays.
final class CancelWatcher: Sendable {
  private struct Handler {
    var call: UInt64
    var body: @Sendable () -> Void
  }

  private let word: SharedWord
  private let handler = Mutex<Handler?>(nil)
  private let isWatching = Mutex(false)

  init(_ word: SharedWord) { self.word = word }

  /// What the word holds when a call is cancelled: never 0.
  static func mark(of call: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: call) | 1 }

  func isCancelled(_ call: UInt64) -> Bool { word.value == Self.mark(of: call) }

  func set(_ body: (@Sendable () -> Void)?, for call: UInt64) {
    guard let body else { return forget(call) }
    handler.withLock { $0 = Handler(call: call, body: body) }
    startWatching()
    tell()
  }

  func forget(_ call: UInt64) {
    handler.withLock { if $0?.call == call { $0 = nil } }
  }

  private func tell() {
    let body = handler.withLock { handler -> (@Sendable () -> Void)? in
      guard let found = handler, isCancelled(found.call) else { return nil }
      handler = nil
      return found.body
    }
    body?()
  }

  private func startWatching() {
    let starts = isWatching.withLock { isWatching in
      defer { isWatching = true }
      return !isWatching
    }
    guard starts else { return }
    let thread = try? BlockingThread(name: "aether-cancel", stackSize: 256 << 10) { [self] in
      var seen: UInt32 = 0
      while true {
        word.wait(while: seen)
        seen = word.value
        tell()
      }
    }
    thread?.detach()
  }
}
