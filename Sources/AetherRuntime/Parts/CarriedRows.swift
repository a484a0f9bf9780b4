internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// Results that a new run has from an earlier one, in its own history: so that it can go on after its process died.
enum CarriedRows {
  static func write(_ point: ResumePoint, _ plan: Plan, in journal: RunJournal) throws(StateProblem) {
    let carried = plan.allSteps.indices.flatMap { index in
      point.results[index].map { results(of: $0, at: StepPlace(step: index)) } ?? []
    }
    guard !carried.isEmpty else { return }
    let now = SystemClock().now()
    try journal.commit(count: Int64(carried.count)) { base in
      var batch = JournalBatch()
      for (offset, (place, result)) in carried.enumerated() {
        batch.attempts.append(
          .settled(
            place, number: 1, as: result, plan, StepNumbering(), sequence: base + Int64(offset) + 1, now))
      }
      return batch
    }
  }

  /// A step's result, and those of its items.
  private static func results(of result: StepResult, at place: StepPlace) -> [(StepPlace, StepResult)] {
    let items = (result.items?.results ?? []).enumerated().compactMap { item, result in
      result.map { (StepPlace(step: place.step, item: item), $0) }
    }
    return [(place, result)] + items
  }
}
