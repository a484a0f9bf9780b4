import AetherModel
import Expressions

/// What an expression reads that a step's condition could be.
private struct FixedContext: EvaluationContext {
  let mode = Value.string("fast")

  func input(_ index: Int) -> Value { mode }
  func output(step: Int, output: Int) -> Value? { .integer(42) }
  func status(step: Int) -> String { "succeeded" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { nil }
  func run(_ field: RunField) -> Value { .null }
}

/// Nanoseconds to evaluate a compiled condition.
func measureExpression() throws(BenchError) {
  let environment = TypeEnvironment(
    inputs: [Parameter(name: "mode", type: .string, isRequired: true)],
    steps: [StepSignature(id: "a", outputs: [Parameter(name: "n", type: .integer, isRequired: true)])], environment: [])
  var diagnostics = Diagnostics()
  let text = "${{ steps.a.outputs.n > 10 && inputs.mode == 'fast' }}"
  guard
    let binding = Template.parse(LocatedText(verbatim: text, path: "bench"), in: environment, diagnostics: &diagnostics)
  else { throw .plugin(DiagnosticRenderer().render(diagnostics.all)) }
  let context = FixedContext()
  let count = 100_000
  var rounds: [Double] = []
  for _ in 0..<15 {
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<count {
      do throws(Failure) {
        guard try binding.evaluate(in: context).boolValue == true else { throw BenchError.wrongAnswer }
      } catch {
        throw .plugin(error.message)
      }
    }
    rounds.append((clock.now - start) / .nanoseconds(count))
  }
  print("best", rounds.min() ?? 0)
}

extension BenchError {
  fileprivate static let wrongAnswer = Failure(code: "WRONG", message: "the condition is not true")
}
