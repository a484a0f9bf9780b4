package import AetherModel

/// The facts of a run that `run.…` reads.
package enum RunField: String, Sendable, CaseIterable {
  /// A string.
  case id
  /// The pipeline's name, a string.
  case name
  /// A datetime.
  case startedAt = "started_at"

  var type: ExpressionType { self == .startedAt ? .timestamp : .string }
}

/// Where an expression gets what it reads when it runs.
///
/// Indices are those of the ``TypeEnvironment`` that the expression was checked against. Evaluating calls these on
/// the caller's thread; they must not block.
package protocol EvaluationContext {
  /// Null when it was not given and has no default.
  func input(_ index: Int) -> Value
  /// `nil` when the step did not set it.
  func output(step: Int, output: Int) -> Value?
  /// Of a step that runs for each item of a list: an array of objects, in the order of the items. `nil` when it has not
  /// ended well. Default: `nil`.
  func outputs(ofRepeated step: Int) -> Value?
  /// `pending`, `running`, `succeeded`, `skipped`, `failed` or `cancelled`.
  func status(step: Int) -> String
  /// `nil` unless the step failed.
  func errorCode(step: Int) -> String?
  /// `nil` when it is declared and not set.
  func environment(_ name: String) -> String?
  func run(_ field: RunField) -> Value
  /// The value of one of ``TypeEnvironment/secrets``. Default: null.
  func secret(_ index: Int) -> Value
  /// The item of `foreach` that is being run; `nil` outside of one, which is the default.
  var item: Value? { get }
  /// Its place, from 0; `nil` outside of `foreach`, which is the default.
  var index: Int64? { get }
  /// The value of one of ``TypeEnvironment/variables``. Default: null.
  func variable(_ index: Int) -> Datum
}

extension EvaluationContext {
  package func outputs(ofRepeated step: Int) -> Value? { nil }
  package func secret(_ index: Int) -> Value { .null }
  package var item: Value? { nil }
  package var index: Int64? { nil }
  package func variable(_ index: Int) -> Datum { .null }
}
