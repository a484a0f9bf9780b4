/// Makes contradicting facts fewer, until each of those that are left is needed for the contradiction.
enum Core {
  /// Above so many facts each trial costs more than a shorter explanation is worth.
  private static let maximumCount = 400

  static func smallest(of facts: [Fact], domains: [VersionSet]) -> [Fact] {
    guard facts.count <= maximumCount else { return facts }
    var core = facts
    // From the back: what was learned last is the farthest from what somebody wrote.
    var index = core.count - 1
    while index >= 0 {
      var rest = core
      rest.remove(at: index)
      if let smaller = contradiction(in: rest, domains: domains) {
        let needed = smaller.sorted()
        // What stood behind was found to be needed, and still is.
        index = needed.count { $0 < index } - 1
        core = needed.map { rest[$0] }
      } else {
        index -= 1
      }
    }
    return core
  }

  /// The places of facts that contradict each other; `nil` when all can hold. Versions without a fact are free.
  private static func contradiction(in facts: [Fact], domains: [VersionSet]) -> Set<Int>? {
    var numbers: [Int: Int] = [:]
    var deduction = Deduction()
    for fact in facts {
      var fact = fact
      fact.target = number(of: fact.target, &numbers, &deduction, domains)
      if case .package(let wanter) = fact.wanter {
        fact.wanter = .package(number(of: wanter, &numbers, &deduction, domains))
      }
      deduction.add(fact)
    }
    while true {
      if let found = deduction.propagate() { return found }
      guard let package = deduction.solution.undecided, let version = deduction.solution.left[package].highest else {
        return nil
      }
      deduction.decide(package, version)
    }
  }

  private static func number(
    of package: Int, _ numbers: inout [Int: Int], _ deduction: inout Deduction, _ domains: [VersionSet]
  ) -> Int {
    if let known = numbers[package] { return known }
    let number = deduction.addPackage(versions: domains[package].count - 1)
    numbers[package] = number
    return number
  }
}
