internal import AetherModel
internal import CAether

/// The functions of a module, copied from the plugin's memory at registration.
///
/// Invariant: each pointer leads into the plugin's image, which stays mapped as long as a ``LoadedModule`` that has this
/// table can be called. `@unchecked Sendable` holds because the table never changes.
struct ModuleTable: @unchecked Sendable {
  enum Operations {
    case task(aether_task)
    case service(aether_service)
    case daemon(aether_daemon)
    case provider(aether_provider)
    case connector(aether_connector)
  }

  let module: aether_module
  let operations: Operations
  /// Whether its functions are the host's own, over a C library.
  private let isForeign: Bool
  /// Copied: the image may be gone when somebody asks.
  let connector: (kind: String, driver: String)?

  var isConcurrent: Bool { module.flags & UInt64(AETHER_CONCURRENT) != 0 }

  /// Copies what a plugin registers, after checking that its structs are whole and its required functions there.
  init(
    _ start: UnsafePointer<aether_module>, kind: ModuleKind, isForeign: Bool = false
  ) throws(DescriptorReader.Problem) {
    module = start.pointee
    self.isForeign = isForeign
    guard let raw = module.operations else { throw .init(text: "has a null pointer for its operations") }
    switch kind {
    case .task:
      let task = try Self.read(raw, as: aether_task.self, "aether_task")
      try Self.need(task.run != nil, "run")
      operations = .task(task)
    case .service:
      let service = try Self.read(raw, as: aether_service.self, "aether_service")
      try Self.need(service.answer != nil, "answer")
      operations = .service(service)
    case .daemon:
      let daemon = try Self.read(raw, as: aether_daemon.self, "aether_daemon")
      try Self.need(daemon.start != nil, "start")
      try Self.need(daemon.stop != nil, "stop")
      try Self.need(daemon.is_running != nil, "is_running")
      try Self.need(daemon.health != nil, "health")
      operations = .daemon(daemon)
    case .plugin:
      let provider = try Self.read(raw, as: aether_provider.self, "aether_provider")
      try Self.need(provider.load != nil, "load")
      operations = .provider(provider)
    case .connector:
      let connector = try Self.read(raw, as: aether_connector.self, "aether_connector")
      try Self.need(connector.connect != nil, "connect")
      try Self.need(connector.answer != nil, "answer")
      try Self.need(connector.close != nil, "close")
      operations = .connector(connector)
      self.connector = (ForeignBytes.text(connector.kind) ?? "", ForeignBytes.text(connector.driver) ?? "")
      return
    }
    connector = nil
  }

  private static func read<Table>(
    _ raw: UnsafeRawPointer, as type: Table.Type, _ name: String
  ) throws(DescriptorReader.Problem) -> Table {
    let size = Int(raw.load(as: UInt32.self))
    guard size >= MemoryLayout<Table>.size else {
      throw .init(
        text: "states \(size) bytes as the struct_size of its \(name); \(MemoryLayout<Table>.size) are needed")
    }
    return raw.load(as: Table.self)
  }

  private static func need(_ isThere: Bool, _ function: String) throws(DescriptorReader.Problem) {
    guard isThere else { throw .init(text: "has a null pointer for \(function), which its kind requires") }
  }

  /// The optional functions that the module has, by their names in the header.
  var optionalFunctions: [String] {
    // What the host does to call C is nothing that the module does when it begins or ends.
    if isForeign { return [] }
    var names: [String] = []
    if module.initialize != nil { names.append("initialize") }
    if module.shutdown != nil { names.append("shutdown") }
    if module.reset != nil { names.append("reset") }
    if module.save_state != nil { names.append("save_state") }
    if module.restore_state != nil { names.append("restore_state") }
    if case .task(let task) = operations, task.check != nil { names.append("check") }
    return names
  }
}
