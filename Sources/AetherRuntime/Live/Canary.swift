internal import AetherModel
internal import Isolation
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime
internal import Synchronization

/// Tries a new library out in a worker before anything depends on it: it is loaded, registered, and run on inputs that its
/// modules had before, in a throw-away workspace, with no permissions. A crash, a hang or an answer against its contract
/// rejects it; a failure that it reports doesn't.
struct Canary {
  /// What one call is tried with.
  struct Trial: Sendable {
    var module: String
    var inputs: [Value?]
  }

  static let limit = Duration.seconds(10)

  let recipe: WorkerRecipe
  /// What it runs in was started before.
  let reserve: WorkerReserve?

  init(_ recipe: WorkerRecipe, reserve: WorkerReserve?) {
    self.reserve = reserve
    var recipe = recipe
    recipe.sandbox.isIsolated = false
    recipe.limits.start = Self.limit
    recipe.limits.wall = Self.limit
    self.recipe = recipe
  }

  /// - Parameter later: does what the answer need not wait for: the end of the worker.
  /// - Returns: why the library is rejected; empty when it is not.
  func run(_ trials: [Trial], later: (@escaping @Sendable () -> Void) -> Void) -> [Diagnostic] {
    do throws(WorkerRefusal) {
      let group = try WorkerGroup.open(recipe, reserve: reserve)
      defer { later { group.close() } }
      return trials.flatMap { run($0, in: group) }
    } catch {
      return error.diagnostics
    }
  }

  private func run(_ trial: Trial, in group: WorkerGroup) -> [Diagnostic] {
    guard let contract = group.contracts.first(where: { $0.name == trial.module }), contract.kind == .task,
      contract.inputs.count == trial.inputs.count
    else { return [] }
    let module = WorkerModule(
      contract, in: group, resolve: { _ in WorkerPermissions() },
      openFile: { path throws(Failure) in
        throw Failure(code: "AETHER_PERMISSION_DENIED", message: "no file is opened while a library is tried out: \(path)")
      })
    let context = TrialContext()
    defer { context.end() }
    var result = module.run(inputs: trial.inputs, context: context, resetsFirst: false)
    guard let failure = Self.violation(&result, contract) else { return [] }
    return [
      Diagnostic(
        code: "canary-failed",
        "'\(trial.module)' was tried out on the inputs that it had last: \(failure.code): \(failure.message)",
        path: recipe.library.path, hints: ["the version before goes on; mend it and save again"])
    ]
  }

  /// What rejects: what a step would fail with that no module may report.
  private static func violation(_ result: inout CallResult, _ contract: Contract) -> Failure? {
    switch result.status {
    case .succeeded: return ResultCheck.failure(inOutputs: &result.outputs, of: contract.outputs, module: contract.name)
    case .failed(let failure):
      let reported = ResultCheck.reported(failure, of: contract)
      let rejecting = [
        "AETHER_PLUGIN_CRASHED", "AETHER_LIMIT", "AETHER_KILLED", "AETHER_PLUGIN_MISUSE", "AETHER_BAD_STATUS",
        "AETHER_UNDECLARED_ERROR", "AETHER_NO_REASON",
      ]
      return rejecting.contains(reported.code) ? reported : nil
    case .skipped, .cancelled: return nil
    }
  }
}

/// Of a call that only tries something out.
private final class TrialContext: CallContext {
  private let folder = Mutex<String?>(nil)

  func end() { if let folder = folder.withLock({ $0 }) { try? Folder.removeTree(folder) } }

  private static let unavailable = Failure(code: "AETHER_UNAVAILABLE", message: "the library is only tried out")

  func log(_ record: LogRecord) {}
  func progress(_ fraction: Double?, message: String?) {}
  var isCancelled: Bool { false }
  var timeLeft: Int64? { Int64(Canary.limit / .nanoseconds(1)) }
  func setCancelHandler(_ body: (@Sendable () -> Void)?) {}
  var environment: Value { .object([]) }
  func saveState(_ key: String, _ value: Value) throws(Failure) {}
  func previousStates() -> Value { .array([]) }
  func commitCheckpoint() throws(Failure) {}
  func acquireLock(_ lock: LockName) throws(Failure) {}
  func releaseLock(_ lock: LockName) {}

  func workspace(in parent: String?) throws(Failure) -> String {
    do throws(SystemError) {
      let made = try Folder.createPrivate("trial-", in: parent)
      folder.withLock { $0 = made }
      return made
    } catch {
      throw Failure(code: "AETHER_IO", message: "\(error)")
    }
  }

  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 {
    do throws(SystemError) { return try MemoryFile.ofFixedSize(name: name, size: 1 << 30).release() } catch {
      throw Self.unavailable
    }
  }

  /// Where nobody looks: what it put out goes with the trial.
  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value { .file(path: "/dev/null", digest: "") }

  func invoke(module: String, method: String, arguments: Value) -> Reply {
    Reply(.unavailable, failure: Self.unavailable)
  }
}
