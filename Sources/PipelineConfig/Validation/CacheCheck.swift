import AetherModel
import Expressions
import YAML

/// Says of a step with `cache: true` why its result can't be taken in a later run.
enum CacheCheck {
  /// - Parameter bindings: by the slot of the contract's inputs.
  static func diagnostics(_ step: Pipeline.Step, _ module: ResolvedModule, _ bindings: [Binding?]) -> [Diagnostic] {
    guard let node = step.cache else { return [] }
    let name = module.contract.name
    var found: [Diagnostic] = []
    func report(_ message: String, _ hint: String) {
      found.append(Diagnostic(code: "not-cacheable", message, at: node.span, hints: [hint]))
    }
    let remove = "remove 'cache' from the step"
    guard step.pipeline == nil else {
      report(
        "the result of step '\(step.id)' can't be taken in later runs: it runs a pipeline, which is a run of its own",
        "\(remove); steps of that pipeline can have it")
      return found
    }
    guard let manifest = module.manifest, manifest.isIdempotent else {
      report(
        "the result of step '\(step.id)' can't be taken in later runs: '\(name)' doesn't say that it may be run twice",
        "\(remove); or, if it only makes its outputs of its inputs, say 'idempotent: true' in its module.yaml")
      return found
    }
    if let effect = manifest.sideEffects.first {
      report(
        "step '\(step.id)' can't be left out in later runs: '\(name)' has side effects (\(TableChecker.quote(effect)))",
        "\(remove): outputs from the cache would come without them")
    }
    if let folder = manifest.permissions.write.first {
      report(
        "step '\(step.id)' can't be left out in later runs: '\(name)' writes into \(TableChecker.quote(folder))",
        "\(remove); what a module puts out as an output of type 'file' is kept with its result")
    }
    for (slot, input) in module.contract.inputs.enumerated() where slot < bindings.count {
      guard let binding = bindings[slot], input.type.containsSecret || binding.type.containsSecret else { continue }
      report(
        "step '\(step.id)' can't be cached: it gets a secret, in '\(input.name)'",
        "\(remove): what is made of secrets is not kept")
    }
    if let output = module.contract.outputs.first(where: { $0.type.containsSecret }) {
      report(
        "step '\(step.id)' can't be cached: its output '\(output.name)' is a secret",
        "\(remove): secrets are never stored")
    }
    return found
  }
}
