package import AetherModel
package import PluginRuntime
internal import Synchronization

/// A module that runs in workers.
///
/// A task runs in any worker that has what the call may have. A service, daemon, provider or connector lives in one
/// worker from its initialisation on; when that dies, the call that was in it fails, and the next one gets a new one,
/// initialised anew.
package final class WorkerModule: CallableModule {
  package let contract: Contract
  package var isApart: Bool { true }
  package let group: WorkerGroup
  /// What a call may have, by its inputs; for other modules than tasks with none.
  package typealias Resolve = @Sendable (_ inputs: [Value?]) throws(Failure) -> WorkerPermissions
  private let resolve: Resolve
  /// Opens the file of an input, where the module may have it; the caller closes the descriptor.
  package typealias OpenFile = @Sendable (_ path: String) throws(Failure) -> Int32
  private let openFile: OpenFile
  private let home = Mutex<WorkerProcess?>(nil)
  /// Calls of a module that lives in one worker, one after the other.
  private let turn = Mutex(())
  /// For initialising anew.
  private let lastContext = Mutex<(any CallContext)?>(nil)
  private let isDaemonStarted = Mutex(false)

  package init(
    _ contract: Contract, in group: WorkerGroup, resolve: @escaping Resolve, openFile: @escaping OpenFile
  ) {
    self.contract = contract
    self.group = group
    self.resolve = resolve
    self.openFile = openFile
  }

  package var optionalFunctions: [String] { group.described[contract.name]?.functions ?? [] }
  package var connector: (kind: String, driver: String)? { group.described[contract.name]?.connector }

  private var livesInOne: Bool { contract.kind != .task }

  // MARK: Lifecycle

  package func initialise(context: any CallContext) throws(Failure) {
    if livesInOne {
      lastContext.withLock { $0 = context }
      let result: Result<WorkerProcess, Failure> = turn.withLock { _ in
        do throws(Failure) { return .success(try ready(context)) } catch { return .failure(error) }
      }
      _ = try result.get()
    } else if optionalFunctions.contains("initialize"), !group.isIsolated {
      // In the first worker, so that what fails is known before the first step; in others as they are needed.
      try perform(.initialise, in: try worker(WorkerPermissions()), context)
    }
  }

  package func shutDown(context: any CallContext) throws(Failure) {
    if livesInOne {
      lastContext.withLock { $0 = nil }
      let worker = home.withLock { home in
        defer { home = nil }
        return home
      }
      guard let worker else { return }
      defer { group.drop(worker) }
      try perform(.shutDown, in: worker, context, givesBack: false)
    } else if optionalFunctions.contains("shutdown") {
      var problem: Failure?
      // They go on for the other modules of the library, and end with the group.
      for worker in group.takeIdle() {
        do throws(Failure) { try perform(.shutDown, in: worker, context) } catch { problem = problem ?? error }
      }
      if let problem { throw problem }
    }
  }

  package func startDaemon(context: any CallContext) throws(Failure) {
    try check(inHome(.startDaemon, context: context))
    isDaemonStarted.withLock { $0 = true }
  }

  package func stopDaemon(context: any CallContext) throws(Failure) {
    isDaemonStarted.withLock { $0 = false }
    guard home.withLock({ $0 != nil }) else { return }
    try check(inHome(.stopDaemon, context: context))
  }

  package func isDaemonRunning() -> Bool {
    guard let context = lastContext.withLock({ $0 }), home.withLock({ $0 != nil }) else { return false }
    guard let result = inHome(.isDaemonRunning, context: context), case .succeeded = result.status else { return false }
    return true
  }

  package func health(context: any CallContext) -> CallResult {
    inHome(.health, context: context) ?? CallResult(.failed(notA("daemon")))
  }

  /// Of a task in a warm worker, the state of that worker's instance.
  package func saveState(context: any CallContext) -> CallResult {
    livesInOne ? inHome(.saveState, context: context) ?? CallResult(.succeeded) : inIdle(.saveState, [], context)
  }

  package func restoreState(_ state: Value, context: any CallContext) -> CallResult {
    livesInOne
      ? inHome(.restoreState, inputs: [state], context: context) ?? CallResult(.succeeded)
      : inIdle(.restoreState, [state], context)
  }

  /// In the worker that was used last; nothing happens where each call has a fresh one.
  private func inIdle(
    _ function: CallRequest.Function, _ inputs: [Value?], _ context: any CallContext
  ) -> CallResult {
    guard !group.isIsolated else { return CallResult(.succeeded) }
    do throws(Failure) {
      let worker = try worker(WorkerPermissions())
      switch call(function, in: worker, inputs: inputs, context: context) {
      case .died(let failure):
        group.drop(worker)
        return CallResult(.failed(failure))
      case .ended(let result):
        group.give(worker)
        return result ?? CallResult(.succeeded)
      }
    } catch {
      return CallResult(.failed(error))
    }
  }

  // MARK: Calls

  package func run(inputs: [Value?], context: any CallContext, resetsFirst: Bool) -> CallResult {
    let resets = resetsFirst && optionalFunctions.contains("reset")
    return task(resets ? .runAfterReset : .run, inputs, context) ?? CallResult(.failed(notA("task")))
  }

  package func check(inputs: [Value?], context: any CallContext) -> CallResult? {
    optionalFunctions.contains("check") ? task(.check, inputs, context) : nil
  }

  package func answer(method: Int, inputs: [Value?], context: any CallContext) -> CallResult {
    inHome(.answer, method: method, inputs: inputs, context: context) ?? CallResult(.failed(notA("service")))
  }

  private func task(
    _ function: CallRequest.Function, _ inputs: [Value?], _ context: any CallContext
  ) -> CallResult? {
    do throws(Failure) {
      let worker = try worker(try resolve(inputs))
      switch call(function, in: worker, inputs: inputs, context: context) {
      case .died(let failure):
        group.drop(worker)
        return CallResult(.failed(failure))
      case .ended(let result):
        if group.isIsolated {
          if optionalFunctions.contains("shutdown") {
            _ = call(.shutDown, in: worker, context: context)
          }
          group.drop(worker)
        } else {
          group.give(worker)
        }
        return result
      }
    } catch {
      return CallResult(.failed(error))
    }
  }

  private func worker(_ permissions: WorkerPermissions) throws(Failure) -> WorkerProcess {
    do throws(WorkerRefusal) { return try group.take(permissions) } catch { throw error.failure }
  }

  private func call(
    _ function: CallRequest.Function, method: Int = 0, in worker: WorkerProcess, inputs: [Value?] = [],
    context: any CallContext
  ) -> WorkerCall.Outcome {
    guard let index = worker.modules[contract.name] else {
      return .died(
        Failure(
          code: "AETHER_NOT_LOADED",
          message: "'\(contract.name)' was registered when its library was loaded first, and is not any more"))
    }
    let request = CallRequest(
      function, module: index, method: method, timeLeft: context.timeLeft, inputs: inputs)
    return WorkerCall(
      process: worker, module: contract.name, recipe: group.recipe, request: request, context: context, openFile: openFile
    ).run()
  }

  /// Calls a function whose result is only whether it went well.
  private func perform(
    _ function: CallRequest.Function, in worker: WorkerProcess, _ context: any CallContext, givesBack: Bool = true
  ) throws(Failure) {
    switch call(function, in: worker, context: context) {
    case .died(let failure):
      if givesBack { group.drop(worker) }
      throw failure
    case .ended(let result):
      if givesBack { group.give(worker) }
      try check(result)
    }
  }

  // MARK: Modules that live in one worker

  private func inHome(
    _ function: CallRequest.Function, method: Int = 0, inputs: [Value?] = [], context: any CallContext
  ) -> CallResult? {
    turn.withLock { _ in
      do throws(Failure) {
        let worker = try ready(context)
        switch call(function, method: method, in: worker, inputs: inputs, context: context) {
        case .ended(let result): return result
        case .died(let failure):
          home.withLock { $0 = nil }
          group.drop(worker)
          return CallResult(.failed(failure))
        }
      } catch {
        return CallResult(.failed(error))
      }
    }
  }

  /// The worker that the module lives in, initialised; a new one where the last is gone.
  private func ready(_ context: any CallContext) throws(Failure) -> WorkerProcess {
    if let worker = home.withLock({ $0 }) { return worker }
    let context = lastContext.withLock { $0 } ?? context
    let worker = try worker(try resolve([]))
    do throws(Failure) {
      try perform(.initialise, in: worker, context, givesBack: false)
      if isDaemonStarted.withLock({ $0 }) { try perform(.startDaemon, in: worker, context, givesBack: false) }
    } catch {
      group.drop(worker)
      throw error
    }
    home.withLock { $0 = worker }
    return worker
  }

  private func check(_ result: CallResult?) throws(Failure) {
    guard let result else { return }
    switch result.status {
    case .succeeded: return
    case .failed(let failure): throw failure
    case .skipped(let reason):
      throw Failure(code: "AETHER_BAD_STATUS", message: "\(contract.name) skipped what it may not skip: \(reason)")
    case .cancelled: throw Failure(code: "AETHER_CANCELLED", message: "\(contract.name) was cancelled")
    }
  }

  private func notA(_ kind: String) -> Failure {
    Failure(code: "AETHER_WRONG_KIND", message: "\(contract.name) is a \(contract.kind.rawValue), no \(kind)")
  }
}
