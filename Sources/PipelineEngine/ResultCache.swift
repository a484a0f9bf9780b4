package import AetherModel

/// What steps of earlier runs came to, for those that may take it: `cache: true`.
///
/// Of each attempt at such a step, in this order, on its thread:
/// 1. `look` once its inputs are bound;
/// 2. unless that has found a result, the module runs, and `refusal` is asked when it went well;
/// 3. who records the attempt's success keeps the result with it, where it wasn't refused.
package protocol ResultCache: Sendable {
  /// Finds the result of what the step's module is about to be given. Blocks.
  func look(for control: AttemptControl, inputs: [Value?]) -> CacheLookup

  /// Why later runs may not take the result of a call that has just ended well; `nil`: they may. Blocks.
  func refusal(
    of result: StepResult, after lookup: CacheLookup, inputs: [Value?], _ control: AttemptControl
  ) -> String?
}

/// What looking for a result came to.
package struct CacheLookup: Sendable {
  /// Why there is no result.
  package enum Miss: Hashable, Sendable {
    case absent
    /// It was used too long ago.
    case expired
    /// What is stored isn't what was.
    case damaged
    /// A file among its outputs is gone, or is another one.
    case fileGone(path: String)
    /// The run doesn't take any.
    case off
    /// What the result would come of can't be known.
    case unknown(why: String)
  }

  /// `nil` when it can't be known.
  package var key: [UInt8]?
  package var ingredients: [Ingredient]
  package var found: Found

  package enum Found: Sendable {
    case hit(StepResult)
    case miss(Miss)
  }

  /// What the cache needs to see later whether the ingredients are still the same.
  package var stamp: [UInt8]
  /// To be told.
  package var notice: Failure?

  package init(
    key: [UInt8]?, ingredients: [Ingredient] = [], found: Found, stamp: [UInt8] = [], notice: Failure? = nil
  ) {
    self.key = key
    self.ingredients = ingredients
    self.found = found
    self.stamp = stamp
    self.notice = notice
  }
}

/// No result is found, and none is kept.
package struct NoResults: ResultCache {
  package init() {}

  package func look(for control: AttemptControl, inputs: [Value?]) -> CacheLookup {
    CacheLookup(key: nil, found: .miss(.off))
  }

  package func refusal(
    of result: StepResult, after lookup: CacheLookup, inputs: [Value?], _ control: AttemptControl
  ) -> String? { "there is no cache" }
}

/// What an attempt had to do with the cache.
package enum CacheNote: Sendable {
  /// Follows on `bound`.
  case looked(CacheLookup)
  /// Before the end of an attempt that went well: later runs may take its result, unless there is a reason.
  case kept(unless: String?)
}

extension PipelineRun {
  /// - Returns: `nil` for a step that always runs.
  func lookUp(_ control: AttemptControl, _ inputs: [Value?]) -> CacheLookup? {
    let step = plan.allSteps[control.attempt.step]
    guard step.isCached, step.isIdempotent else { return nil }
    let lookup = ports.results.look(for: control, inputs: inputs)
    if let notice = lookup.notice { journal.tell(.notice(notice)) }
    journal.tell(.cache(control.attempt, .looked(lookup)))
    return lookup
  }

  /// Has the result kept for later runs, where they may take it.
  /// - Parameter isClean: whether no secret was taken out of it, which runs without that secret would miss.
  func offer(
    _ result: StepResult, _ lookup: CacheLookup?, _ inputs: [Value?], _ control: AttemptControl, isClean: Bool
  ) {
    guard let lookup, lookup.key != nil, result.status == .succeeded else { return }
    let refusal: String? =
      if result.isChanged {
        "it changed something, which taking its outputs would leave out"
      } else if !isClean {
        "a secret was taken out of what it came to"
      } else {
        ports.results.refusal(of: result, after: lookup, inputs: inputs, control)
      }
    journal.tell(.cache(control.attempt, .kept(unless: refusal)))
  }
}

extension CacheLookup {
  var result: StepResult? {
    if case .hit(let result) = found { result } else { nil }
  }
}
