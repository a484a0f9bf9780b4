internal import AetherModel
internal import Expressions
internal import Synchronization

/// One attempt at a step, from Pending to its end, on the thread that calls.
extension PipelineRun {
  /// - Returns: whether further steps may start.
  func perform(_ step: Int, deadline: UInt64? = nil) -> Bool {
    let attempt = AttemptKey(step: step)
    let control = AttemptControl(run: self, attempt: attempt, deadline: deadline)
    let mayStart = state.withLock { state in
      // `cancel` either sees the control here, or was seen.
      guard state.phase == .finally ? state.finallyMayGoOn : state.cancelCount == 0 else { return false }
      state.active[step] = control
      return true
    }
    guard mayStart else { return false }
    let result = attemptResult(attempt, control)
    journal.end(attempt, as: result)
    journal.move(attempt, to: .finalizing)
    finalise(attempt, control)
    journal.move(attempt, to: .ended)
    keep(result, of: step)
    return result.status == .succeeded || result.status == .skipped
  }

  /// Ends an attempt that never began.
  func end(_ attempt: AttemptKey, as result: StepResult) {
    journal.end(attempt, as: result)
    journal.move(attempt, to: .finalizing)
    journal.move(attempt, to: .ended)
    keep(result, of: attempt.step)
  }

  private func keep(_ result: StepResult, of step: Int) {
    state.withLock { state in
      state.results[step] = result
      state.active[step] = nil
      if let failure = result.failure, state.note(failure, origin: .step(id: plan.allSteps[step].id)) {
        state.failedStep = step
      }
    }
  }

  /// Initialises and runs.
  private func attemptResult(_ attempt: AttemptKey, _ control: AttemptControl) -> StepResult {
    let planned = plan.allSteps[attempt.step]
    if planned.dependencies.contains(where: wasSkipped), let skipped = skippedStep(readBy: planned.bindings) {
      return .skipped("it reads outputs of step '\(plan.allSteps[skipped].id)', which was skipped")
    }
    journal.move(attempt, to: .initializing)
    let inputs: [Value?]
    do throws(Failure) {
      inputs = try bind(planned, StepContext(run: self, environment: control.environment))
    } catch {
      return .failed(error)
    }
    journal.tell(.bound(attempt, inputs: inputs))
    if control.isCancelled { return .cancelled("it was asked to end") }
    journal.move(attempt, to: .running)
    let call = ports.executor.execute(step: attempt.step, module: planned.module, inputs: inputs, control: control)
    return judge(call, plan.preparedModules[planned.module], inputs: inputs, wasAsked: control.isCancelled)
  }

  private func wasSkipped(_ step: Int) -> Bool { result(of: step)?.status == .skipped }

  /// A step that was skipped, and outputs of which are read.
  func skippedStep(readBy bindings: [Binding?]) -> Int? {
    for case let binding? in bindings {
      if let step = binding.outputSteps.first(where: wasSkipped) { return step }
    }
    return nil
  }

  private func bind(_ planned: PlannedStep, _ context: StepContext) throws(Failure) -> [Value?] {
    var inputs: [Value?] = []
    inputs.reserveCapacity(planned.bindings.count)
    for (slot, binding) in planned.bindings.enumerated() {
      do throws(Failure) {
        inputs.append(try binding?.evaluate(in: context))
      } catch {
        var failure = error
        let name = plan.modules[planned.module].contract.inputs[slot].name
        failure.message = "step '\(planned.id)': input '\(name)': \(failure.message)"
        failure.argument = name
        throw failure
      }
    }
    let failures = plan.preparedModules[planned.module].inputCheck.complete(&inputs, of: "step '\(planned.id)'")
    if let failure = Failure.joined(failures) { throw failure }
    return inputs
  }

  private func judge(
    _ call: CallResult, _ module: PreparedModule, inputs: [Value?], wasAsked: Bool
  ) -> StepResult {
    var outputs: [Value?] = []
    var status = StepStatus.failed
    var failure: Failure?
    var reason: String?
    switch call.status {
    case .succeeded:
      outputs = call.outputs
      failure = ResultCheck.failure(inOutputs: &outputs, of: module.contract.outputs, module: module.contract.name)
      if failure == nil { status = .succeeded } else { outputs = [] }
    case .skipped(let text):
      (status, reason) = (.skipped, text)
    case .failed(let reported):
      failure = ResultCheck.reported(reported, of: module.contract, inputs: inputs)
    case .cancelled where wasAsked:
      (status, reason) = (.cancelled, "it was asked to end")
    case .cancelled:
      failure = Failure(
        code: "AETHER_UNASKED_CANCEL",
        message: "module '\(module.contract.name)' reported that it was cancelled, but nobody had asked it to end")
    }
    return StepResult(
      status, outputs: outputs, failure: failure, reason: reason, isChanged: call.isChanged, message: call.message,
      standardOutput: call.standardOutput, standardError: call.standardError)
  }

  private func finalise(_ attempt: AttemptKey, _ control: AttemptControl) {
    guard let path = control.closeWorkspace() else { return }
    if options.keepsWorkspaces {
      journal.tell(.workspaceKept(attempt, path: path))
      return
    }
    do throws(Failure) {
      try ports.workspaces.remove(path)
    } catch {
      journal.tell(.notice(error))
    }
  }
}
