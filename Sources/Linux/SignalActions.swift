internal import CLinux
internal import Glibc

/// What the process does on each signal, at one moment. Loading a library may change that (a Swift runtime installs
/// seven crash handlers): take a snapshot before, and restore it after.
///
/// Invariant: `actions` has room for signal numbers 0 to ``last``, all initialised, of which those count that `known` says.
package struct SignalActions: ~Copyable {
  private static let last = 64

  private let actions: UnsafeMutablePointer<sigaction>
  private let known: [Bool]

  deinit { actions.deallocate() }

  /// Reads the action of every signal that has one.
  package static func snapshot() -> SignalActions {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: last + 1)
    actions.initialize(repeating: sigaction(), count: last + 1)
    let known = (0...last).map { signal in signal > 0 && sigaction(Int32(signal), nil, actions + signal) == 0 }
    return SignalActions(actions: actions, known: known)
  }

  /// Puts back each action that differs from the snapshot, and says for which signals that was needed.
  @discardableResult
  package func restore() -> [Int32] {
    var changed: [Int32] = []
    for number in 1...Self.last where known[number] {
      let signal = Int32(number)
      var present = sigaction()
      guard sigaction(signal, nil, &present) == 0, !aether_same_action(&present, actions + number) else { continue }
      if sigaction(signal, actions + number, nil) == 0 { changed.append(signal) }
    }
    return changed
  }

  /// Ignores a signal from now on; children inherit that.
  package static func ignore(_ signal: Signal) {
    _ = aether_ignore_signal(signal.rawValue)
  }
}
