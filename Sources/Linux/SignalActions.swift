internal import CLinux
internal import Glibc

/// What the process does on each signal, at one moment. Loading a library may change that (a Swift runtime installs
/// seven crash handlers): take a snapshot before, and restore it after.
package struct SignalActions {
  private let actions: [(signal: Int32, action: sigaction)]

  /// Reads the action of every signal that has one.
  package static func snapshot() -> SignalActions {
    var actions: [(signal: Int32, action: sigaction)] = []
    for signal in 1...Int32(64) {
      var action = sigaction()
      if sigaction(signal, nil, &action) == 0 { actions.append((signal, action)) }
    }
    return SignalActions(actions: actions)
  }

  /// Puts back each action that differs from the snapshot, and says for which signals that was needed.
  @discardableResult
  package func restore() -> [Int32] {
    var changed: [Int32] = []
    for (signal, action) in actions {
      var wanted = action
      var present = sigaction()
      guard sigaction(signal, nil, &present) == 0, !aether_same_action(&present, &wanted) else { continue }
      if sigaction(signal, &wanted, nil) == 0 { changed.append(signal) }
    }
    return changed
  }

  /// Ignores a signal from now on; children inherit that.
  package static func ignore(_ signal: Signal) {
    _ = aether_ignore_signal(signal.rawValue)
  }
}
