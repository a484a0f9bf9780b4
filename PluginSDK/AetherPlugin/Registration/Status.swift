public import CAether

/// What `aether_plugin_register` gets: the place to register modules at.
public typealias Registrar = CAether.Registrar

/// What `aether_plugin_register` answers.
public typealias Status = CAether.Status

extension Status {
  /// It went well.
  package static var ok: Status { Status(rawValue: 0) }
  /// There was nothing to do.
  package static var skipped: Status { Status(rawValue: 1) }
  /// It failed.
  package static var failed: Status { Status(rawValue: 2) }
  /// It stopped because the host asked it to.
  package static var cancelled: Status { Status(rawValue: 3) }
  /// The host refused what it was given.
  package static var invalid: Status { Status(rawValue: 4) }
  /// What was asked for isn't there.
  package static var unavailable: Status { Status(rawValue: 5) }
}

extension Registrar {
  /// Registers modules, in this order. When one is refused, the answer says so and the rest isn't looked at.
  ///
  ///     @c(aether_plugin_register)
  ///     public func register(_ registrar: Registrar) -> Status { registrar.register(CSVLoader.self) }
  public func register<each M: Module>(_ modules: repeat (each M).Type) -> Status {
    var status = Status.ok
    for module in repeat each modules {
      guard status == .ok else { break }
      status = add(module)
    }
    return status
  }

  private func add<M: Module>(_ module: M.Type) -> Status {
    do {
      let description = try ModuleDescription(module)
      return description.withTable { table in rawValue.pointee.add(rawValue, table) }
    } catch {
      return error.description.withCString { rawValue.pointee.fail(rawValue, $0) }
    }
  }
}
