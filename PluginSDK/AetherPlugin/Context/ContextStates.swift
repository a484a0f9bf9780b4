internal import CAether

// Invariant of this file: a builder that the host began is committed before the function that asked for it returns, and
// what `previous` lends is read through the frame's lease, which ends with the call.

extension Context {
  // MARK: States and checkpoints

  /// Keeps a value under a key, to be part of the next checkpoint; the last one counts. A key has 1 to 255 bytes.
  ///
  ///     for row in (context.lastState("row", as: Int.self) ?? 0)..<rows.count {
  ///       try load(rows[row])
  ///       context.save("row", row + 1)
  ///       try context.commitCheckpoint()
  ///     }
  ///
  /// Nothing is kept until ``commitCheckpoint()``. States are stored as they are, so put no secrets into them.
  public func save(_ key: String, _ value: some PluginValue) {
    guard let state = frame.services.state else { return }
    guard let builder = key.withCString({ state.pointee.begin_state(call, $0) }) else { return }
    value.write(to: ValueWriter(builder: builder, host: host))
    _ = host.pointee.commit(builder)
  }

  /// Makes all that was saved durable at once, and returns when it is. A checkpoint is whole: it has every key that the
  /// step ever saved, with its last value. Blocks.
  ///
  /// Throws ``Unavailable`` where there are no states (in `initialize`, say), or when they can't be stored.
  public func commitCheckpoint() throws(Unavailable) {
    guard let state = frame.services.state else { throw Unavailable("a checkpoint, which this host can't keep") }
    let status = state.pointee.commit(call)
    if status != .ok { throw Unavailable("a checkpoint", answer: status) }
  }

  /// What earlier attempts at the step committed, the oldest first: at most 100. None in a first attempt.
  public var previousStates: [Checkpoint] {
    guard let state = frame.services.state else { return [] }
    let all = ValueView(state.pointee.previous(call), frame.lease)
    return (0..<all.count).map { Checkpoint(view: all[$0]) }
  }

  /// A value of the newest checkpoint of earlier attempts; nil when there is none under that key, or of another type.
  public func lastState<T: PluginValue>(_ key: String, as type: T.Type = T.self) -> T? {
    guard let state = frame.services.state else { return nil }
    let all = ValueView(state.pointee.previous(call), frame.lease)
    return Checkpoint(view: all[all.count - 1]).state(key)
  }
}

/// What an earlier attempt at a step committed. Valid until the call returns; later it has no values.
public struct Checkpoint {
  private let view: ValueView

  init(view: ValueView) { self.view = view }

  /// From 1, over all attempts at the step.
  public var number: Int { view["number"].as() ?? 0 }
  /// The attempt that committed it, from 1.
  public var attempt: Int { view["attempt"].as() ?? 0 }
  /// When it was committed.
  public var time: DateTime { view["time"].as() ?? DateTime(seconds: 0) }
  /// The values by their keys, an object.
  public var states: ValueView { view["states"] }

  /// A value by its key; nil when there is none, or it is of another type.
  public func state<T: PluginValue>(_ key: String, as type: T.Type = T.self) -> T? {
    let value = states[key]
    return value.kind == .absent ? nil : value.as(type)
  }
}
