internal import CAether

// Invariant of this file: the `instance` that the host hands to a function is what `initialize` made, retained until
// `shutdown`; its `context` is the factory of the module, retained as long as the plugin is loaded.

/// The C functions by which the host reaches an instance.
enum InstanceThunks {
  /// Sets what every kind has.
  static func fill(_ table: inout aether_module, _ abilities: ModuleDescription.Abilities) {
    table.initialize = { context, call, instance in
      guard let context else { return .invalid }
      let factory = Unmanaged<InstanceFactory>.fromOpaque(context).takeUnretainedValue()
      let made = factory.make(Frame(host: call.pointee.host))
      let status = made.initialize(call)
      if status == .ok { instance.pointee = Unmanaged.passRetained(made).toOpaque() }
      return status
    }
    table.shutdown = { instance in
      guard let instance else { return }
      Unmanaged<Instance>.fromOpaque(instance).takeRetainedValue().shutdown()
    }
    if abilities.resets { table.reset = { instance($0)?.reset($1) ?? .invalid } }
    if abilities.keepsState {
      table.save_state = { instance($0)?.saveState($1) ?? .invalid }
      table.restore_state = { instance($0)?.restoreState($1) ?? .invalid }
    }
  }

  /// The table of a kind's own functions.
  static func operations(
    _ kind: Int32, _ abilities: ModuleDescription.Abilities, kindName: UnsafePointer<CChar>?,
    driver: UnsafePointer<CChar>?, _ arena: Arena
  ) -> UnsafeRawPointer? {
    switch Int(kind) {
    case AETHER_TASK:
      var table = aether_task()
      table.struct_size = size(table)
      table.run = { instance($0)?.run($1) ?? .invalid }
      if abilities.checks { table.check = { instance($0)?.check($1) ?? .invalid } }
      return UnsafeRawPointer(arena.one(table))
    case AETHER_SERVICE:
      var table = aether_service()
      table.struct_size = size(table)
      table.answer = { instance($0)?.answer($1, $2) ?? .invalid }
      return UnsafeRawPointer(arena.one(table))
    case AETHER_DAEMON:
      var table = aether_daemon()
      table.struct_size = size(table)
      table.start = { instance($0)?.open($1) ?? .invalid }
      table.stop = { instance($0)?.close($1) ?? .invalid }
      table.is_running = { instance($0)?.isRunning == true ? 1 : 0 }
      table.health = { instance($0)?.health($1) ?? .invalid }
      return UnsafeRawPointer(arena.one(table))
    case AETHER_PLUGIN:
      var table = aether_provider()
      table.struct_size = size(table)
      table.load = { instance($0)?.open($1) ?? .invalid }
      table.unload = { instance($0)?.close($1) ?? .invalid }
      return UnsafeRawPointer(arena.one(table))
    case AETHER_CONNECTOR:
      var table = aether_connector()
      table.struct_size = size(table)
      table.kind = kindName
      table.driver = driver
      table.connect = { instance($0)?.open($1) ?? .invalid }
      table.answer = { instance($0)?.answer($1, $2) ?? .invalid }
      table.close = { instance($0)?.close($1) ?? .invalid }
      return UnsafeRawPointer(arena.one(table))
    default:
      return nil
    }
  }

  private static func size<T>(_ table: T) -> UInt32 { UInt32(MemoryLayout<T>.size) }
}

/// The instance that the host means.
private func instance(_ pointer: UnsafeMutableRawPointer?) -> Instance? {
  pointer.map { Unmanaged<Instance>.fromOpaque($0).takeUnretainedValue() }
}
