internal import AetherModel
internal import CAether
internal import ForeignCall

/// The foreign modules of one manifest, prepared for this process.
///
/// Invariant: programs live for ever, since nobody knows when a C library no longer uses what it was given: they are few, and
/// small. `@unchecked Sendable` holds because what `init` made does not change.
package final class ForeignPlugin: @unchecked Sendable {
  private let modules: [ForeignModule]
  private let programs: [ForeignProgram]

  /// Prepares types, places and the code of callbacks, before this process gives up the right to make memory executable.
  /// - Parameter isGuarded: whether inputs are copied to where what reads past them is stopped: in a process that may be.
  package init(_ modules: [ForeignModule], isGuarded: Bool) throws(ForeignPluginProblem) {
    self.modules = modules
    var programs: [ForeignProgram] = []
    for module in modules {
      do throws(ForeignCallProblem) { programs.append(try ForeignProgram(module, isGuarded: isGuarded)) } catch {
        throw ForeignPluginProblem(message: "'\(module.contract.name)' can't be called: \(error.message)")
      }
    }
    self.programs = programs
  }

  /// Loads the libraries and finds the functions.
  func load() throws(ForeignPluginProblem) -> [Registration.Entry] {
    var entries: [Registration.Entry] = []
    for (module, program) in zip(modules, programs) {
      do throws(ForeignCallProblem) {
        let library = try ForeignLibrary(path: module.library)
        try program.bind(to: library)
        entries.append(.init(contract: module.contract, table: try Self.table(module, program)))
      } catch {
        throw ForeignPluginProblem(message: "'\(module.contract.name)' can't be called: \(error.message)")
      }
    }
    return entries
  }

  /// What a plugin's registration would give.
  private static func table(
    _ module: ForeignModule, _ program: ForeignProgram
  ) throws(ForeignCallProblem) -> ModuleTable {
    let operations = UnsafeMutablePointer<aether_task>.allocate(capacity: 1)
    operations.initialize(to: ForeignTask.table)
    defer { operations.deallocate() }
    var described = aether_module()
    described.struct_size = UInt32(MemoryLayout<aether_module>.size)
    described.kind = Int32(AETHER_TASK)
    described.context = Unmanaged.passRetained(program).toOpaque()
    described.initialize = { ForeignTask.initialise($0, $1, $2) }
    described.shutdown = { ForeignTask.shutDown($0) }
    described.operations = UnsafeRawPointer(operations)
    do throws(DescriptorReader.Problem) { return try ModuleTable(&described, kind: .task, isForeign: true) } catch {
      throw ForeignCallProblem(error.text)
    }
  }
}

/// Why foreign modules can't be called in this process.
package struct ForeignPluginProblem: Error, Sendable {
  package var message: String
}
