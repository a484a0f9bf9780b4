package import AetherModel
internal import Synchronization

/// What a module saved at one `commit_checkpoint`.
package struct Checkpoint: Sendable {
  /// From 1, over all attempts at the step.
  package var number: Int
  package var attempt: Int
  package var time: Instant
  /// An object: each key that was saved, with its last value.
  package var states: Value

  package init(number: Int, attempt: Int, time: Instant, states: Value) {
    self.number = number
    self.attempt = attempt
    self.time = time
    self.states = states
  }
}

/// What an attempt's module has saved so far.
struct SavedStates: Sendable {
  /// In the order in which they were first saved.
  private var entries: [(key: String, value: Value)] = []
  /// Of the last checkpoint of the step.
  var number = 0

  /// Starts from the last checkpoint, so that each one is whole.
  init(after last: Checkpoint?) {
    guard let last else { return }
    entries = last.states.entries
    number = last.number
  }

  mutating func save(_ key: String, _ value: Value) {
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = value
    } else {
      entries.append((key, value))
    }
  }

  var object: Value { .object(entries) }
}

extension PipelineRun {
  /// How many checkpoints of a step later attempts get: the newest ones.
  static let keptCheckpoints = 100

  func keep(_ checkpoint: Checkpoint, of place: StepPlace) {
    state.withLock { state in
      var kept = state.checkpoints[place] ?? []
      if kept.count >= Self.keptCheckpoints { kept.removeFirst() }
      kept.append(checkpoint)
      state.checkpoints[place] = kept
    }
  }
}
