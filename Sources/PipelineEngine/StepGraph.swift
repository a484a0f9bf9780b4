/// Which steps wait for which, by index. Immutable, without cycles.
struct StepGraph: Sendable {
  let count: Int
  /// How many dependencies each step has.
  let dependencyCounts: [Int]
  /// The dependents of step `i` are `dependents[starts[i]..<starts[i + 1]]`, in order.
  private let starts: [Int]
  private let dependents: [Int]

  /// Takes time in proportion to steps and dependencies.
  ///
  /// - Precondition: each dependency is an index of `dependencies`.
  init(dependencies: [[Int]]) {
    count = dependencies.count
    dependencyCounts = dependencies.map(\.count)
    var starts = [Int](repeating: 0, count: count + 1)
    for list in dependencies {
      for dependency in list { starts[dependency + 1] += 1 }
    }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var dependents = [Int](repeating: 0, count: starts[count])
    var next = starts
    for (step, list) in dependencies.enumerated() {
      for dependency in list {
        dependents[next[dependency]] = step
        next[dependency] += 1
      }
    }
    self.starts = starts
    self.dependents = dependents
  }

  func dependents(of step: Int) -> ArraySlice<Int> { dependents[starts[step]..<starts[step + 1]] }

  /// The steps so that each comes after all its dependencies; shorter than `count` when there is a cycle.
  func order() -> [Int] {
    var missing = dependencyCounts
    var order = (0..<count).filter { missing[$0] == 0 }
    order.reserveCapacity(count)
    var position = 0
    while position < order.count {
      for dependent in dependents(of: order[position]) {
        missing[dependent] -= 1
        if missing[dependent] == 0 { order.append(dependent) }
      }
      position += 1
    }
    return order
  }

  /// All that depends on a step, directly or not.
  func allDependents(of step: Int) -> Set<Int> {
    var found: Set<Int> = []
    var open = [step]
    while let next = open.popLast() {
      for dependent in dependents(of: next) where found.insert(dependent).inserted { open.append(dependent) }
    }
    return found
  }
}
