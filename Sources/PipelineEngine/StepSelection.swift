internal import HeapModule
internal import Synchronization

/// Parts of a plan: which steps belong together, and in which order steps run.
extension Plan {
  /// Ordinary steps, and all that they depend on, directly or not.
  package func closure(of steps: Set<Int>) -> Set<Int> {
    var found = steps
    var open = Array(steps)
    while let step = open.popLast() {
      for dependency in allSteps[step].dependencies where found.insert(dependency).inserted { open.append(dependency) }
    }
    return found
  }

  /// The ordinary steps in the order in which they run one at a time: of those that are ready, the first in the file.
  package var runOrder: [Int] {
    var missing = graph.dependencyCounts
    var ready = Heap((0..<stepCount).filter { missing[$0] == 0 })
    var order: [Int] = []
    order.reserveCapacity(stepCount)
    while let step = ready.popMin() {
      order.append(step)
      for dependent in graph.dependents(of: step) {
        missing[dependent] -= 1
        if missing[dependent] == 0 { ready.insert(dependent) }
      }
    }
    return order
  }

  /// What a step's expressions see of the environment.
  package func environment(ofStep index: Int) -> EnvironmentSnapshot { environments[index] ?? environment }
}

extension PipelineRun {
  /// Ends the steps that the run is not for.
  func leaveOut() {
    guard !options.leftOut.isEmpty else { return }
    for step in plan.steps.indices where result(of: step) == nil {
      guard let reason = options.leftOut[step] else { continue }
      end(state.withLock { $0.nextAttempt(at: StepPlace(step: step)) }, as: .leftOut(reason))
    }
  }
}
