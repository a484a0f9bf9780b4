internal import AetherModel
internal import Isolation
internal import Linux

/// clang, run in `aether-fetch` like other compilers: what it reads may be foreign. It sees the system's files, its
/// own, the folders for headers that the user's variables name, and one folder with the file that it is given, which
/// goes with it.
struct ClangProgram {
  let program: String
  private let settings: HostSettings
  private let helper: String

  private static let timeLimit = Duration.seconds(20)
  /// Bytes that it may print.
  private static let outputLimit = 1 << 30

  /// - Returns: `nil` when there is no clang.
  init?(settings: HostSettings) throws(HeaderProblem) {
    guard let program = Self.find(settings) else { return nil }
    switch HelperProgram.fetch.find(besideHelper: settings.worker) {
    case .success(let path): helper = path
    case .failure(let missing): throw HeaderProblem(.machine, [missing.diagnostic])
    }
    self.program = program
    self.settings = settings
  }

  /// The one in `PATH`, else the one that Swift's compiler has beside it.
  private static func find(_ settings: HostSettings) -> String? {
    if let program = settings.findProgram("clang") { return settings.chosenToolchain(program, "clang") ?? program }
    guard let swift = settings.findProgram("swift") else { return nil }
    let chosen = settings.chosenToolchain(swift, "swift") ?? swift
    return [chosen, (try? Path.real(chosen)) ?? chosen].lazy.map { Path.join(Path.folder(of: $0), "clang") }
      .first(where: File.exists)
  }

  struct Answer {
    var ending: ChildProcess.Ending
    /// The start of what it complained of.
    var errors: String
  }

  /// Gives it a file to read. Blocks.
  /// - Parameters:
  ///   - folder: a further one for headers.
  ///   - output: gets what it prints, as it comes.
  func read(
    _ source: String, arguments: [String], folder: String?, output: (UnsafeRawBufferPointer) -> Void
  ) throws(HeaderProblem) -> Answer {
    var errors: [UInt8] = []
    do {
      let scratch = try Path.real(try Folder.createPrivate("aether-header-", in: settings.variables["TMPDIR"]))
      defer { try? Folder.removeTree(scratch) }
      try Output.replace(Path.join(scratch, HeaderSource.fileName), with: Array(source.utf8))
      let process = BuildProcess(helper: helper, order: order(scratch, arguments, folder))
      let limits = BuildProcess.Limits(time: Self.timeLimit, output: Self.outputLimit)
      let outcome: BuildProcess.Outcome
      do throws(BuildProcess.Failure) {
        outcome = try process.run(control: BuildProcess.Control(), limits: limits) { stream, bytes in
          if stream == .output {
            output(bytes)
          } else if errors.count < 1 << 16 {
            errors += bytes
          }
        }
      } catch {
        switch error {
        case .cancelled: throw HeaderProblem(.machine, "no-clang", "reading the header was cancelled")
        case .refused(let reason):
          throw HeaderProblem(.machine, "no-clang", "aether-fetch does not start clang: \(reason)")
        case .system(let error): throw error
        }
      }
      return Answer(ending: outcome.ending, errors: String(decoding: errors, as: UTF8.self))
    } catch let error as HeaderProblem {
      throw error
    } catch {
      throw HeaderProblem(.machine, "no-clang", "clang can't be run: \(error)")
    }
  }

  private func order(_ scratch: String, _ arguments: [String], _ folder: String?) -> BuildOrder {
    let home = settings.variables["HOME"]
    var environment = BuildEnvironment.passed(of: settings.variables)
    environment["HOME"] = scratch
    environment["TMPDIR"] = scratch
    // Its messages are read, by words that are in English.
    environment["LC_ALL"] = "C"
    var seen = BuildPlaces.toolchain(of: program, home: home)
    for variable in ["CPATH", "C_INCLUDE_PATH"] {
      for path in (settings.variables[variable] ?? "").split(separator: ":").map(String.init) {
        if let real = try? Path.real(path), !BuildPlaces.holdsHome(real, home) { seen.append(real) }
      }
    }
    var arguments = arguments
    if let folder, let real = try? Path.real(folder), !BuildPlaces.holdsHome(real, home) {
      seen.append(real)
      arguments += ["-I", real]
    }
    var order = BuildOrder(
      program: program, arguments: arguments + [HeaderSource.fileName], environment: environment, folder: scratch)
    order.places = [BuildOrder.Place(scratch, isWritable: true)]
    for path in seen where !order.places.contains(where: { $0.path == path }) {
      order.places.append(BuildOrder.Place(path))
    }
    return order
  }
}
