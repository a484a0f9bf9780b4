package import AetherModel
import Expressions

extension ValidatedPipeline {
  /// What it is to a step that runs it: its inputs, its outputs, and every code that something in it can fail with.
  ///
  /// An output may be unset where a step that it reads may be left out.
  package var contract: Contract {
    let left = stepsThatMayBeLeftOut
    var codes: [ErrorCode] = []
    for code in modules.flatMap(\.contract.errorCodes) where !codes.contains(where: { $0.code == code.code }) {
      codes.append(code)
    }
    return Contract(
      name: name, kind: .task, version: SemanticVersion(0, 0, 0), inputs: inputs,
      outputs: outputs.map { output in
        let mayBeUnset = output.binding.mayBeNull || output.binding.outputSteps.contains(where: left.contains)
        return Parameter(name: output.name, type: output.type, isRequired: !mayBeUnset)
      }, errorCodes: codes)
  }

  /// Those with a `when`, and those that read outputs of such.
  private var stepsThatMayBeLeftOut: Set<Int> {
    var readers: [Int: [Int]] = [:]
    for (index, step) in steps.enumerated() {
      for case let binding? in step.bindings + [step.condition, step.loop?.list] {
        for read in binding.outputSteps { readers[read, default: []].append(index) }
      }
    }
    var left: Set<Int> = []
    var open = steps.indices.filter { steps[$0].condition != nil }
    while let index = open.popLast() {
      if left.insert(index).inserted { open += readers[index] ?? [] }
    }
    return left
  }
}
