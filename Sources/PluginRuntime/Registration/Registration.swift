internal import AetherModel
internal import CAether
internal import Glibc

/// One run of a plugin's entry: collects what it registers. Registration is whole or nothing.
///
/// Invariant: the registrar's memory is freed only when the plugin's image was unmapped, so a plugin that keeps it is refused
/// and not believed; `self` is retained by that memory. Touched by the registering thread only, and after ``run(_:)`` by nobody but a plugin that
/// is refused.
final class Registration {
  struct Entry {
    var contract: Contract
    var table: ModuleTable
  }

  private struct Memory {
    var table: aether_registrar_table
    var owner: UnsafeRawPointer
  }

  private(set) var entries: [Entry] = []
  private(set) var problems: [String] = []
  private let record: ImageRecord
  private var thread = pthread_self()
  private var isOpen = true

  private init(record: ImageRecord) { self.record = record }

  /// Calls the entry once, on this thread.
  /// - Returns: what was registered, or every reason why nothing was.
  static func run(
    _ entry: @convention(c) (Registrar) -> Status, record: ImageRecord
  ) -> (entries: [Entry], problems: [String]) {
    let registration = Registration(record: record)
    let memory = UnsafeMutablePointer<Memory>.allocate(capacity: 1)
    memory.initialize(
      to: Memory(
        table: aether_registrar_table(
          struct_size: UInt32(MemoryLayout<aether_registrar_table>.size), abi_minor: UInt32(AETHER_ABI_MINOR),
          host: HostTable.shared, add: { Registration.of($0).add($1) }, fail: { Registration.of($0).fail($1) }),
        owner: UnsafeRawPointer(Unmanaged.passRetained(registration).toOpaque())))
    record.keep(memory, of: registration)
    let registrar = UnsafeRawPointer(memory).assumingMemoryBound(to: aether_registrar_table.self)
    let status = entry(Registrar(rawValue: registrar))
    registration.isOpen = false
    if registration.problems.isEmpty {
      if status.rawValue != AETHER_OK {
        registration.problems.append("its registration answered the status \(status.rawValue) and gave no reason")
      } else if registration.entries.isEmpty {
        registration.problems.append("it registered no module")
      }
    }
    return registration.problems.isEmpty ? (registration.entries, []) : ([], registration.problems)
  }

  private static func of(_ registrar: UnsafePointer<aether_registrar_table>) -> Registration {
    let owner = UnsafeRawPointer(registrar).load(
      fromByteOffset: MemoryLayout<aether_registrar_table>.size, as: UnsafeRawPointer.self)
    return Unmanaged<Registration>.fromOpaque(owner).takeUnretainedValue()
  }

  private func isRefused(_ function: String) -> Bool {
    if isOpen, thread == pthread_self() { return false }
    if isOpen {
      problems.append("it called the registrar's \(function) from another thread")
    } else {
      let name = entries.first?.contract.name ?? "?"
      record.note("the plugin that registered '\(name)' used its registrar after registration had ended: \(function)")
    }
    return true
  }

  private func add(_ module: UnsafePointer<aether_module>?) -> Status {
    guard !isRefused("add") else { return HostTable.invalid }
    guard let module else { return refuse("it registered a null pointer as a module") }
    let size = Int(module.pointee.struct_size)
    guard size >= MemoryLayout<aether_module>.size else {
      return refuse(
        "a module states \(size) bytes as its struct_size; \(MemoryLayout<aether_module>.size) are needed")
    }
    do throws(DescriptorReader.Problem) {
      let contract = try DescriptorReader.contract(module.pointee)
      if let other = entries.first(where: { $0.contract.name == contract.name })?.contract {
        return refuse(
          other.version == contract.version
            ? "it registered the module '\(contract.name)' twice"
            : "it registered two modules of the name '\(contract.name)': \(other.version) and \(contract.version)")
      }
      entries.append(Entry(contract: contract, table: try ModuleTable(module, kind: contract.kind)))
      return HostTable.ok
    } catch {
      let name = module.pointee.name.flatMap { String(validatingCString: $0) } ?? "?"
      return refuse("the module '\(name)' \(error.text)")
    }
  }

  private func fail(_ reason: UnsafePointer<CChar>?) -> Status {
    guard !isRefused("fail") else { return HostTable.invalid }
    problems.append("its registration failed: \(ForeignBytes.text(reason) ?? "it gave no reason")")
    return Status(rawValue: Int32(AETHER_FAILED))
  }

  private func refuse(_ problem: String) -> Status {
    problems.append(problem)
    return HostTable.invalid
  }
}
