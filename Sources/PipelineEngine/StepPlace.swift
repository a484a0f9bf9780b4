/// A step of a plan, or one item of a step that runs for each item of a list.
package struct StepPlace: Hashable, Comparable, Sendable {
  /// The index in `Plan.allSteps`.
  package var step: Int
  /// From 0; −1 for the step as a whole, which is all that a step without a list has.
  package var item: Int

  package init(step: Int, item: Int = -1) {
    self.step = step
    self.item = item
  }

  package var isItem: Bool { item >= 0 }

  package static func < (left: StepPlace, right: StepPlace) -> Bool { (left.step, left.item) < (right.step, right.item) }
}

/// Names one attempt at a step, or at an item of it, within a run.
package struct AttemptKey: Hashable, Sendable {
  /// The index in `Plan.allSteps`.
  package var step: Int
  /// As in ``StepPlace``.
  package var item: Int
  /// From 1.
  package var attempt: Int

  package init(step: Int, item: Int = -1, attempt: Int = 1) {
    self.step = step
    self.item = item
    self.attempt = attempt
  }

  package init(_ place: StepPlace, attempt: Int) { self.init(step: place.step, item: place.item, attempt: attempt) }

  package var place: StepPlace { StepPlace(step: step, item: item) }
  package var isItem: Bool { item >= 0 }
}

extension Plan {
  /// How people name it: `load`, or `each[3]`.
  package func label(of place: StepPlace) -> String {
    place.isItem ? "\(allSteps[place.step].id)[\(place.item)]" : allSteps[place.step].id
  }

  /// What a label names; `nil` when the plan has no such step, or the step no items.
  package func place(of label: String) -> StepPlace? {
    let parts = label.split(separator: "[", maxSplits: 1, omittingEmptySubsequences: false)
    guard let step = allSteps.firstIndex(where: { $0.id == parts[0] }) else { return nil }
    guard parts.count == 2 else { return StepPlace(step: step) }
    guard allSteps[step].loop != nil, parts[1].hasSuffix("]"), let item = Int(parts[1].dropLast()), item >= 0 else {
      return nil
    }
    return StepPlace(step: step, item: item)
  }
}
