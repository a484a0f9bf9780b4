package import AetherModel

/// The secrets that a run begins with.
package struct RunSecrets: Sendable {
  /// By the index that expressions have; null for one that nothing reads.
  package var values: [Value]
  /// Knows secrets of runs before, which modules that outlive runs may still have; `nil`: there are none.
  package var redactor: Redactor?

  package init(values: [Value] = [], redactor: Redactor? = nil) {
    self.values = values
    self.redactor = redactor
  }
}

extension Plan {
  /// What finds the secrets of a run; `nil` when it can't have any.
  func redactor(_ secrets: RunSecrets, inputs values: [Value]) -> Redactor? {
    guard mayHoldSecrets || !secrets.values.isEmpty || secrets.redactor?.isEmpty == false else { return nil }
    let redactor = secrets.redactor ?? Redactor()
    for value in secrets.values { redactor.add(value, as: .secret) }
    for (parameter, value) in zip(inputs, values) { redactor.add(value, as: parameter.type) }
    return redactor
  }

  /// Whether anything that a run is given, or that its modules give, may be a secret.
  package var mayHoldSecrets: Bool {
    func isSecret(_ parameter: Parameter) -> Bool { parameter.type.containsSecret }
    return inputs.contains(where: isSecret)
      || modules.contains { module in
        module.contract.inputs.contains(where: isSecret) || module.contract.outputs.contains(where: isSecret)
          || module.contract.methods.contains { $0.inputs.contains(where: isSecret) || $0.outputs.contains(where: isSecret) }
      }
  }
}
