package import AetherModel
package import Expressions

/// A pipeline that fits its modules: what a plan is made from.
package struct ValidatedPipeline: Sendable {
  package var name: String
  package var source: SourceText
  package var inputs: [Parameter]
  package var secrets: [SecretSource] = []
  /// Indices of ``secrets`` that something reads.
  package var usedSecrets: Set<Int> = []
  /// Each name once: the pipeline's, the project's and those of files.
  package var environment: [(name: String, value: String)]
  /// `nil` where the machine decides.
  package var jobs: Int?
  /// Each module that a step uses, once.
  package var modules: [ResolvedModule]
  /// In file order. Expressions name them by index.
  package var steps: [Step]
  /// What ``steps`` may notify, in the order in which they run; their expressions name ``steps`` by index.
  package var handlers: [Step] = []
  /// In the order in which they run; their expressions name ``steps`` by index.
  package var finally: [Step]
  /// As a plan counts them.
  package var allSteps: [Step] { steps + handlers + finally }
  package var outputs: [Output]
  /// The longest time of a run's steps.
  package var timeout: TimeSpan?
  package var durability = Durability.process
  /// The files that some of ``environment`` was read from, absolute.
  package var environmentFiles: [String] = []

  package struct Step: Sendable {
    package var id: String
    /// An index into ``ValidatedPipeline/modules``.
    package var module: Int
    /// By the slot of the contract's inputs, defaults filled in; `nil` where an optional input gets nothing.
    package var bindings: [Binding?]
    /// Whether it is done at all; `nil`: it is.
    package var condition: Binding?
    /// The list that it runs for; `nil`: it runs once.
    package var loop: Loop?
    /// Indices into ``ValidatedPipeline/handlers``.
    package var notifies: [Int] = []
    /// Indices into ``ValidatedPipeline/steps``, ascending: what it names in `needs` or in an expression. Empty for a
    /// handler and for a step of `finally`.
    package var dependencies: [Int]
    /// Where its id stands.
    package var span: SourceSpan
    /// Variables that only this step sees, or sees differently.
    package var environment: [String: String] = [:]
    package var policy: StepPolicy?
    /// Whether its outputs may be those of an earlier run.
    package var isCached = false
  }

  /// What a step runs for each item of.
  package struct Loop: Sendable {
    package var list: Binding
    /// How many items run at a time; `nil`: as the pipeline's `jobs` allow.
    package var jobs: Int?
  }

  package struct Output: Sendable {
    package var name: String
    package var type: ValueType
    package var binding: Binding
  }
}
