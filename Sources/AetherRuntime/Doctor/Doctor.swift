internal import AetherModel
internal import Isolation
internal import Linux

/// Finds out what this machine has that Aether needs, each by trying it.
///
/// Starts processes. Blocks for some seconds.
package struct Doctor {
  private let settings: HostSettings

  package init(settings: HostSettings) { self.settings = settings }

  /// All checks, the most needed first.
  package func examine() -> [MachineCheck] {
    [memoryFiles, helper(.worker), helper(.fetch), state, sdk, swift, compiler] + isolation
  }

  // MARK: Running plugins

  private static let systemLibraries = ["libutil.so.1", "libanl.so.1", "libresolv.so.2"]
  private static let libraryFolders = [
    "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
  ]

  /// Loads a copy of a small system library from a sealed memory file, as plugins are loaded.
  private var memoryFiles: MachineCheck {
    let name = "loading from sealed memory files"
    let candidates = Self.libraryFolders.flatMap { folder in Self.systemLibraries.map { Path.join(folder, $0) } }
    guard let library = candidates.first(where: File.exists) else {
      return MachineCheck(name, .good, "not tried: no system library to try it with was found")
    }
    do throws(SystemError) {
      let copy = try MemoryFile.sealedCopy(
        of: try File.open(library), name: "aether:doctor", path: library, executable: true)
      guard MemoryFile.isSealed(copy) else { return MachineCheck(name, .bad, "the kernel did not seal one") }
      if let problem = Kernel.problem(withLoading: copy) {
        return MachineCheck(name, .bad, problem, hint: "a security module may forbid it: see the kernel's log")
      }
      return MachineCheck(name, .good, "loaded a copy of \(library)")
    } catch {
      return MachineCheck(
        name, .missing, "\(error)", hint: "plugins are loaded from private folders instead; see sysctl vm.memfd_noexec")
    }
  }

  private func helper(_ program: HelperProgram) -> MachineCheck {
    let name = program.name
    switch program.find() {
    case .failure(let missing):
      return MachineCheck(
        name, .bad, missing.diagnostic.message, hint: missing.diagnostic.hints.joined(separator: "; "))
    case .success(let path):
      let answer = answer(path, ["--version"])
      guard answer == ProductVersion.text else {
        return MachineCheck(
          name, .bad, "\(path) says it is version \(answer ?? "?"), this is \(ProductVersion.text)",
          hint: "install both from the same build")
      }
      return MachineCheck(name, .good, path)
    }
  }

  /// Writes where runs' state is kept, or, where that is not there yet, in the folder above.
  private var state: MachineCheck {
    let folder = Path.folder(of: settings.stateFolder(project: settings.currentFolder))
    var existing = folder
    while !File.exists(existing), existing != "/" { existing = Path.folder(of: existing) }
    do throws(SystemError) {
      try Folder.removeTree(try Folder.createPrivate(".aether-doctor-", in: existing))
      return MachineCheck("state folder", .good, folder)
    } catch {
      return MachineCheck("state folder", .bad, "\(error)", hint: "set AETHER_STATE to a folder that you may write to")
    }
  }

  // MARK: Making plugins

  private var sdk: MachineCheck {
    switch SDKLocation.find(settings: settings) {
    case .success(let sdk): MachineCheck("PluginSDK", .good, "\(sdk.path) (\(sdk.origin))")
    case .failure(let missing):
      MachineCheck(
        "PluginSDK", .missing, missing.diagnostic.message, hint: missing.diagnostic.hints.joined(separator: "; "))
    }
  }

  private var swift: MachineCheck {
    program(["swift"], ["--version"], name: "Swift", hint: "needed for plugins in Swift: see swift.org/install")
  }

  private var compiler: MachineCheck {
    program(
      ["cc", "gcc", "clang"], ["--version"], name: "C compiler", hint: "needed for plugins in C: install gcc or clang")
  }

  private func program(_ names: [String], _ arguments: [String], name: String, hint: String) -> MachineCheck {
    let path = settings.variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    guard let program = names.lazy.compactMap({ ChildProcess.find($0, in: path) }).first else {
      return MachineCheck(name, .missing, "no \(names.joined(separator: ", ")) in PATH", hint: hint)
    }
    guard let answer = answer(program, arguments) else {
      return MachineCheck(
        name, .missing, "\(program) does not answer to \(arguments.joined(separator: " "))", hint: hint)
    }
    return MachineCheck(name, .good, "\(program): \(answer)")
  }

  /// The first line that a program prints; `nil` when it fails.
  private func answer(_ program: String, _ arguments: [String]) -> String? {
    let child = ChildProcess(executable: program, arguments: arguments, environment: settings.variables)
    guard let outcome = try? child.run(timeLimit: .seconds(20), outputLimit: 1 << 16), outcome.ending == .exited(0)
    else {
      return nil
    }
    return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }

  // MARK: Isolation

  /// A worker puts all layers in force around itself, for each level, and tells which hold.
  private var isolation: [MachineCheck] {
    var checks = [MachineCheck("kernel", .good, Kernel.version)]
    guard case .success(let program) = HelperProgram.worker.find() else { return checks }
    let (sandboxed, isolated) = (missing(program, "sandboxed"), missing(program, "isolated"))
    for layer in Layer.allCases {
      let name = layer.rawValue
      let levels = Layer.ofSandboxed.contains(layer) ? "sandboxed and isolated" : "isolated"
      let reason =
        isolated.map { $0[name] } ?? .some("not tried: aether-worker gave no answer")
      let other = Layer.ofSandboxed.contains(layer) ? sandboxed.flatMap { $0[name] } : nil
      if let reason = reason ?? other {
        checks.append(
          MachineCheck(
            name, .missing, "does not hold \(levels) modules: \(reason)",
            hint: "they run with what there is, and that is said; in enterprise mode they don't run. "
              + "Containers often forbid namespaces: see sysctl kernel.unprivileged_userns_clone"))
      } else {
        let version = layer == .landlock ? Kernel.landlock.map { ", ABI \($0)" } ?? "" : ""
        checks.append(MachineCheck(name, .good, "holds \(levels) modules\(version)"))
      }
    }
    return checks
  }

  /// Why layers don't hold, by their names; `nil` when the worker gives no answer.
  private func missing(_ program: String, _ level: String) -> [String: String]? {
    guard let answer = answer(program, ["--layers", level]), let report = try? Value(json: answer),
      let layers = report["layers"], layers.kind == .array
    else { return nil }
    let found = layers.items.compactMap { layer -> (String, String)? in
      guard let name = layer["name"]?.stringValue, let reason = layer["missing"]?.stringValue else { return nil }
      return (name, reason)
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}
