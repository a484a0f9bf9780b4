internal import CAether

final class TaskInstance<M: TaskModule>: ModuleInstance<M> {
  override func run(_ call: Call) -> Status {
    perform(call, parameters) { try module.run($0) }
  }

  override func check(_ call: Call) -> Status {
    perform(call, parameters.withoutOutputs) { try module._check($0) }
  }
}

/// Services, and what connectors have in common with them.
class MethodInstance<M: MethodOwner>: ModuleInstance<M> {
  private let methods: [BoundMethod]

  override init(frame: Frame) {
    var methods: [BoundMethod] = []
    for entry in M.methods { methods.append(entry.bind(frame)) }
    self.methods = methods
    super.init(frame: frame)
  }

  override final func answer(_ method: UInt32, _ call: Call) -> Status {
    guard method < methods.count else { return .invalid }
    let bound = methods[Int(method)]
    return perform(call, bound.parameters) { context in
      try bound.answer(self, context)
      return .success
    }
  }
}

final class ConnectorInstance<M: ConnectorModule>: MethodInstance<M> {
  override func open(_ call: Call) -> Status { perform(call) { try module.connect($0) } }
  override func close(_ call: Call) -> Status { perform(call) { try module.close($0) } }
}

final class DaemonInstance<M: DaemonModule>: ModuleInstance<M> {
  override func open(_ call: Call) -> Status { perform(call) { try module.start($0) } }
  override func close(_ call: Call) -> Status { perform(call) { try module.stop($0) } }
  override func health(_ call: Call) -> Status {
    perform(call, Parameters.none) { .success(try module.health($0)) }
  }
  override var isRunning: Bool { module.isRunning }
}

final class ProviderInstance<M: PluginModule>: ModuleInstance<M> {
  override func open(_ call: Call) -> Status { perform(call) { try module.load($0) } }
  override func close(_ call: Call) -> Status { perform(call) { try module.unload($0) } }
}

/// The kind of a module, and what is made of it as one of this kind. For the SDK alone.
public struct _ModuleKind {
  /// As the header numbers them.
  let number: Int32
  let makeInstance: (Frame) -> Instance
  /// Of a service or a connector.
  private(set) var methods: [MethodDescription] = []
  /// Of a connector.
  private(set) var connects: (kind: String, driver: String)?

  private init(_ number: Int, _ makeInstance: @escaping (Frame) -> Instance) {
    self.number = Int32(number)
    self.makeInstance = makeInstance
  }

  init<M: TaskModule>(task: M.Type) {
    self.init(AETHER_TASK) { TaskInstance<M>(frame: $0) }
  }

  init<M: ServiceModule>(service: M.Type) {
    self.init(AETHER_SERVICE) { MethodInstance<M>(frame: $0) }
    for entry in M.methods { methods.append(entry.describe()) }
  }

  init<M: DaemonModule>(daemon: M.Type) {
    self.init(AETHER_DAEMON) { DaemonInstance<M>(frame: $0) }
  }

  init<M: PluginModule>(provider: M.Type) {
    self.init(AETHER_PLUGIN) { ProviderInstance<M>(frame: $0) }
  }

  init<M: ConnectorModule>(connector: M.Type) {
    self.init(AETHER_CONNECTOR) { ConnectorInstance<M>(frame: $0) }
    for entry in M.methods { methods.append(entry.describe()) }
    connects = (M.kind, M.driver)
  }
}

/// Makes instances of one module, as long as its plugin is loaded.
final class InstanceFactory {
  let make: (Frame) -> Instance

  init(_ make: @escaping (Frame) -> Instance) { self.make = make }
}
