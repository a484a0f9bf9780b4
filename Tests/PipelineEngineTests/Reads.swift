import AetherModel
import Expressions
import Testing

/// Makes bindings that read steps `s0`, `s1`, …, which have an output `out`, and inputs of the pipeline.
struct Reads {
  private let environment: TypeEnvironment

  init(stepCount: Int, inputs: [Parameter] = [], environment: [String] = []) {
    self.environment = TypeEnvironment(
      inputs: inputs,
      steps: (0..<stepCount).map {
        StepSignature(id: "s\($0)", outputs: [Parameter(name: "out", type: .integer, isRequired: true)])
      }, environment: environment)
  }

  func output(ofStep step: Int) throws -> Binding { try binding("${{ steps.s\(step).outputs.out }}") }

  func binding(_ text: String) throws -> Binding {
    var diagnostics = Diagnostics()
    let binding = Template.parse(LocatedText(verbatim: text, path: "test"), in: environment, diagnostics: &diagnostics)
    return try #require(binding)
  }
}
