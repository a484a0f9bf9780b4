package import AetherModel

/// What a run would do, as far as that can be said before.
package struct DryRun: Sendable {
  package var pipeline: String
  package var inputs: [Field]
  /// How many steps would run at once.
  package var jobs: Int
  package var timeout: TimeSpan?
  /// The steps in the order in which they would run one at a time, then the handlers, then those of `finally`.
  package var steps: [Step]
  package var outputs: [Field]
  /// Why the run would fail for sure; empty when nothing is known that would make it.
  package var problems: [Diagnostic] = []
  /// What to know besides.
  package var notes: [Diagnostic] = []
  /// A module that was asked has not answered: the process should end soon, by `_exit`.
  package var isAbandoned = false
  /// It was ended early.
  package var isCancelled = false

  /// Of a list with more items, the first ones are looked at one by one.
  package static let mostItems = 20

  package enum Kind: String, Sendable { case step, handler, finally }

  /// Where a module would run.
  package enum Place: String, Sendable { case builtIn = "built in", trusted, sandboxed, isolated, pipeline }

  /// A value with a name.
  package struct Field: Sendable {
    package var name: String
    package var type: ValueType
    package var value: ForeseenValue
    /// Whether it is what is bound where nothing is given.
    package var isDefault = false

    package init(name: String, type: ValueType, value: ForeseenValue, isDefault: Bool = false) {
      self.name = name
      self.type = type
      self.value = value
      self.isDefault = isDefault
    }
  }

  package struct Condition: Sendable {
    package var text: String
    /// `nil`: not yet known.
    package var value: Bool?
    package var waits: ForeseenValue.Waits
  }

  /// What would become of a step.
  package enum Fate: Sendable {
    case runs
    /// Whether it runs isn't known yet.
    case mayRun
    /// A handler: when one of these steps changes something; whether one would, where they could be asked.
    case onChange(of: [String], foreseen: Bool?)
    case skipped(String)
    /// The run is not for it.
    case leftOut(String)
    /// Its result is there from an earlier run.
    case earlier(status: String, run: String)
    case fails(Failure, isIgnored: Bool)
    /// Another one fails before.
    case cancelled(String)
  }

  /// What its module says that it would change.
  package enum Foreseen: Sendable {
    case changes(String?)
    case nothing(String?)
    case skips(String)
    case failed(Failure)
    /// It can be asked once this is known.
    case later(String)
    /// The module can't say.
    case unable
  }

  package struct Step: Sendable {
    package var kind: Kind
    package var id: String
    package var module: String
    package var version: String
    package var place: Place
    package var needs: [String]
    package var fate: Fate
    package var condition: Condition?
    /// Of a step that runs for each item of a list: the list.
    package var list: ForeseenValue?
    /// How many items run at a time, where that is said.
    package var itemJobs: Int?
    /// Whether it belongs to the step before it: an item of its list, or a step of the pipeline that it runs.
    package var isInner = false
    /// The run goes on although it fails, since what it is a part of says so.
    package var isForgiven = false
    package var inputs: [Field] = []
    package var notifies: [String]
    package var policy: StepPolicy?
    package var environment: [(name: String, value: String)]
    /// Why it would fail where it runs, when that isn't known.
    package var problem: Failure?
    /// `nil` for a step that doesn't run, and for one that could be asked in a run that fails anyway.
    package var foreseen: Foreseen?
  }
}
