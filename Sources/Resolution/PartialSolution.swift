/// What is decided and derived so far, in order, and what of each package is still possible.
struct PartialSolution {
  struct Assignment {
    var package: Int
    /// What the package was held to by this alone.
    var own: VersionSet
    /// What was left of the package before.
    var before: VersionSet
    /// How many decisions there were, this one included.
    var level: Int
    /// The incompatibility that it was derived from; `nil` for a decision.
    var cause: Int?
  }

  private(set) var log: [Assignment] = []
  /// By package, what is left of it.
  private(set) var left: [VersionSet] = []
  /// By package, where it stands in the log, ascending.
  private var places: [[Int]] = []
  private var isDecided: [Bool] = []
  private var level = 0

  mutating func add(package all: VersionSet) {
    left.append(all)
    places.append([])
    isDecided.append(false)
  }

  mutating func decide(_ package: Int, _ set: VersionSet) {
    level += 1
    isDecided[package] = true
    append(package, set, cause: nil)
  }

  mutating func derive(_ package: Int, _ set: VersionSet, from cause: Int) { append(package, set, cause: cause) }

  private mutating func append(_ package: Int, _ set: VersionSet, cause: Int?) {
    places[package].append(log.count)
    log.append(Assignment(package: package, own: set, before: left[package], level: level, cause: cause))
    left[package].formIntersection(set)
  }

  /// Takes back all that was decided and derived above a level.
  mutating func backtrack(to level: Int) {
    while let last = log.last, last.level > level {
      left[last.package] = last.before
      places[last.package].removeLast()
      if last.cause == nil { isDecided[last.package] = false }
      log.removeLast()
    }
    self.level = level
  }

  /// The first place in the log after which nothing of a package is left outside a set.
  private func satisfier(of package: Int, in set: VersionSet) -> Int? {
    let places = places[package]
    for (index, place) in places.enumerated() {
      let after = index + 1 < places.count ? log[places[index + 1]].before : left[package]
      if after.isSubset(of: set) { return place }
    }
    return nil
  }

  /// Where in the log the last of the terms came to hold, and the level at which that place alone was missing; `nil` without
  /// terms.
  func lastSatisfier(of incompatibility: Incompatibility, domains: [VersionSet]) -> (place: Int, levelBefore: Int)? {
    var last: (place: Int, term: Incompatibility.Term)?
    var levelBefore = 0
    for term in incompatibility.terms {
      guard let place = satisfier(of: term.package, in: term.set) else { continue }
      if let known = last, known.place > place {
        levelBefore = max(levelBefore, log[place].level)
      } else {
        if let known = last { levelBefore = max(levelBefore, log[known.place].level) }
        last = (place, term)
      }
    }
    guard let last else { return nil }
    let found = log[last.place]
    if !found.own.isSubset(of: last.term.set) {
      // Earlier assignments to the package had their part in it.
      let rest = last.term.set.union(domains[found.package].subtracting(found.own))
      if let place = satisfier(of: found.package, in: rest) {
        levelBefore = max(levelBefore, log[place].level)
      }
    }
    return (last.place, levelBefore)
  }

  /// The package to decide next: of those that can't be left out, the one with the fewest versions left, so that a dead end is
  /// met soon; of several, the one that was met first.
  var undecided: Int? {
    var best: (package: Int, count: Int)?
    for package in left.indices where !isDecided[package] && !left[package].mayBeAbsent {
      let count = left[package].count
      if count < best?.count ?? .max { best = (package, count) }
    }
    return best?.package
  }
}
