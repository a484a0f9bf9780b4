internal import AetherPlugin
internal import CAether

// Invariant of this file: the tables are copied inside of `add`, as every host must, since what they point to is gone
// afterwards; of the copy only the functions and `context` are used.

/// A module's table, as `add` got it.
final class RegisteredModule {
  let module: aether_module
  let contract: TestContract
  private let copies: [UnsafeMutableRawPointer]

  init<M: Module>(_ type: M.Type) throws(TestProblem) {
    let desk = RegistrationDesk()
    let status = desk.register { registrar in registrar.register(type) }
    guard status == .ok, let module = desk.module else {
      throw TestProblem(desk.reason ?? "the module didn't register itself")
    }
    self.module = module
    contract = desk.contract
    copies = desk.copies
  }

  deinit { for copy in copies { copy.deallocate() } }

  /// The module's operations; nil when it is of another kind.
  func operations<T>(_ type: T.Type, _ kind: Int) -> T? {
    guard module.kind == Int32(kind) else { return nil }
    return module.operations?.load(as: T.self)
  }
}

/// Takes registrations.
private final class RegistrationDesk {
  var module: aether_module?
  var contract = TestContract()
  var reason: String?
  var copies: [UnsafeMutableRawPointer] = []

  /// What the registrar's functions are handed: the table, and behind it where it belongs.
  private struct Table {
    var registrar: aether_registrar_table
    var desk: Unmanaged<RegistrationDesk>
  }

  func register(_ body: (Registrar) -> AetherPlugin.Status) -> AetherPlugin.Status {
    var table = Table(
      registrar: aether_registrar_table(
        struct_size: UInt32(MemoryLayout<aether_registrar_table>.size), abi_minor: UInt32(AETHER_ABI_MINOR),
        host: FakeHost.table,
        add: { registrar, module in
          guard let module else { return .invalid }
          return RegistrationDesk.desk(registrar).add(module.pointee)
        },
        fail: { registrar, reason in
          RegistrationDesk.desk(registrar).reason = reason.map { String(cString: $0) }
          return .failed
        }),
      desk: .passUnretained(self))
    return withUnsafePointer(to: &table) { table in
      table.withMemoryRebound(to: aether_registrar_table.self, capacity: 1) { body(Registrar(rawValue: $0)) }
    }
  }

  private static func desk(_ registrar: UnsafePointer<aether_registrar_table>) -> RegistrationDesk {
    UnsafeRawPointer(registrar).load(as: Table.self).desk.takeUnretainedValue()
  }

  private func add(_ table: aether_module) -> AetherPlugin.Status {
    contract = TestContract(table)
    var copy = table
    let sizes = [
      AETHER_TASK: MemoryLayout<aether_task>.size, AETHER_SERVICE: MemoryLayout<aether_service>.size,
      AETHER_DAEMON: MemoryLayout<aether_daemon>.size, AETHER_PLUGIN: MemoryLayout<aether_provider>.size,
      AETHER_CONNECTOR: MemoryLayout<aether_connector>.size,
    ]
    if let size = sizes[Int(table.kind)], let operations = table.operations {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
      memory.copyMemory(from: operations, byteCount: size)
      copies.append(memory)
      copy.operations = UnsafeRawPointer(memory)
    }
    module = copy
    return .ok
  }
}
