internal import AetherModel

/// The one boundary at which secrets are taken out of what modules say: everything passes here before anybody is told.
extension PipelineRun {
  func clean(_ failure: Failure) -> Failure { redactor?.redacted(failure) ?? failure }

  /// What a call came to, without secrets, but in the outputs that are for them; those are learned.
  ///
  /// Outputs lose them before any other step reads them: a run that goes on has what it had before.
  func clean(_ call: CallResult, of place: StepPlace) -> CallResult {
    guard let redactor else { return call }
    let parameters = plan.contract(ofStep: place.step).outputs
    for (parameter, value) in zip(parameters, call.outputs) {
      if let value, parameter.type.containsSecret { redactor.add(value, as: parameter.type) }
    }
    guard !redactor.isEmpty else { return call }
    var status = call.status
    switch status {
    case .skipped(let reason): status = .skipped(reason: redactor.redacted(reason))
    case .failed(let failure): status = .failed(redactor.redacted(failure))
    case .succeeded, .cancelled: break
    }
    var outputs = call.outputs
    for (slot, parameter) in parameters.enumerated() where slot < outputs.count {
      guard let value = outputs[slot], let replaced = redactor.replaced(value, as: parameter.type) else { continue }
      outputs[slot] = replaced
      journal.tell(.notice(.redacted(output: parameter.name, of: plan.label(of: place))))
    }
    return CallResult(
      status, outputs: outputs, isChanged: call.isChanged, message: call.message.map(redactor.redacted),
      standardOutput: call.standardOutput.map(redactor.redacted), standardError: call.standardError.map(redactor.redacted))
  }

  /// What an earlier run came to, which didn't know the secrets of this one.
  func clean(_ result: StepResult, of place: StepPlace) -> StepResult {
    guard let redactor, !redactor.isEmpty else { return result }
    let call = clean(
      CallResult(
        .succeeded, outputs: result.outputs, message: result.message, standardOutput: result.standardOutput,
        standardError: result.standardError), of: place)
    return StepResult(
      result.status, outputs: call.outputs, message: call.message, standardOutput: call.standardOutput,
      standardError: call.standardError, cached: result.cached)
  }

  /// Whether nothing was taken out of what a call came to.
  func isSame(_ said: CallResult, _ clean: CallResult) -> Bool {
    guard let redactor, !redactor.isEmpty else { return true }
    return said.outputs == clean.outputs && said.message == clean.message
      && said.standardOutput == clean.standardOutput && said.standardError == clean.standardError
  }
}

extension Redactor {
  func redacted(_ failure: Failure) -> Failure {
    guard !isEmpty else { return failure }
    return Failure(
      code: redacted(failure.code), message: redacted(failure.message), severity: failure.severity,
      argument: failure.argument.map(redacted))
  }

  func redacted(_ record: LogRecord) -> LogRecord {
    guard !isEmpty else { return record }
    return LogRecord(
      level: record.level, message: redacted(record.message),
      fields: record.fields.map { (redacted($0.name), redacted($0.value)) })
  }

  /// The value without secrets where its type has none; `nil` where nothing changes.
  func replaced(_ value: Value, as type: ValueType) -> Value? {
    guard type.containsSecret else { return replaced(value) }
    switch type {
    case .array(let items):
      let parts = value.items.map { replaced($0, as: items) }
      guard parts.contains(where: { $0 != nil }) else { return nil }
      return .array(zip(value.items, parts).map { $1 ?? $0 })
    case .object(let properties?):
      var isChanged = false
      let entries = value.entries.map { entry in
        let type = properties.first { $0.name == entry.key }?.type ?? .any
        guard let part = replaced(entry.value, as: type) else { return entry }
        isChanged = true
        return (key: entry.key, value: part)
      }
      return isChanged ? .object(entries) : nil
    default: return nil
    }
  }
}

extension Failure {
  static func redacted(output: String, of step: String) -> Failure {
    Failure(
      code: "AETHER_SECRET_REDACTED",
      message: "the output '\(output)' of step '\(step)' held a secret, which was taken out: only outputs of type 'secret' "
        + "hand one on", severity: .recoverable)
  }

  /// - Parameter what: "a checkpoint", "the name of a lock".
  static func secretKept(in what: String, of step: String) -> Failure {
    Failure(
      code: "AETHER_SECRET_KEPT",
      message: "step '\(step)' puts a secret into \(what), which would be kept where others can read it")
  }
}
