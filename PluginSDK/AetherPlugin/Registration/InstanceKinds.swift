internal import CAether

final class TaskInstance<M: TaskModule>: ModuleInstance<M> {
  override func run(_ call: Call) -> Status {
    perform(call, parameters) { try module.run($0) }
  }

  override func check(_ call: Call) -> Status {
    perform(call, parameters.withoutOutputs) { context in
      guard var copy = module as? any Checkable else { return .success }
      let outcome = try copy.check(context)
      if let checked = copy as? M { module = checked }
      return outcome
    }
  }
}

/// Services, and what connectors have in common with them.
class MethodInstance<M: MethodOwner>: ModuleInstance<M> {
  private let methods: [BoundMethod<M>]

  override init(frame: Frame) {
    methods = M.methods.map { $0.bind(frame) }
    super.init(frame: frame)
  }

  override final func answer(_ method: UInt32, _ call: Call) -> Status {
    guard method < methods.count else { return .invalid }
    let bound = methods[Int(method)]
    return perform(call, bound.parameters) { context in
      try bound.answer(&module, context)
      return .success
    }
  }
}

final class ServiceInstance<M: ServiceModule>: MethodInstance<M> {}

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

/// Makes instances of one module.
final class InstanceFactory {
  /// The kind of module, as the header numbers them.
  let kind: Int32
  let make: (Frame) -> Instance

  private init(_ kind: Int, _ make: @escaping (Frame) -> Instance) {
    self.kind = Int32(kind)
    self.make = make
  }

  /// One for each kind that the module conforms to.
  static func all<M: Module>(for module: M.Type) -> [InstanceFactory] {
    [
      (module as? any TaskModule.Type).map { task($0) },
      (module as? any ServiceModule.Type).map { service($0) },
      (module as? any DaemonModule.Type).map { daemon($0) },
      (module as? any PluginModule.Type).map { provider($0) },
      (module as? any ConnectorModule.Type).map { connector($0) },
    ].compactMap { $0 }
  }

  private static func task<M: TaskModule>(_ module: M.Type) -> InstanceFactory {
    InstanceFactory(AETHER_TASK) { TaskInstance<M>(frame: $0) }
  }

  private static func service<M: ServiceModule>(_ module: M.Type) -> InstanceFactory {
    InstanceFactory(AETHER_SERVICE) { ServiceInstance<M>(frame: $0) }
  }

  private static func daemon<M: DaemonModule>(_ module: M.Type) -> InstanceFactory {
    InstanceFactory(AETHER_DAEMON) { DaemonInstance<M>(frame: $0) }
  }

  private static func provider<M: PluginModule>(_ module: M.Type) -> InstanceFactory {
    InstanceFactory(AETHER_PLUGIN) { ProviderInstance<M>(frame: $0) }
  }

  private static func connector<M: ConnectorModule>(_ module: M.Type) -> InstanceFactory {
    InstanceFactory(AETHER_CONNECTOR) { ConnectorInstance<M>(frame: $0) }
  }
}
