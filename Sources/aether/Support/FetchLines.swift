internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import Synchronization

/// What commands do that fetch modules.
enum FetchCommand {
  /// Shows what goes on, on standard error.
  static func fetching(isOnline: Bool = true, addresses: [String] = []) -> Fetching {
    var fetching = Fetching()
    fetching.isOnline = isOnline
    fetching.addresses = addresses
    let lines = FetchLines()
    fetching.progress = { lines.show($0) }
    return fetching
  }

  /// Ctrl-C ends what goes on, and what it started.
  static func cancelled(by fetching: Fetching) -> SignalDelivery? {
    try? SignalDelivery.start([.interrupt, .terminate, .hangUp]) { _ in fetching.control.cancel() }
  }

  static func status(of problem: FetchProblem) -> ExitStatus { status(of: problem.cause) }

  static func status(of cause: FetchProblem.Cause) -> ExitStatus {
    switch cause {
    case .invalid: .invalid
    case .refused: .refused
    case .failed: .failed
    case .cancelled: .cancelled
    case .machine: .machine
    }
  }
}

/// Progress for people: at a terminal one line that changes, else a line for each thing that begins.
final class FetchLines: Sendable {
  private let isOpen = Mutex(false)

  func show(_ progress: FetchProgress) {
    switch progress {
    case .updating(let repository): line("fetching \(RunText.oneLine(repository))")
    case .building(let what): line("building \(RunText.oneLine(what))")
    case .received(_, let words): update(words)
    }
  }

  private func line(_ text: String) {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    Console.shared.writeError((wasOpen ? "\n" : "") + text + "\n")
  }

  private func update(_ words: String) {
    guard Console.shared.errorIsTerminal else { return }
    isOpen.withLock { $0 = true }
    Console.shared.writeError("\r  \(RunText.oneLine(words))\u{1B}[K")
  }
}
