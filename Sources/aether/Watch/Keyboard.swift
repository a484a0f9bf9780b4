internal import AetherRuntime
internal import Linux
internal import Synchronization

/// The keys of a watched run: `r`, `a`, `p`, `q`. They are read one by one, without Enter, from a terminal.
final class Keyboard: Sendable {
  private let mode: Terminal.KeyMode
  private let inbox: WatchSession.Inbox

  /// - Returns: `nil` where standard input is no terminal.
  init?(_ inbox: WatchSession.Inbox) {
    guard Terminal.isTerminal(Input.standardInput), let mode = try? Terminal.KeyMode(Input.standardInput) else { return nil }
    self.mode = mode
    self.inbox = inbox
  }

  /// Reads on a thread of its own, until standard input ends.
  func start() throws(SystemError) {
    try BlockingThread(name: "aether-keys", stackSize: 128 << 10) { [inbox] in
      while let key = Input.byte() {
        switch key {
        case UInt8(ascii: "r"): inbox.send(.rerun)
        case UInt8(ascii: "a"): inbox.send(.rerunAll)
        case UInt8(ascii: "p"): inbox.send(.pause)
        case UInt8(ascii: "q"): inbox.send(.quit)
        default: break
        }
      }
    }.detach()
  }

  /// Gives the terminal back as it was.
  func stop() { mode.restore() }
}
