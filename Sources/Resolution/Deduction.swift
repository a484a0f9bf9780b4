/// PubGrub's unit propagation and conflict resolution over the facts that it was told so far. It reads nothing.
///
/// Follows Natalie Weizenbaum's description of PubGrub (dart-lang/pub, `doc/solver.md`), with sets of versions as bits.
struct Deduction {
  private(set) var solution = PartialSolution()
  private(set) var facts: [Fact] = []
  /// By package, all that may become of it.
  private(set) var domains: [VersionSet] = []
  private var incompatibilities: [Incompatibility] = []
  /// By package, the incompatibilities to look at when something of it is excluded.
  private var watched: [[Int]] = []
  private var factNumbers: [Fact.Key: Int] = [:]
  /// The incompatibility of each fact; `nil` while it excludes nothing.
  private var incompatibilityOfFact: [Int?] = []
  private var changed: [Int] = []
  private var isChanged: [Bool] = []
  /// The incompatibility without terms, once there is one.
  private var contradiction: Int?

  /// A new package with so many versions; gives back its number.
  mutating func addPackage(versions count: Int) -> Int {
    let all = VersionSet.all(versions: count)
    domains.append(all)
    solution.add(package: all)
    watched.append([])
    isChanged.append(false)
    return domains.count - 1
  }

  // MARK: Facts

  /// Adds a fact, or the versions of a fact to the same fact of other versions.
  mutating func add(_ fact: Fact) {
    let number: Int
    if let known = factNumbers[fact.key] {
      number = known
      facts[number].versions.formUnion(fact.versions)
    } else {
      number = facts.count
      facts.append(fact)
      factNumbers[fact.key] = number
      incompatibilityOfFact.append(nil)
    }
    guard let terms = terms(of: facts[number]) else { return }
    if let known = incompatibilityOfFact[number] {
      // Only ever weaker terms, so whatever was derived from it still holds.
      incompatibilities[known].terms = terms
    } else {
      incompatibilityOfFact[number] = incompatibilities.count
      watch(append(Incompatibility(terms: terms, cause: .fact(number))))
    }
    for term in terms { mark(term.package) }
  }

  /// `nil` when nothing is excluded.
  private func terms(of fact: Fact) -> [Incompatibility.Term]? {
    var unwanted = domains[fact.target].subtracting(fact.wanted)
    if fact.isOptional { unwanted.removeAbsence() }
    var terms: [Incompatibility.Term] = []
    switch fact.wanter {
    case .wish: break
    case .package(fact.target):
      let both = unwanted.intersection(fact.versions)
      return both.isEmpty ? nil : [Incompatibility.Term(package: fact.target, set: both)]
    case .package(let wanter): terms.append(Incompatibility.Term(package: wanter, set: fact.versions))
    }
    if unwanted.isEmpty { return nil }
    if unwanted != domains[fact.target] { terms.append(Incompatibility.Term(package: fact.target, set: unwanted)) }
    return terms
  }

  private mutating func append(_ incompatibility: Incompatibility) -> Int {
    incompatibilities.append(incompatibility)
    return incompatibilities.count - 1
  }

  private mutating func watch(_ number: Int) {
    if incompatibilities[number].terms.isEmpty { contradiction = contradiction ?? number }
    for term in incompatibilities[number].terms { watched[term.package].append(number) }
  }

  private mutating func mark(_ package: Int) {
    if isChanged[package] { return }
    isChanged[package] = true
    changed.append(package)
  }

  /// Takes a version of a package for now.
  mutating func decide(_ package: Int, _ version: Int) {
    var set = domains[package].emptied
    set.insert(version)
    solution.decide(package, set)
    mark(package)
  }

  // MARK: Deduction

  /// Derives all that follows, going back behind decisions that led to a conflict. Gives back the numbers of the facts that
  /// contradict each other whatever is decided; `nil` when there are none so far.
  mutating func propagate() -> Set<Int>? {
    if let contradiction { return causes(of: contradiction) }
    while let package = changed.popLast() {
      isChanged[package] = false
      var index = watched[package].count
      while index > 0 {
        index -= 1
        let number = watched[package][index]
        switch outcome(of: number) {
        case .nothing: continue
        case .unit(let term): derive(term, from: number)
        case .conflict:
          let learned = resolve(number)
          if let contradiction { return causes(of: contradiction) }
          mark(package)
          for term in incompatibilities[learned].terms { mark(term.package) }
          index = 0
        }
      }
    }
    return nil
  }

  private enum Outcome {
    case nothing
    /// All other terms hold, so this one must not.
    case unit(Incompatibility.Term)
    case conflict
  }

  private func outcome(of number: Int) -> Outcome {
    var open: Incompatibility.Term?
    for term in incompatibilities[number].terms {
      let left = solution.left[term.package]
      if left.isSubset(of: term.set) { continue }
      if open != nil || left.isDisjoint(with: term.set) { return .nothing }
      open = term
    }
    return open.map { .unit($0) } ?? .conflict
  }

  private mutating func derive(_ term: Incompatibility.Term, from number: Int) {
    solution.derive(term.package, domains[term.package].subtracting(term.set), from: number)
    mark(term.package)
  }

  /// From an incompatibility that is violated to the one that would have kept from deciding so; goes back to before that.
  private mutating func resolve(_ violated: Int) -> Int {
    var number = violated
    while let last = solution.lastSatisfier(of: incompatibilities[number], domains: domains) {
      let satisfier = solution.log[last.place]
      guard let cause = satisfier.cause, last.levelBefore == satisfier.level else {
        solution.backtrack(to: last.levelBefore)
        break
      }
      number = append(resolvent(number, cause, on: satisfier.package))
    }
    if number != violated { watch(number) }
    return number
  }

  /// What follows from two incompatibilities together when it is left open what becomes of one package.
  private func resolvent(_ one: Int, _ other: Int, on package: Int) -> Incompatibility {
    var terms = incompatibilities[one].terms
    for term in incompatibilities[other].terms {
      if let index = terms.firstIndex(where: { $0.package == term.package }) {
        if term.package == package { terms[index].set.formUnion(term.set) } else { terms[index].set.formIntersection(term.set) }
      } else {
        terms.append(term)
      }
    }
    terms.removeAll { $0.package == package && $0.set == domains[package] }
    return Incompatibility(terms: terms, cause: .derived(one, other))
  }

  /// The facts that an incompatibility follows from.
  private func causes(of number: Int) -> Set<Int> {
    var found: Set<Int> = []
    var seen: Set<Int> = [number]
    var open = [number]
    while let next = open.popLast() {
      switch incompatibilities[next].cause {
      case .fact(let fact): found.insert(fact)
      case .derived(let one, let other): for cause in [one, other] where seen.insert(cause).inserted { open.append(cause) }
      }
    }
    return found
  }
}
