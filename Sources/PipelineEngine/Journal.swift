internal import AetherModel
internal import Synchronization

/// Numbers and times what happens, holds attempts to their lifecycle, and tells the recorder.
final class Journal: Sendable {
  private struct State {
    var sequence: UInt64 = 0
    /// By step.
    var attempts: [AttemptState]
    /// Of items whose attempt is not over.
    var items: [StepPlace: AttemptState] = [:]
    var counts = RunOutcome.Counts()
    /// Once closed, nothing more is told: what abandoned threads still do is nobody's business.
    var isClosed = false

    /// An item that isn't known is one that begins.
    subscript(place: StepPlace) -> AttemptState {
      get { place.isItem ? items[place] ?? .pending : attempts[place.step] }
      set {
        if place.isItem {
          items[place] = newValue == .ended ? nil : newValue
        } else {
          attempts[place.step] = newValue
        }
      }
    }
  }

  private let state: Mutex<State>
  private let recorder: any Recorder
  private let clock: any EngineClock

  /// - Parameter restored: by step: how it ended in an earlier process, if it did.
  init(restored: [StepResult?], recorder: any Recorder, clock: any EngineClock) {
    var first = State(attempts: restored.map { $0 == nil ? .pending : .ended })
    for case let result? in restored { first.counts.count(result) }
    state = Mutex(first)
    self.recorder = recorder
    self.clock = clock
  }

  func tell(_ body: RunEvent.Body) {
    state.withLock { state in
      if !state.isClosed { tell(body, &state) }
    }
  }

  /// Tells what an attempt says while it is on; afterwards it is dropped.
  func tell(_ body: RunEvent.Body, duringAttemptAt place: StepPlace) {
    state.withLock { state in
      let isOn = state[place] == .initializing || state[place] == .running
      if isOn, !state.isClosed { tell(body, &state) }
    }
  }

  /// - Precondition: the lifecycle leads there.
  func move(_ attempt: AttemptKey, to next: AttemptState) {
    state.withLock { state in
      if !state.isClosed { move(attempt, to: next, &state) }
    }
  }

  /// Moves to the state that the result means, and tells the result.
  func end(_ attempt: AttemptKey, as result: StepResult) {
    state.withLock { state in
      if !state.isClosed { end(attempt, as: result, &state) }
    }
  }

  /// The same for an attempt that another one follows.
  /// - Parameter wait: nanoseconds until then.
  func end(_ attempt: AttemptKey, as result: StepResult, retryingAfter wait: UInt64) {
    state.withLock { state in
      guard !state.isClosed else { return }
      move(attempt, to: result.state, &state)
      tell(.retryPlanned(attempt, result, wait: wait), &state)
    }
  }

  /// Begins the next attempt.
  func renew(_ place: StepPlace) {
    state.withLock { state in
      if !state.isClosed { state[place] = .pending }
    }
  }

  /// Ends every attempt that is not over, as cancelled unless its end was told, tells the last event, and closes.
  ///
  /// - Parameters:
  ///   - attempt: the attempt that is on, or would be next.
  ///   - last: makes the last event, from the time and the counts.
  /// - Returns: false when it was closed before; then nothing happens.
  func close(
    reason: String, attempt: (StepPlace) -> AttemptKey, last: (Instant, RunOutcome.Counts) -> RunEvent.Body
  ) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      let items = state.items.keys.sorted()
      for place in items + state.attempts.indices.map({ StepPlace(step: $0) }) {
        let attempt = attempt(place)
        if state[place].leads(to: .cancelled) {
          end(attempt, as: .cancelled(reason, isAbandoned: state[place] == .running), &state)
        }
        if state[place].leads(to: .finalizing) { move(attempt, to: .finalizing, &state) }
        if state[place].leads(to: .ended) { move(attempt, to: .ended, &state) }
      }
      tell(last(clock.now(), state.counts), &state)
      state.isClosed = true
      return true
    }
  }

  private func end(_ attempt: AttemptKey, as result: StepResult, _ state: inout State) {
    move(attempt, to: result.state, &state)
    if !attempt.isItem { state.counts.count(result) }
    tell(.stepEnded(attempt, result), &state)
  }

  private func move(_ attempt: AttemptKey, to next: AttemptState, _ state: inout State) {
    let current = state[attempt.place]
    precondition(current.leads(to: next), "attempt at step \(attempt.step) goes from \(current) to \(next)")
    state[attempt.place] = next
    tell(.transition(attempt, from: current, to: next), &state)
  }

  private func tell(_ body: RunEvent.Body, _ state: inout State) {
    state.sequence += 1
    recorder.record(RunEvent(sequence: state.sequence, time: clock.now(), body: body))
  }
}
