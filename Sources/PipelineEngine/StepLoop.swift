package import AetherModel
internal import Expressions
internal import Synchronization

/// A step that runs for each item of a list, while it does.
struct StepLoop: Sendable {
  /// Of the step as a whole.
  let attempt: AttemptKey
  let items: [Value]
  /// By item; set once it is over.
  private(set) var results: [StepResult?]
  /// How many items are not over.
  private(set) var left: Int
  /// The first item that failed.
  private(set) var failedItem: Int?

  init(_ attempt: AttemptKey, items: [Value], restored: [Int: StepResult]) {
    self.attempt = attempt
    self.items = items
    results = Array(repeating: nil, count: items.count)
    left = items.count
    for (item, result) in restored where items.indices.contains(item) { keep(result, of: item) }
  }

  mutating func keep(_ result: StepResult, of item: Int) {
    results[item] = result
    left -= 1
    if result.status == .failed, failedItem == nil { failedItem = item }
  }

  /// Those that are not over.
  var openItems: [Int] { results.indices.filter { results[$0] == nil } }

  /// What the step as a whole comes to.
  ///
  /// - Parameters:
  ///   - outputs: of the module's contract.
  ///   - reason: why items that are not over never will be.
  func result(outputs: [Parameter], reason: String) -> StepResult {
    let outcome = LoopOutcome(results, outputs: outputs.map(\.name))
    let isChanged = results.contains { $0?.isChanged == true }
    let isCutShort = results.contains { $0 == nil || $0?.status == .cancelled }
    // A failure that is ignored keeps no item from running: those that didn't were cancelled, and may run later.
    if let failedItem, let result = results[failedItem], var failure = result.failure, !(isCutShort && result.isIgnored) {
      failure.message = "item \(failedItem): \(failure.message)"
      return StepResult(.failed, failure: failure, isChanged: isChanged, isIgnored: result.isIgnored, items: outcome)
    }
    if isCutShort {
      return StepResult(.cancelled, reason: reason, isChanged: isChanged, items: outcome)
    }
    return StepResult(.succeeded, isChanged: isChanged, items: outcome)
  }
}

/// What became of the items of a step's list.
package final class LoopOutcome: Sendable {
  /// How many the list has.
  package let count: Int
  package let succeeded: Int
  package let skipped: Int
  package let failed: Int
  /// By item; `nil` for one that was never over.
  package let results: [StepResult?]
  private let names: [String]
  private let joined = Mutex<Value?>(nil)

  package init(_ results: [StepResult?], outputs names: [String]) {
    self.results = results
    self.names = names
    count = results.count
    succeeded = results.count { $0?.status == .succeeded }
    skipped = results.count { $0?.status == .skipped }
    failed = results.count { $0?.status == .failed }
  }

  /// An array of one object for each item, in the order of the list: the outputs that it set. None for an item that was
  /// skipped. Made when it is first asked for.
  package var outputs: Value {
    joined.withLock { joined in
      if let joined { return joined }
      let value = Value.array(results.map { .object(outputs(of: $0)) })
      joined = value
      return value
    }
  }

  private func outputs(of result: StepResult?) -> [(key: String, value: Value)] {
    zip(names, result?.outputs ?? []).compactMap { name, value in value.map { (name, $0) } }
  }
}

extension PipelineRun {
  /// The turn of a step that runs for each item of a list: finds out whether it runs, and for what.
  func open(
    _ planned: PlannedStep, _ loop: PlannedLoop, _ place: StepPlace, _ helper: Int?, _ finallyDeadline: UInt64?
  ) -> StepTurn {
    guard let control = begin(planned, place, helper, finallyDeadline) else { return .ended(goesOn: false) }
    var items: [Value] = []
    var result = skip(planned, control)
    if result == nil {
      journal.move(control.attempt, to: .initializing)
      do throws(Failure) { items = try list(loop, planned, control) } catch { result = .failed(error) }
    }
    if result == nil { journal.move(control.attempt, to: .running) }
    let opened = StepLoop(control.attempt, items: items, restored: point?.loops[place.step]?.results ?? [:])
    let isOurs = state.withLock { state in
      guard state[place] === control else { return false }
      state[place] = nil
      if result == nil { state.loops[place.step] = opened }
      return true
    }
    guard isOurs else { return .abandoned }
    if let result { return end(control, judged(result, of: planned)) }
    return opened.left == 0 ? close(opened, "") : .opened(items: opened.openItems, jobs: loop.jobs)
  }

  /// The list of a step, which is told; one that an earlier process had begun must be the same.
  private func list(_ loop: PlannedLoop, _ planned: PlannedStep, _ control: AttemptControl) throws(Failure) -> [Value] {
    let attempt = control.attempt
    let value: Value
    do throws(Failure) { value = try loop.list.evaluate(in: context(of: control)) } catch {
      var failure = error
      failure.message = "step '\(planned.id)': 'foreach': \(failure.message)"
      throw failure
    }
    guard value.kind == .array else {
      throw Failure(
        code: "AETHER_TYPE_MISMATCH", message: "step '\(planned.id)': 'foreach' is \(value.summary); expected a list")
    }
    if let restored = point?.loops[attempt.step], restored.list != value {
      throw Failure(
        code: "AETHER_LIST_CHANGED",
        message: "step '\(planned.id)': 'foreach' has another list than when its items were begun, so nobody can tell "
          + "which of them are over; --accept-changes with --retry \(planned.id) runs all of them from the beginning")
    }
    journal.tell(.listed(attempt, value))
    return value.items.map(\.self)
  }

  /// What an attempt's expressions read.
  func context(of control: AttemptControl) -> StepContext {
    let place = control.attempt.place
    var context = StepContext(run: self, environment: control.environment)
    if place.isItem {
      context.item = state.withLock { $0.loops[place.step]?.items[place.item] }
      context.index = Int64(place.item)
    }
    return context
  }

  /// Keeps how an item ended, and ends its step when it was the last one.
  func keep(_ result: StepResult, ofItem place: StepPlace) -> StepTurn {
    let last: StepLoop? = state.withLock { state in
      state[place] = nil
      state.loops[place.step]?.keep(result, of: place.item)
      note(result, of: place, &state)
      return state.loops[place.step]?.left == 0 ? state.loops[place.step] : nil
    }
    return last.map { close($0, result.reason ?? "") } ?? .itemEnded(goesOn: result.goesOn)
  }

  /// Ends a step some items of which won't start.
  func cutShort(_ step: Int, _ reason: String) {
    let paused = state.withLock { state in
      Set(state.retries.keys).union(state.locks.keys).filter { $0.step == step && $0.isItem }
    }
    for place in paused.sorted() {
      dropWaits(of: place)
      end(state.withLock { $0.nextAttempt(at: place) }, as: .cancelled(reason))
    }
    if let loop = state.withLock({ $0.loops[step] }) { _ = close(loop, reason) }
  }

  /// Ends a step as a whole.
  private func close(_ loop: StepLoop, _ reason: String) -> StepTurn {
    let step = loop.attempt.step
    let result = loop.result(outputs: plan.contract(ofStep: step).outputs, reason: reason)
    journal.end(loop.attempt, as: result)
    journal.move(loop.attempt, to: .finalizing)
    journal.move(loop.attempt, to: .ended)
    state.withLock { state in
      state.loops[step] = nil
      state.results[step] = result
    }
    return .ended(goesOn: result.goesOn)
  }
}
