internal import AetherModel
internal import PipelineEngine
internal import PluginRuntime

/// A module of a ``LivePlugin``, as a run sees it: its calls go to whatever generation is the newest. It begins its life in the
/// first run that initialises it, and ends it with the session.
final class LiveModule: CallableModule {
  let contract: Contract
  let optionalFunctions: [String]
  let connector: (kind: String, driver: String)?
  private let plugin: LivePlugin
  private let isIdempotent: Bool

  init(_ placed: PlacedModule, of plugin: LivePlugin, isIdempotent: Bool) {
    contract = placed.contract
    optionalFunctions = placed.module.optionalFunctions
    connector = placed.module.connector
    self.plugin = plugin
    self.isIdempotent = isIdempotent
  }

  private var name: String { contract.name }

  /// What calls go to now.
  var current: (number: Int, placed: PlacedModule)? {
    let generation = plugin.current
    return generation.modules[name].map { (generation.number, $0) }
  }

  var isApart: Bool { plugin.current.isApart }

  // MARK: Lifecycle

  func initialise(context: any CallContext) throws(Failure) {
    let known = plugin.monitor.withLock { $0.lives[name]?.context }
    if let known { return known.replace(context) }
    let own = LiveContext(context)
    try lifecycle { module throws(Failure) in try module.initialise(context: own) }
    plugin.monitor.withLock { $0.lives[name] = LivePlugin.Life(context: own) }
  }

  /// The session does it.
  func shutDown(context: any CallContext) throws(Failure) {}

  func startDaemon(context: any CallContext) throws(Failure) {
    guard let life = plugin.monitor.withLock({ $0.lives[name] }), !life.isStarted else { return }
    try lifecycle { module throws(Failure) in try module.startDaemon(context: life.context) }
    plugin.monitor.withLock { $0.lives[name]?.isStarted = true }
  }

  /// The session does it.
  func stopDaemon(context: any CallContext) throws(Failure) {}

  func isDaemonRunning() -> Bool { plugin.current.modules[name]?.module.isDaemonRunning() ?? false }

  private func lifecycle(_ body: (any CallableModule) throws(Failure) -> Void) throws(Failure) {
    let generation = plugin.enter()
    defer { plugin.leave(generation, isGood: false) }
    guard let module = generation.modules[name]?.module else { return }
    try body(module)
  }

  // MARK: Calls

  func health(context: any CallContext) -> CallResult {
    plugin.call(name, isRepeatable: true) { $0.health(context: context) }
  }

  func saveState(context: any CallContext) -> CallResult {
    plugin.call(name, isRepeatable: true) { $0.saveState(context: context) }
  }

  func restoreState(_ state: Value, context: any CallContext) -> CallResult {
    plugin.call(name, isRepeatable: false) { $0.restoreState(state, context: context) }
  }

  func run(inputs: [Value?], context: any CallContext, resetsFirst: Bool) -> CallResult {
    plugin.call(name, task: context, isRepeatable: isIdempotent) {
      $0.run(inputs: inputs, context: context, resetsFirst: resetsFirst)
    }
  }

  func check(inputs: [Value?], context: any CallContext) -> CallResult? {
    var said = true
    let result = plugin.call(name, isRepeatable: true) { module in
      guard let result = module.check(inputs: inputs, context: context) else {
        said = false
        return CallResult(.succeeded)
      }
      return result
    }
    return said ? result : nil
  }

  func answer(method: Int, inputs: [Value?], context: any CallContext) -> CallResult {
    plugin.call(name, isRepeatable: false) { $0.answer(method: method, inputs: inputs, context: context) }
  }
}
