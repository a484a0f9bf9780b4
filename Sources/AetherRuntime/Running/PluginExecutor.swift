internal import AetherModel
internal import Isolation
internal import Linux
internal import PipelineEngine
internal import PluginRuntime
internal import Synchronization

/// Runs the engine's steps by the modules of loaded plugins.
final class PluginExecutor: ModuleExecutor {
  let modules: [any CallableModule]
  /// By module: those that it may invoke.
  let requires: [[Int]]
  private let groups: [WorkerGroup]
  private let files: OutputFiles
  private let debugger: (step: Int, wait: DebuggerWait)?
  /// Pipelines that steps run; plans count them after the modules.
  private let children: ChildRuns?
  let noteGeneration: @Sendable (_ step: Int, _ generation: Int) -> Void
  private let controls: Mutex<[ModuleContext?]>
  /// The checks of methods' arguments, by module and method.
  private let checks: [[ParameterCheck]]

  /// - Parameters:
  ///   - children: the pipelines that steps run.
  ///   - debugger: the step that waits for one, and how.
  ///   - noteGeneration: is told the generation that runs a step, where there are such, at the beginning of the call.
  init(
    _ loaded: LoadedPlugins, requires: [[Int]], children: ChildRuns? = nil, files: OutputFiles, debugger: (step: Int, wait: DebuggerWait)? = nil,
    noteGeneration: @escaping @Sendable (_ step: Int, _ generation: Int) -> Void = { _, _ in }
  ) throws(Failure) {
    self.debugger = debugger
    self.children = children
    self.noteGeneration = noteGeneration
    modules = loaded.modules.map(\.module)
    groups = loaded.groups
    self.requires = requires
    self.files = files
    controls = Mutex(Array(repeating: nil, count: modules.count))
    checks = try loaded.modules.map { module throws(Failure) in
      try module.contract.methods.map { method throws(Failure) in try ParameterCheck(method.inputs) }
    }
  }

  func initialise(module: Int, control: ModuleControl) throws(Failure) {
    let context = ModuleContext(control: control, module: module, executor: self)
    controls.withLock { $0[module] = context }
    let loaded = modules[module]
    if loaded.contract.kind == .task, !loaded.optionalFunctions.contains("initialize") { return }
    try loaded.initialise(context: context)
  }

  func startDaemon(module: Int) throws(Failure) { try modules[module].startDaemon(context: try context(module)) }
  func isDaemonRunning(module: Int) -> Bool { modules[module].isDaemonRunning() }
  func stopDaemon(module: Int) throws(Failure) { try modules[module].stopDaemon(context: try context(module)) }
  func shutDown(module: Int) throws(Failure) { try modules[module].shutDown(context: try context(module)) }

  func execute(step: Int, module: Int, inputs: [Value?], control: AttemptControl) -> CallResult {
    execute(step: step, module: module, inputs: inputs, control: control, path: "")
  }

  /// - Parameters:
  ///   - step: the index in the plan of the outermost run; `nil` in a run that is a step of another one.
  ///   - path: of the run, for people: `sub/`; empty for the outermost.
  func execute(step: Int?, module: Int, inputs: [Value?], control: AttemptControl, path: String) -> CallResult {
    if let children, module >= modules.count {
      return children.run(module - modules.count, inputs: inputs, control: control, executor: self, path: path)
    }
    let waiting = step != nil && debugger?.step == step ? debugger?.wait : nil
    let module = (index: module, called: modules[module])
    if !module.called.isApart { waiting?.wait(for: CurrentProcess.id, control) }
    return module.called.run(
      inputs: inputs,
      context: StepCallContext(
        control: control, module: module.index, executor: self, files: files, step: step, debugger: waiting),
      resetsFirst: control.resetsFirst)
  }

  /// In this process a call can't be ended by force.
  func abandon() {
    for group in groups { group.killBusy() }
    children?.abandon()
  }

  private func context(_ module: Int) throws(Failure) -> ModuleContext {
    guard let context = controls.withLock({ $0[module] }) else {
      throw Failure(code: "AETHER_NOT_INITIALISED", message: "\(modules[module].contract.name) is not initialised")
    }
    return context
  }

  /// Calls a method of a module that `caller` requires.
  func invoke(
    from caller: Int, module name: String, method: String, arguments: Value, context: any InvokingContext
  ) -> Reply {
    func unavailable(_ message: String) -> Reply {
      Reply(.unavailable, failure: Failure(code: "AETHER_UNAVAILABLE", message: message))
    }
    let callerName = modules[caller].contract.name
    guard let target = requires[caller].first(where: { modules[$0].contract.name == name }) else {
      let isThere = modules.contains { $0.contract.name == name }
      return unavailable(
        isThere
          ? "'\(callerName)' calls '\(name)', which its manifest doesn't name in 'requires'"
          : "'\(callerName)' calls '\(name)', and no such module is in this run")
    }
    let contract = modules[target].contract
    guard let number = contract.methods.firstIndex(where: { $0.name == method }) else {
      let names = contract.methods.map(\.name).joined(separator: ", ")
      return unavailable("'\(name)' has no method '\(method)'; it has: \(names.isEmpty ? "none" : names)")
    }
    let parameters = contract.methods[number].inputs
    var inputs = [Value?](repeating: nil, count: parameters.count)
    for (key, value) in arguments.entries {
      guard let slot = parameters.firstIndex(where: { $0.name == key }) else {
        return Reply(
          .failed,
          failure: Failure(
            code: "AETHER_INVALID_INPUT", message: "'\(name)'.\(method) has no input '\(key)'", argument: key))
      }
      inputs[slot] = value
    }
    if let failure = checks[target][number].complete(&inputs, of: "\(name).\(method)").first {
      return Reply(.failed, failure: failure)
    }
    let method = contract.methods[number]
    if let redactor = context.redactor { redactor.add(inputs, of: method.inputs) }
    let result = modules[target].answer(method: number, inputs: inputs, context: context.entering(target))
    if let redactor = context.redactor { redactor.add(result.outputs, of: method.outputs) }
    return reply(result, contract, method)
  }

  private func reply(_ result: CallResult, _ contract: Contract, _ method: Method) -> Reply {
    switch result.status {
    case .succeeded:
      var outputs = result.outputs
      if let failure = ResultCheck.failure(
        inOutputs: &outputs, of: method.outputs, module: "\(contract.name).\(method.name)")
      {
        return Reply(.failed, failure: failure)
      }
      let entries = zip(method.outputs, outputs).compactMap { output, value in value.map { (output.name, $0) } }
      return Reply(.succeeded, outputs: .object(entries))
    case .failed(let failure): return Reply(.failed, failure: ResultCheck.reported(failure, of: contract))
    case .skipped(let reason): return Reply(.skipped, failure: Failure(code: "AETHER_SKIPPED", message: reason))
    case .cancelled: return Reply(.cancelled, failure: Failure(code: "AETHER_CANCELLED", message: "cancelled"))
    }
  }
}

extension Redactor {
  /// Learns the secrets that one module hands to another.
  fileprivate func add(_ values: [Value?], of parameters: [Parameter]) {
    for (parameter, value) in zip(parameters, values) { if let value { add(value, as: parameter.type) } }
  }
}
