package import AetherModel
internal import Linux
internal import Synchronization

/// The workers of one plugin at one level: kept warm for calls with the same permissions, replaced when they die; or
/// fresh for each call.
package final class WorkerGroup: Sendable {
  package let recipe: WorkerRecipe
  package var isIsolated: Bool { recipe.sandbox.isIsolated }
  /// What the library registered, as its first worker told.
  package let contracts: [Contract]
  /// By module, what it has beyond its contract.
  let described: [String: ModuleDescription]
  /// What this machine can't give.
  package let missing: [MissingLayer]
  /// The signals whose handlers the library replaced in its worker, while it was loaded.
  package let restoredSignals: [Int32]
  /// For the next call, where each has a fresh worker.
  private let reserve: WorkerReserve
  private let state: Mutex<State>

  private struct State {
    /// Oldest first. More than ``mostIdle`` only where so many ran at once.
    var idle: [Idle]
    var busy: [ObjectIdentifier: WorkerProcess] = [:]
    var isClosed = false
  }

  private struct Idle {
    var worker: WorkerProcess
    var since = SystemClock.monotonic()
  }

  private static let mostIdle = 16

  private init(_ recipe: WorkerRecipe, _ first: WorkerProcess.Started) {
    self.recipe = recipe
    reserve = WorkerReserve(program: recipe.program, environment: recipe.environment)
    contracts = first.described.map(\.contract)
    described = Dictionary(first.described.map { ($0.contract.name, $0) }, uniquingKeysWith: { $1 })
    missing = first.process.missing
    restoredSignals = first.restoredSignals
    state = Mutex(State(idle: [Idle(worker: first.process)]))
  }

  /// Starts the first worker, which tells what the library registers. Blocks.
  /// - Parameter reserve: for the first worker, where it is of the recipe's program and environment.
  package static func open(_ recipe: WorkerRecipe, reserve: WorkerReserve? = nil) throws(WorkerRefusal) -> WorkerGroup {
    let fits = reserve?.program == recipe.program && reserve?.environment == recipe.environment
    let ready = fits ? reserve?.take() : nil
    let group = WorkerGroup(recipe, try WorkerProcess.start(recipe, WorkerPermissions(), describes: true, in: ready))
    WorkerReaper.shared.watch(group)
    return group
  }

  deinit { close() }

  /// Ends all workers. Those in a call are killed.
  package func close() {
    let workers = state.withLock { state in
      defer { state.idle = [] }
      state.isClosed = true
      for worker in state.busy.values { worker.kill() }
      return state.idle
    }
    reserve.close()
    for idle in workers { _ = idle.worker.child.finish() }
    WorkerReaper.shared.settle()
  }

  /// Kills the workers that are in a call, so that these return. From any thread; doesn't block.
  package func killBusy() {
    state.withLock { state in for worker in state.busy.values { worker.kill() } }
  }

  /// The number of processes that are kept; for tests.
  package var processCount: Int { state.withLock { $0.idle.count + $0.busy.count } }

  // MARK: Workers

  /// A worker with these permissions, idle or new.
  func take(_ permissions: WorkerPermissions) throws(WorkerRefusal) -> WorkerProcess {
    let (found, surplus) = state.withLock { state -> (WorkerProcess?, WorkerProcess?) in
      guard let index = state.idle.lastIndex(where: { $0.worker.permissions == permissions }) else {
        return (nil, state.idle.count >= Self.mostIdle ? state.idle.removeFirst().worker : nil)
      }
      let worker = state.idle.remove(at: index).worker
      state.busy[ObjectIdentifier(worker)] = worker
      return (worker, nil)
    }
    if let found { return found }
    if let surplus { _ = surplus.child.finish() }
    let worker = try WorkerProcess.start(recipe, permissions, describes: false, in: reserve.take()) {
      // That a second fresh worker is needed says that more will be.
      if isIsolated { reserve.prepare() }
    }.process
    let isClosed = state.withLock { state in
      state.busy[ObjectIdentifier(worker)] = worker
      return state.isClosed
    }
    if isClosed { worker.kill() }
    return worker
  }

  /// Gives a worker back after a call that ended.
  func give(_ worker: WorkerProcess) {
    let keeps = state.withLock { state in
      state.busy[ObjectIdentifier(worker)] = nil
      guard !state.isClosed else { return false }
      state.idle.append(Idle(worker: worker))
      return true
    }
    if !keeps { _ = worker.child.finish() }
  }

  /// A worker that is gone, or not to be used again.
  func drop(_ worker: WorkerProcess) {
    state.withLock { $0.busy[ObjectIdentifier(worker)] = nil }
    WorkerReaper.shared.finish(worker)
  }

  /// Ends the workers that nobody called for as long as the recipe says. On the reaper's thread.
  package func endIdle() {
    let limit = Int64(recipe.limits.idle / .nanoseconds(1))
    let ended = state.withLock { state in
      let now = SystemClock.monotonic()
      let ended = state.idle.filter { now - $0.since >= limit }
      state.idle.removeAll { now - $0.since >= limit }
      return ended
    }
    for idle in ended { _ = idle.worker.child.finish() }
    reserve.endIdle(after: recipe.limits.idle)
  }

  /// All idle workers, taken out.
  func takeIdle() -> [WorkerProcess] {
    state.withLock { state in
      let idle = state.idle.map(\.worker)
      for worker in idle { state.busy[ObjectIdentifier(worker)] = worker }
      state.idle = []
      return idle
    }
  }
}
