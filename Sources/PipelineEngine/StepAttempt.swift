internal import AetherModel
internal import Expressions
internal import Synchronization

/// One turn of a step, or of an item of one: an attempt from Pending to its end, on the thread that calls; or a pause.
extension PipelineRun {
  /// - Parameters:
  ///   - helper: the thread, as the scheduler names it.
  ///   - finallyDeadline: of all of `finally`, for a step of it.
  func perform(_ place: StepPlace, helper: Int? = nil, finallyDeadline: UInt64? = nil) -> StepTurn {
    let planned = plan.allSteps[place.step]
    if let loop = planned.loop, !place.isItem { return open(planned, loop, place, helper, finallyDeadline) }
    var refusal: Failure?
    if let lock = planned.policy?.lock {
      switch lockPhase(of: place, lock) {
      case .asked: return .paused
      case .held: break
      case .refused(let failure): refusal = failure
      }
    }
    guard let control = begin(planned, place, helper, finallyDeadline) else {
      releaseLock(of: place)
      return place.isItem ? .itemEnded(goesOn: false) : .ended(goesOn: false)
    }
    let result = attemptResult(control, refusal)
    guard claim(control) else { return .abandoned }
    return end(control, judged(result, of: planned))
  }

  func begin(
    _ planned: PlannedStep, _ place: StepPlace, _ helper: Int?, _ finallyDeadline: UInt64?
  ) -> AttemptControl? {
    let own = planned.policy?.timeout.map { deadline(after: $0) }
    let earliest = [own, finallyDeadline].compactMap(\.self).min()
    return state.withLock { state in
      // `cancel` either sees the control here, or was seen.
      guard state.mayStart else { return nil }
      let control = AttemptControl(
        run: self, attempt: state.nextAttempt(at: place), deadline: earliest, helper: helper,
        previousStates: state.checkpoints.isEmpty ? [] : state.checkpoints[place] ?? [])
      state[place] = control
      return control
    }
  }

  /// - Returns: false when the attempt was ended by somebody else, since it took too long.
  private func claim(_ control: AttemptControl) -> Bool {
    state.withLock { state in
      guard state[control.attempt.place] === control else { return false }
      state[control.attempt.place] = nil
      return true
    }
  }

  /// Ends an attempt; pauses when another one follows.
  func end(_ control: AttemptControl, _ result: StepResult) -> StepTurn {
    let attempt = control.attempt
    let planned = plan.allSteps[attempt.step]
    let wait = wait(after: result, control)
    if let wait {
      journal.end(attempt, as: result, retryingAfter: wait)
    } else {
      journal.end(attempt, as: result)
    }
    journal.move(attempt, to: .finalizing)
    finalise(attempt, control)
    journal.move(attempt, to: .ended)
    let hasLock = planned.policy?.lock != nil || !control.locks.isEmpty
    if !planned.isIdempotent {
      // Who gets the lock next may rely on this. Otherwise what begins next makes it durable, or the end of the run; where
      // nothing begins at once, the recorder does by itself.
      hasUnsettledEnd.store(true, ordering: .relaxed)
      if hasLock { settleEnds() }
    }
    control.locks.releaseAll()
    if planned.policy?.lock != nil { releaseLock(of: attempt.place) }
    if let wait {
      pause(attempt, for: wait)
      return .paused
    }
    return keep(result, of: attempt.place)
  }

  /// Ends an attempt that never began, or whose thread is lost.
  @discardableResult
  func end(_ attempt: AttemptKey, as result: StepResult) -> StepTurn {
    journal.end(attempt, as: result)
    journal.move(attempt, to: .finalizing)
    journal.move(attempt, to: .ended)
    return keep(result, of: attempt.place)
  }

  /// Makes the ends of modules that may not run twice durable, where they aren't yet.
  func settleEnds() {
    guard hasUnsettledEnd.exchange(false, ordering: .relaxed) else { return }
    do throws(Failure) { try ports.recorder.settle() } catch { stopUnrecorded(error) }
  }

  private func keep(_ result: StepResult, of place: StepPlace) -> StepTurn {
    if place.isItem { return keep(result, ofItem: place) }
    state.withLock { state in
      state.results[place.step] = result
      state[place] = nil
      note(result, of: place, &state)
    }
    return .ended(goesOn: result.goesOn)
  }

  /// Keeps a failure that fails the run, if it is the first.
  func note(_ result: StepResult, of place: StepPlace, _ state: inout RunState) {
    guard !result.isIgnored, let failure = result.failure else { return }
    if state.note(failure, origin: .step(id: plan.label(of: place))) { state.failedStep = place.step }
  }

  /// Initialises and runs.
  private func attemptResult(_ control: AttemptControl, _ refusal: Failure?) -> StepResult {
    let attempt = control.attempt
    let planned = plan.allSteps[attempt.step]
    // Of an item, this was looked at when the list was.
    if !attempt.isItem, let result = skip(planned, control) { return result }
    journal.move(attempt, to: .initializing)
    if let refusal { return .failed(refusal) }
    let inputs: [Value?]
    do throws(Failure) {
      inputs = try bind(planned, attempt.place, context(of: control))
    } catch {
      return .failed(clean(error))
    }
    journal.tell(.bound(attempt, inputs: inputs))
    let lookup = control.isCancelled ? nil : lookUp(control, inputs)
    if control.isCancelled { return .cancelled("it was asked to end") }
    journal.move(attempt, to: .running)
    if let result = lookup?.result { return clean(result, of: attempt.place) }
    if planned.isIdempotent {
      settleEnds()
    } else {
      // Its record must be there before its first instruction, and all that it builds on.
      hasUnsettledEnd.store(false, ordering: .relaxed)
      do throws(Failure) { try ports.recorder.settle() } catch {
        stopUnrecorded(error)
        return .failed(error)
      }
    }
    let alarm = limitTime(of: control)
    let said = ports.executor.execute(step: attempt.step, module: planned.module, inputs: inputs, control: control)
    let call = clean(said, of: attempt.place)
    if let alarm { ports.clock.cancelAlarm(alarm) }
    let result = judge(
      call, planned.module, inputs: inputs, wasAsked: control.isCancelled)
    offer(result, lookup, inputs, control, isClean: lookup == nil || isSame(said, call))
    return control.isOverdue ? overdue(result, attempt.place) : result
  }

  /// What a step comes to that is not done, or can't be; `nil` when it is done.
  func skip(_ planned: PlannedStep, _ control: AttemptControl) -> StepResult? {
    if planned.dependencies.contains(where: wasSkipped),
      let skipped = skippedStep(readBy: planned.bindings + [planned.loop?.list])
    {
      let isWhole = result(of: skipped)?.status == .skipped
      return .skipped(
        "it reads outputs of step '\(plan.allSteps[skipped].id)', "
          + (isWhole ? "which was skipped" : "in which a step was skipped that gives some of them"))
    }
    return planned.condition.flatMap { unmet($0, of: planned, control) }
  }

  /// What a step comes to that is not done, since its `when` is false or has no value; `nil` when it is done.
  private func unmet(_ condition: Binding, of planned: PlannedStep, _ control: AttemptControl) -> StepResult? {
    if let skipped = skippedStep(readBy: [condition]) {
      return .skipped("its 'when' reads outputs of step '\(plan.allSteps[skipped].id)', which was skipped")
    }
    var failure: Failure
    do throws(Failure) {
      switch try condition.evaluate(in: StepContext(run: self, environment: control.environment)).boolValue {
      case true?: return nil
      case false?: return .skipped("its 'when' is false")
      case nil: failure = Failure(code: "AETHER_TYPE_MISMATCH", message: "it is neither true nor false")
      }
    } catch {
      failure = error
    }
    failure.message = "step '\(planned.id)': 'when': \(failure.message)"
    journal.move(control.attempt, to: .initializing)
    return .failed(failure)
  }

  /// What an attempt that ended after its deadline comes to: it succeeded all the same, or took too long.
  private func overdue(_ result: StepResult, _ place: StepPlace) -> StepResult {
    guard result.status == .cancelled || result.status == .failed else { return result }
    var failure = overdueFailure(of: place)
    if let answer = result.failure { failure.message += "; then it failed with \(answer.code): \(answer.message)" }
    return .failed(failure)
  }

  private func wasSkipped(_ step: Int) -> Bool {
    guard let result = result(of: step) else { return false }
    return result.status == .skipped || result.status == .succeeded && lacksOutputs(result, of: step)
  }

  /// Whether a pipeline has come to its end without an output that it always has, since a step in it was skipped.
  private func lacksOutputs(_ result: StepResult, of step: Int) -> Bool {
    guard plan.isPipeline(step: step), plan.allSteps[step].loop == nil else { return false }
    return zip(plan.contract(ofStep: step).outputs, result.outputs).contains { $0.isRequired && $1 == nil }
  }

  /// A step that was skipped, and outputs of which are read.
  func skippedStep(readBy bindings: [Binding?]) -> Int? {
    for case let binding? in bindings {
      if let step = binding.outputSteps.first(where: wasSkipped) { return step }
    }
    return nil
  }

  private func bind(
    _ planned: PlannedStep, _ place: StepPlace, _ context: StepContext
  ) throws(Failure) -> [Value?] {
    var inputs: [Value?] = []
    inputs.reserveCapacity(planned.bindings.count)
    for (slot, binding) in planned.bindings.enumerated() {
      do throws(Failure) {
        inputs.append(try binding?.evaluate(in: context))
      } catch {
        var failure = error
        let name = plan.modules[planned.module].contract.inputs[slot].name
        failure.message = "step '\(plan.label(of: place))': input '\(name)': \(failure.message)"
        failure.argument = name
        throw failure
      }
    }
    let failures = plan.preparedModules[planned.module].inputCheck.complete(
      &inputs, of: "step '\(plan.label(of: place))'")
    if let failure = Failure.joined(failures) { throw failure }
    if let redactor {
      for (parameter, value) in zip(plan.modules[planned.module].contract.inputs, inputs) {
        if let value { redactor.add(composed: value, as: parameter.type) }
      }
    }
    return inputs
  }

  private func judge(_ call: CallResult, _ index: Int, inputs: [Value?], wasAsked: Bool) -> StepResult {
    let module = plan.preparedModules[index]
    var outputs: [Value?] = []
    var status = StepStatus.failed
    var failure: Failure?
    var reason: String?
    switch call.status {
    case .succeeded:
      outputs = call.outputs
      // A pipeline's outputs were checked by their types, and lack what a step that was skipped would have given.
      if !plan.modules[index].isPipeline {
        failure = ResultCheck.failure(inOutputs: &outputs, of: module.contract.outputs, module: module.contract.name)
      }
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
    do throws(Failure) {
      if options.keepsWorkspaces {
        let path = try ports.workspaces.keep(
          path, run: id, step: plan.label(of: attempt.place), attempt: attempt.attempt)
        journal.tell(.workspaceKept(attempt, path: path))
      } else {
        try ports.workspaces.remove(path)
      }
    } catch {
      journal.tell(.notice(error))
    }
  }
}
