internal import CAether

/// A module can't be registered, and why.
struct RegistrationError: Error, CustomStringConvertible {
  let description: String
}

/// A module's contract and its operations, ready to be told to the host.
struct ModuleDescription {
  private let name: String
  private let version: String
  private let summary: String
  private let parameters: Parameters
  private let kind: _ModuleKind
  private let abilities: Abilities

  /// What a module can do beyond what its kind must.
  struct Abilities {
    var checks = false
    var resets = false
    var keepsState = false

    /// False for a class that adds an ability to a module that it inherits from, since the compiler takes the
    /// superclass's answers. Other types aren't asked: a cast to a protocol costs memory, see ``_ModuleTraits``.
    func areComplete<M: Module>(for module: M.Type) -> Bool {
      guard let type = module as? AnyClass, _getSuperclass(type) != nil else { return true }
      return checks == (module is any Checkable.Type) && resets == (module is any Resettable.Type)
        && keepsState == (module is any Stateful.Type)
    }
  }

  init<M: Module>(_ module: M.Type) throws(RegistrationError) {
    name = M.name
    version = M.version
    summary = M.summary
    parameters = Parameters(of: M(), frame: nil)
    abilities = Abilities(checks: M._checks, resets: M._resets, keepsState: M._keepsState)
    guard let kind = M._kind else {
      throw RegistrationError(
        description: "\(M.name): \(M.self) must conform to one of TaskModule, ServiceModule, DaemonModule, "
          + "PluginModule and ConnectorModule, and conforms to none of them")
    }
    self.kind = kind
    guard abilities.areComplete(for: module) else {
      throw RegistrationError(
        description: "\(M.name): \(M.self) inherits from a module, which must conform to Checkable, Resettable or "
          + "Stateful itself: what \(M.self) adds would have no effect")
    }
  }

  /// The ways to fail that the module and its methods declare, each code once.
  private var failures: [Failure] {
    var codes: Set<String> = []
    return (parameters.failures + kind.methods.flatMap(\.parameters.failures)).filter { codes.insert($0.code).inserted }
  }

  /// Hands `body` the C table; it and what it points to are gone afterwards.
  func withTable(_ body: (UnsafePointer<aether_module>) -> Status) -> Status {
    let arena = Arena()
    let methods = kind.methods
    var table = aether_module()
    table.struct_size = UInt32(MemoryLayout<aether_module>.size)
    table.kind = kind.number
    table.name = arena.text(name)
    table.version = arena.text(version)
    table.description = arena.text(summary)
    let inputs = parameters.inputs.map { arena.parameter($0) }
    let outputs = parameters.outputs.map { arena.parameter($0) }
    table.inputs = arena.array(inputs)
    table.input_count = UInt64(inputs.count)
    table.outputs = arena.array(outputs)
    table.output_count = UInt64(outputs.count)
    table.errors = arena.array(failures.map { arena.errorCode($0) })
    table.error_count = UInt64(failures.count)
    table.methods = arena.array(methods.map { arena.method($0) })
    table.method_count = UInt64(methods.count)
    InstanceThunks.fill(&table, abilities)
    table.operations = InstanceThunks.operations(
      kind.number, abilities, kindName: arena.text(kind.connects?.kind),
      driver: arena.text(kind.connects?.driver), arena)
    // The host hands the factory back as long as the plugin is loaded, so it is never freed, unless it was refused.
    let context = Unmanaged.passRetained(InstanceFactory(kind.makeInstance))
    table.context = context.toOpaque()
    let status = body(arena.one(table))
    if status != .ok { context.release() }
    return status
  }
}

/// A method as its module's contract tells of it.
struct MethodDescription {
  let name: String
  let summary: String
  let parameters: Parameters
}
