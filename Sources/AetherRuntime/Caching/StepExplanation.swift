package import AetherModel
package import StateStore

/// Why a step of a run was done, or why it was not: against what was known of it before.
package struct StepExplanation: Sendable {
  package enum Reason: Hashable, Sendable {
    /// Its outputs were taken.
    case cached(CacheOrigin)
    /// Something that its result comes of is not as it was; ``StepExplanation/changes`` says what.
    case changed
    /// It was not done in an earlier run that is known.
    case first
    /// All is as it was, but the result is not there any more.
    case removed
    case expired
    case damaged
    case fileGone(path: String)
    /// All is as it was then, but that attempt gave no result to be kept.
    case notKept(why: String)
    /// The run took no results.
    case off
    /// It doesn't say `cache: true`.
    case uncached
    /// What its result comes of can't be known.
    case unknown(why: String)
    case notRun(why: String)
  }

  /// An ingredient that is not as it was.
  package struct Change: Hashable, Sendable {
    package var kind: Ingredient.Kind
    package var name: String
    /// `nil` where there was none, or there is none any more.
    package var before: Ingredient?
    package var after: Ingredient?
  }

  package var run: StoredRun
  package var step: String
  package var place: AttemptPlace
  package var status: StoredAttempt.State?
  package var reason: Reason
  /// What it was compared with.
  package var compared: (run: String, time: Instant)?
  /// In the order of ingredients.
  package var changes: [Change] = []
  package var ingredients: [Ingredient] = []
  /// Why later runs may not take its result, although it went well.
  package var refusal: String?

  /// What is not the same. Contents of paths that only one of them has are told only where nothing else has changed: it is an
  /// input or a permission that says which paths those are.
  package static func changes(from before: [Ingredient], to after: [Ingredient]) -> [Change] {
    func key(_ ingredient: Ingredient) -> [String] { [ingredient.kind.rawValue, ingredient.name] }
    let old = Dictionary(before.map { (key($0), $0) }) { first, _ in first }
    let new = Set(after.map(key))
    var changes = after.compactMap { ingredient -> Change? in
      let earlier = old[key(ingredient)]
      guard earlier?.digest != ingredient.digest else { return nil }
      return Change(kind: ingredient.kind, name: ingredient.name, before: earlier, after: ingredient)
    }
    changes += before.filter { !new.contains(key($0)) }
      .map { Change(kind: $0.kind, name: $0.name, before: $0, after: nil) }
    let others = changes.filter { $0.kind != .content || $0.before != nil && $0.after != nil }
    return others.isEmpty ? changes : others
  }
}

/// Finds out why.
package struct StepExplainer {
  private let history: RunHistory
  private let run: StoredRun

  package init(_ history: RunHistory, _ run: StoredRun) {
    self.history = history
    self.run = run
  }

  /// - Parameters:
  ///   - attempts: of the step in the run, with all their parts.
  ///   - item: of a loop; `nil`: the last that there is.
  /// - Returns: `nil` when there is no such attempt.
  package func explain(
    _ step: String, _ attempts: [StoredAttempt], item: Int? = nil
  ) throws(StateProblem) -> StepExplanation? {
    guard let attempt = attempts.last(where: { $0.path == step && (item == nil || $0.key.item == item) }) else {
      return nil
    }
    var explanation = StepExplanation(
      run: run, step: step, place: attempt.key, status: attempt.status, reason: .uncached)
    let lookups = try history.lookups(of: step, item: attempt.key.item, until: run)
    if let mine = lookups.first(where: { $0.number == run.number && $0.place == attempt.key }) {
      explain(mine, among: lookups, &explanation)
    } else if attempt.inputs == nil {
      explanation.reason = .notRun(why: attempt.said.reason ?? attempt.said.failure?.message ?? "nothing is known of why")
    } else {
      try compare(attempt, &explanation)
    }
    return explanation
  }

  private func explain(_ mine: StoredLookup, among lookups: [StoredLookup], _ explanation: inout StepExplanation) {
    let caching = mine.caching
    explanation.ingredients = caching.ingredients
    explanation.refusal = caching.refusal
    switch caching.verdict {
    case .hit:
      explanation.reason = caching.origin.map { .cached($0) } ?? .changed
      return
    case .unknown: explanation.reason = .unknown(why: caching.detail ?? "")
    case .off: explanation.reason = .off
    case .expired: explanation.reason = .expired
    case .damaged: explanation.reason = .damaged
    case .fileGone: explanation.reason = .fileGone(path: caching.detail ?? "")
    case .absent: explanation.reason = .first
    }
    guard caching.key != nil else { return }
    let known = Set(caching.ingredients)
    // The newest of those that differ the least, and of which there was a result; lookups come from the newest on.
    var best: (lookup: StoredLookup, distance: Int)?
    for earlier in lookups where isBefore(earlier, mine) && earlier.caching.key != nil {
      let different = known.symmetricDifference(earlier.caching.ingredients).count
      let distance = different * 2 + (earlier.caching.isGood ? 0 : 1)
      if distance < best?.distance ?? .max { best = (earlier, distance) }
    }
    guard let best = best?.lookup else { return }
    explanation.compared = (best.run, best.time)
    explanation.changes = StepExplanation.changes(from: best.caching.ingredients, to: caching.ingredients)
    guard caching.verdict == .absent else { return }
    if !explanation.changes.isEmpty {
      explanation.reason = .changed
    } else if best.caching.isGood {
      explanation.reason = .removed
    } else {
      explanation.reason = .notKept(
        why: best.caching.refusal ?? best.status.map { "it ended as \($0)" } ?? "it has not ended")
    }
  }

  private func isBefore(_ earlier: StoredLookup, _ mine: StoredLookup) -> Bool {
    earlier.number < mine.number
      || earlier.number == mine.number
        && (earlier.place.item == mine.place.item
          ? earlier.place.attempt < mine.place.attempt : earlier.place.item < mine.place.item)
  }

  /// A step that always runs, with what it was in the last run before.
  private func compare(_ attempt: StoredAttempt, _ explanation: inout StepExplanation) throws(StateProblem) {
    explanation.ingredients = try recorded(attempt, of: run)
    for earlier in try history.runs(
      .init(pipeline: run.pipeline, limit: 200, hasNested: run.parent != nil)) where earlier.number < run.number {
      let attempts = try history.attempts(of: earlier).filter {
        $0.path == attempt.path && $0.key.item == attempt.key.item && $0.inputs != nil
      }
      guard let last = attempts.last else { continue }
      explanation.compared = (earlier.id, last.transitions.first?.time ?? earlier.started)
      explanation.changes = StepExplanation.changes(from: try recorded(last, of: earlier), to: explanation.ingredients)
      return
    }
  }

  /// What the history says of an attempt. Secrets are not compared: nothing is kept of them.
  private func recorded(_ attempt: StoredAttempt, of run: StoredRun) throws(StateProblem) -> [Ingredient] {
    let detail = try history.detail(of: run)
    var ingredients: [Ingredient] = []
    if detail.modules.indices.contains(attempt.module) {
      let module = detail.modules[attempt.module]
      let digest = Digest.sha256(Array("\(module.name) \(module.version) \(module.digest)".utf8))
      let bytes = module.digest.isEmpty ? "Aether \(detail.version)" : String(module.digest.dropFirst(7).prefix(12))
      ingredients.append(
        Ingredient(.module, digest: digest, shown: "\(module.name) \(module.version) (\(bytes))"))
      for (slot, name) in module.inputNames.enumerated() where slot < attempt.inputs?.values.count ?? 0 {
        let isSecret = module.secretInputs.contains(slot)
        ingredients.append(isSecret ? .text(.input, name, "(a secret)") : .value(.input, name, attempt.inputs?.values[slot]))
      }
    }
    for variable in detail.environment { ingredients.append(.text(.variable, variable.name, variable.value)) }
    return ingredients
  }
}

extension StoredCaching {
  /// Whether there was a result after it.
  fileprivate var isGood: Bool { isKept || verdict == .hit }
}
