package import AetherModel
internal import CAether
internal import Synchronization

/// A module of a loaded plugin, ready to be called. Calls block; from any thread.
package final class LoadedModule: Sendable {
  package let contract: Contract
  /// The plugin's image, which stays loaded as long as this is.
  package let image: PluginImage
  /// The manifest's `config`, given to each instance.
  package let config: Value
  let table: ModuleTable
  private let instances = Mutex(Instances())
  /// The address of the free instance that was given back last, mostly the only one, so that it is got without a lock; 0
  /// for none. `Instances.all` keeps it alive, and `shutDown` forgets both.
  private let idle = Atomic<UInt>(0)
  /// Calls of the one instance of a service, daemon, provider or connector, one after the other.
  private let turn = Mutex(())

  private struct Instances {
    var free: [ModuleInstance] = []
    var all: [ModuleInstance] = []
    var isConnected = false
  }

  init(entry: Registration.Entry, image: PluginImage, config: Value) {
    contract = entry.contract
    table = entry.table
    self.image = image
    self.config = config
  }

  /// The optional functions that the module has: `initialize`, `shutdown`, `reset`, `save_state`, `restore_state`, `check`.
  package var optionalFunctions: [String] { table.optionalFunctions }
  package var connector: (kind: String, driver: String)? { table.connector }

  // MARK: - Lifecycle

  /// Makes the instance of a service, daemon, provider or connector, and the first one of a task.
  package func initialise(context: any CallContext) throws(Failure) {
    let instance = try takeInstance(context)
    give(instance)
    guard case .provider(let provider) = table.operations, let load = provider.load else { return }
    try check(run(instance, [], 0, context) { load($0, $1) })
  }

  /// Ends all instances. No call may be running.
  package func shutDown(context: any CallContext) throws(Failure) {
    let state = instances.withLock { state in
      idle.store(0, ordering: .relaxed)
      defer { state = Instances() }
      return state
    }
    var problem: Failure?
    func note(_ result: CallResult) {
      if case .failed(let failure) = result.status, problem == nil { problem = failure }
    }
    if let instance = state.all.first {
      if case .provider(let provider) = table.operations, let unload = provider.unload {
        note(run(instance, [], 0, context) { unload($0, $1) })
      }
      if case .connector(let connector) = table.operations, state.isConnected, let close = connector.close {
        note(run(instance, [], 0, context) { close($0, $1) })
      }
    }
    for instance in state.all.reversed() where instance.isOwner { table.module.shutdown?(instance.pointer) }
    if let problem { throw problem }
  }

  package func startDaemon(context: any CallContext) throws(Failure) {
    guard case .daemon(let daemon) = table.operations, let start = daemon.start else { return }
    try check(single(context) { self.run($0, [], 0, context) { start($0, $1) } })
  }

  package func stopDaemon(context: any CallContext) throws(Failure) {
    guard case .daemon(let daemon) = table.operations, let stop = daemon.stop else { return }
    try check(single(context) { self.run($0, [], 0, context) { stop($0, $1) } })
  }

  package func isDaemonRunning() -> Bool {
    guard case .daemon(let daemon) = table.operations, let isRunning = daemon.is_running else { return false }
    return instances.withLock { $0.all.first }.map { instance in turn.withLock { _ in isRunning(instance.pointer) == 1 }
    } ?? false
  }

  /// Asks a daemon how it is; its message is in the result.
  package func health(context: any CallContext) -> CallResult {
    guard case .daemon(let daemon) = table.operations, let health = daemon.health else { return notA("daemon") }
    return single(context) { self.run($0, [], 0, context) { health($0, $1) } }
  }

  package func saveState(context: any CallContext) -> CallResult {
    guard let save = table.module.save_state else { return notA("module with a state") }
    guard let instance = instances.withLock({ $0.all.first }) else { return CallResult(.succeeded) }
    return run(instance, [], 1, context) { save($0, $1) }
  }

  package func restoreState(_ state: Value, context: any CallContext) -> CallResult {
    guard let restore = table.module.restore_state else { return notA("module with a state") }
    do throws(Failure) {
      let instance = try takeInstance(context)
      defer { give(instance) }
      return run(instance, [state], 0, context) { restore($0, $1) }
    } catch {
      return CallResult(.failed(error))
    }
  }

  // MARK: - Calls

  /// Runs a task. `inputs` are by slot, and checked already.
  /// - Parameter resetsFirst: whether earlier work may have left something behind: then the module's `reset`, where it has
  ///   one, is called before, on the same instance; when it doesn't end well, the task isn't run.
  package func run(inputs: [Value?], context: any CallContext, resetsFirst: Bool = false) -> CallResult {
    guard case .task(let task) = table.operations, let run = task.run else { return notA("task") }
    if resetsFirst, let reset = table.module.reset { return perform(inputs, context, run, after: reset) }
    return perform(inputs, context, run)
  }

  /// Asks a task what it would do; `nil` when it can't say.
  package func check(inputs: [Value?], context: any CallContext) -> CallResult? {
    guard case .task(let task) = table.operations, let check = task.check else { return nil }
    return perform(inputs, context, check)
  }

  @inline(__always)
  private func perform(_ inputs: [Value?], _ context: any CallContext, _ function: aether_function) -> CallResult {
    let instance: ModuleInstance
    do throws(Failure) {
      instance = try takeInstance(context)
    } catch {
      return CallResult(.failed(error))
    }
    let result = instance.call(inputs: inputs, outputCount: contract.outputs.count, context: context) {
      function($0, $1)
    }
    give(instance)
    return result
  }

  private func perform(
    _ inputs: [Value?], _ context: any CallContext, _ function: aether_function, after reset: aether_function
  ) -> CallResult {
    do throws(Failure) {
      let instance = try takeInstance(context)
      defer { give(instance) }
      let result = instance.call(inputs: inputs, outputCount: 0, context: context) { reset($0, $1) }
      if case .cancelled = result.status { return result }
      try check(result)
      return instance.call(inputs: inputs, outputCount: contract.outputs.count, context: context) { function($0, $1) }
    } catch {
      return CallResult(.failed(error))
    }
  }

  /// Calls a method of a service or a connector, which is connected first where that is needed.
  package func answer(method: Int, inputs: [Value?], context: any CallContext) -> CallResult {
    let outputs = contract.methods[method].outputs.count
    switch table.operations {
    case .service(let service):
      guard let answer = service.answer else { return notA("service") }
      return single(context) { self.run($0, inputs, outputs, context) { answer($0, UInt32(method), $1) } }
    case .connector(let connector):
      guard let answer = connector.answer, let connect = connector.connect else { return notA("connector") }
      return single(context) { instance in
        if !self.instances.withLock({ $0.isConnected }) {
          let connected = self.run(instance, [], 0, context) { connect($0, $1) }
          guard case .succeeded = connected.status else { return connected }
          self.instances.withLock { $0.isConnected = true }
        }
        return self.run(instance, inputs, outputs, context) { answer($0, UInt32(method), $1) }
      }
    default: return notA("service")
    }
  }

  // MARK: - Instances

  private func single(_ context: any CallContext, _ body: (ModuleInstance) -> CallResult) -> CallResult {
    if table.isConcurrent {
      do throws(Failure) {
        let instance = try takeInstance(context)
        defer { give(instance) }
        return body(instance)
      } catch {
        return CallResult(.failed(error))
      }
    }
    return turn.withLock { _ in
      guard let instance = instances.withLock({ $0.all.first }) else {
        return CallResult(
          .failed(Failure(code: "AETHER_NOT_INITIALISED", message: "\(contract.name) is not initialised")))
      }
      return body(instance)
    }
  }

  private func run(
    _ instance: ModuleInstance, _ inputs: [Value?], _ outputs: Int, _ context: any CallContext,
    _ body: (UnsafeMutableRawPointer?, UnsafePointer<aether_call>) -> Status
  ) -> CallResult {
    instance.call(inputs: inputs, outputCount: outputs, context: context, body)
  }

  @inline(__always)
  private func takeInstance(_ context: any CallContext) throws(Failure) -> ModuleInstance {
    if let free = UnsafeRawPointer(bitPattern: idle.exchange(0, ordering: .acquiring)) {
      return Unmanaged<ModuleInstance>.fromOpaque(free).takeUnretainedValue()
    }
    if let free = instances.withLock({ $0.free.popLast() }) { return free }
    return try makeInstance(context)
  }

  @inline(__always)
  private func give(_ instance: ModuleInstance) {
    let address = UInt(bitPattern: Unmanaged.passUnretained(instance).toOpaque())
    guard !idle.compareExchange(expected: 0, desired: address, ordering: .releasing).exchanged else { return }
    instances.withLock { $0.free.append(instance) }
  }

  private func makeInstance(_ context: any CallContext) throws(Failure) -> ModuleInstance {
    let name = contract.name
    let mostInputs = max(contract.inputs.count, contract.methods.map(\.inputs.count).max() ?? 0, 1)
    let mostOutputs = max(contract.outputs.count, contract.methods.map(\.outputs.count).max() ?? 0)
    let makeFrame = { [image, contract] in
      CallFrame(
        name: name, image: image.record, errorCodes: contract.errorCodes, inputCount: mostInputs,
        outputCount: mostOutputs)
    }
    let shared = table.isConcurrent ? instances.withLock { $0.all.first } : nil
    let instance: ModuleInstance
    if let shared {
      instance = ModuleInstance(pointer: shared.pointer, isOwner: false, makeFrame: makeFrame)
    } else if let initialize = table.module.initialize {
      let maker = ModuleInstance(pointer: table.module.context, isOwner: false, makeFrame: makeFrame)
      var made: UnsafeMutableRawPointer?
      try check(run(maker, [config], 0, context) { initialize($0, $1, &made) })
      instance = ModuleInstance(pointer: made, isOwner: true, makeFrame: makeFrame)
    } else {
      instance = ModuleInstance(pointer: table.module.context, isOwner: true, makeFrame: makeFrame)
    }
    instances.withLock { $0.all.append(instance) }
    return instance
  }

  private func check(_ result: CallResult) throws(Failure) {
    switch result.status {
    case .succeeded: return
    case .failed(let failure): throw failure
    case .skipped(let reason):
      throw Failure(code: "AETHER_BAD_STATUS", message: "\(contract.name) skipped what it may not skip: \(reason)")
    case .cancelled: throw Failure(code: "AETHER_CANCELLED", message: "\(contract.name) was cancelled")
    }
  }

  private func notA(_ kind: String) -> CallResult {
    CallResult(
      .failed(
        Failure(code: "AETHER_WRONG_KIND", message: "\(contract.name) is a \(contract.kind.rawValue), no \(kind)")))
  }
}
