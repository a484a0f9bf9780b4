import AetherModel
import Expressions
import Testing

/// Makes bindings that read steps `s0`, `s1`, …, which have an output `out`, and inputs of the pipeline.
struct Reads {
  private let environment: TypeEnvironment

  /// - Parameter loops: the steps that run for each item of a list.
  init(stepCount: Int, inputs: [Parameter] = [], environment: [String] = [], loops: Set<Int> = []) {
    self.environment = TypeEnvironment(
      inputs: inputs,
      steps: (0..<stepCount).map {
        StepSignature(
          id: "s\($0)", outputs: [Parameter(name: "out", type: .integer, isRequired: true)],
          isRepeated: loops.contains($0))
      }, environment: environment)
  }

  func output(ofStep step: Int) throws -> Binding { try binding("${{ steps.s\(step).outputs.out }}") }

  /// - Parameter item: its type, where `item` and `index` can be read.
  func binding(_ text: String, item: ExpressionType? = nil) throws -> Binding {
    var diagnostics = Diagnostics()
    var environment = environment
    environment.item = item
    let binding = Template.parse(LocatedText(verbatim: text, path: "test"), in: environment, diagnostics: &diagnostics)
    return try #require(binding)
  }
}
