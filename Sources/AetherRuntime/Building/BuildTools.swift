internal import AetherModel
internal import Isolation
internal import Linux

/// Runs compilers for one plugin, each command in `aether-fetch`. What they see of the file system: the system's programs and
/// libraries, their own toolchains, the SDK; and to write, the plugin's folder.
final class BuildTools {
  /// Real paths of what is built: the first is where commands run.
  private let folders: [String]
  let sdk: SDKLocation
  let settings: HostSettings
  let scratch: BuildScratch
  let environment: [String: String]
  private let output: BuildOutput
  private let control: BuildControl
  private let helper: String
  private let use: BuildScratch.Use
  /// Of one compiler; `nil`: none.
  var timeLimit: Duration?
  /// Folders that can be read: dependencies of a package that are beside it.
  var dependencies: [String] = []
  /// What did not hold the last command.
  private(set) var missing: [MissingLayer] = []

  /// - Parameter folders: the plugin's, and the package's where that is another one.
  init(
    folders: [String], sdk: SDKLocation, settings: HostSettings, output: BuildOutput, control: BuildControl
  ) throws(BuildProblem) {
    var real: [String] = []
    for folder in folders {
      guard let path = try? Path.real(folder) else {
        throw BuildProblem(.invalid, "no-folder", "there is no such folder", path: folder)
      }
      guard !BuildPlaces.holdsHome(path, settings.variables["HOME"]) else {
        throw BuildProblem(
          .invalid, "holds-home", "your home is in this folder, all of which a build may change", path: folder,
          hints: ["give the plugin a folder of its own"])
      }
      real.append(path)
    }
    switch HelperProgram.fetch.find(besideHelper: settings.worker) {
    case .success(let path): helper = path
    case .failure(let missing): throw BuildProblem(.machine, [missing.diagnostic])
    }
    self.folders = real
    self.sdk = sdk
    self.settings = settings
    self.output = output
    self.control = control
    scratch = try BuildScratch.make(in: real.last ?? "/")
    use = try BuildScratch.Use(of: scratch)
    environment = BuildEnvironment.make(from: settings.variables, sdk: sdk.path, scratch: scratch)
  }

  /// What is built, by its real path: a package, or the plugin's folder.
  var target: String { folders.last ?? "/" }

  // MARK: Running

  /// For what only tells something, the evaluation of a package's manifest included.
  private static let patience = Duration.seconds(120)
  var askingLimit: Duration { min(Self.patience, timeLimit ?? Self.patience) }
  /// Bytes that a build may print.
  private static let floodLimit = 64 << 20
  private static let answerLimit = 16 << 20

  /// Runs a compiler, whose words go to the sink.
  /// - Returns: the last part of them.
  @discardableResult
  func build(_ program: String, _ arguments: [String], name: String) throws(BuildProblem) -> String {
    var tail = OutputTail()
    let ending = try run(program, arguments, BuildProcess.Limits(time: timeLimit, output: Self.floodLimit)) { _, bytes in
      tail.append(bytes)
      output.write(bytes)
    }
    guard ending != .exited(0) else { return tail.text }
    var problem: BuildProblem
    switch ending {
    case .exited(let status) where status < 128:
      problem = BuildProblem(
        .compiler, "build-failed", "\(name) ended with the status \(status); its messages stand above")
    case .exited(let status):
      problem = BuildProblem(
        .compiler, "build-failed", "\(name) was ended by \(ChildProcess.signalName(status - 128))",
        hints: status == 137 ? ["the machine may have run out of memory"] : [])
    case .signalled(let number):
      problem = BuildProblem(
        .compiler, "build-failed", "\(name) was ended by \(ChildProcess.signalName(number))",
        hints: number == 9 ? ["the machine may have run out of memory"] : [])
    case .wroteTooMuch:
      problem = BuildProblem(.compiler, "build-failed", "\(name) was ended: it printed more than 64 MiB")
    case .timedOut:
      let limit = timeLimit.map { " of \($0)" } ?? ""
      problem = BuildProblem(.compiler, "build-failed", "\(name) was ended: it took longer than its limit\(limit)")
    }
    problem.output = tail.text
    throw problem
  }

  struct Answer {
    var ending: ChildProcess.Ending
    var output: [UInt8]
    var error: String
  }

  /// Runs a program for what it prints, with a time limit.
  func ask(_ program: String, _ arguments: [String]) throws(BuildProblem) -> Answer {
    var bytes: [UInt8] = []
    var error = OutputTail()
    let limits = BuildProcess.Limits(time: askingLimit, output: Self.answerLimit)
    let ending = try run(program, arguments, limits) { stream, more in
      if stream == .output { bytes += more } else { error.append(more) }
    }
    return Answer(ending: ending, output: bytes, error: error.text)
  }

  private func run(
    _ program: String, _ arguments: [String], _ limits: BuildProcess.Limits,
    _ receive: (BuildProcess.Stream, [UInt8]) -> Void
  ) throws(BuildProblem) -> ChildProcess.Ending {
    var order = BuildOrder(
      program: program, arguments: arguments, environment: environment, folder: folders.first ?? "/")
    order.places = BuildPlaces.of(
      folders: folders, programs: [program], sdk: sdk.path, dependencies: dependencies, home: settings.variables["HOME"]
    )
    defer { use.clean() }
    do throws(BuildProcess.Failure) {
      let outcome = try BuildProcess(helper: helper, order: order).run(control: control.process, limits: limits) {
        receive($0, Array($1))
      }
      missing = outcome.missing
      return outcome.ending
    } catch {
      switch error {
      case .cancelled: throw BuildProblem(.cancelled, "build-cancelled", "the build was cancelled")
      case .refused(let reason): throw BuildProblem(.machine, "build-failed", "aether-fetch does not build: \(reason)")
      case .system(let error): throw BuildProblem(.machine, "build-failed", "aether-fetch: \(error)")
      }
    }
  }

  /// What did not hold what was built, in words.
  var warnings: [Diagnostic] {
    guard !missing.isEmpty else { return [] }
    return [
      Diagnostic(
        .warning, code: "layers-missing",
        "it was built with less around it than there should be: this machine lacks \(MissingLayer.words(missing))",
        hints: ["see: aether doctor"])
    ]
  }
}
