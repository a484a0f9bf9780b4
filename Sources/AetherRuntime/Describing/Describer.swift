package import AetherModel
internal import Linux
package import PluginRuntime

/// Learns what a library registers by letting a child process load it, which may crash, hang or write what it likes. One that
/// did gets a ``Mark``, and isn't run again until it has changed or the mark was taken away.
package struct Describer: Sendable {
  /// What the child process told.
  package struct Description: Sendable {
    /// As the library registers them; empty after an error.
    package var modules: [Module] = []
    package var diagnostics: [Diagnostic] = []
    /// A manifest for each module, as if `module.yaml` had said what the library does.
    package var manifests: [Manifest] = []
    /// What the library did to the child, when it is to blame for a child without an answer.
    var fault: Mark.Reason?
  }

  package struct Module: Sendable {
    package var contract: Contract
    /// The optional functions that it has: `initialize`, `shutdown`, `reset`, `save_state`, `restore_state`, `check`.
    package var functions: [String]
  }

  /// Bytes of the child's standard output, and of its standard error.
  private static let outputLimit = 16 << 20

  private let variables: [String: String]
  private let worker: String?
  private let timeLimit: Duration
  private let marks: MarkStore

  /// - Parameters:
  ///   - worker: the path of `aether-worker`; by default it is looked for.
  ///   - timeLimit: for loading and registering; then the child is killed.
  package init(settings: HostSettings, worker: String? = nil, timeLimit: Duration = .seconds(10)) {
    variables = settings.variables
    self.worker = worker ?? settings.worker
    self.timeLimit = timeLimit
    marks = MarkStore(stateBase: settings.stateBase)
  }

  /// Describes the library of a plugin that was found. Blocks.
  package func describe(_ module: FoundModule) -> Description {
    describe(library: module.libraryPath ?? module.path, bundled: module.library?.bundled.map(\.path) ?? [])
  }

  /// Describes a library: its code runs, in a child process. Blocks.
  /// - Parameter bundled: the paths of the further libraries that travel with it.
  package func describe(library: String, bundled: [String] = []) -> Description {
    let program: String
    switch HelperProgram.worker.find(given: worker) {
    case .success(let path): program = path
    case .failure(let missing): return Description(diagnostics: [missing.diagnostic])
    }
    let fingerprint = Fingerprint(library: library, bundled: bundled)
    let (known, warning) = marks.read()
    if let mark = known.last(where: { fingerprint?.isMeant(by: $0) ?? false }) {
      return Description(diagnostics: [Self.marked(mark, library)])
    }
    var description = run(program, library, bundled)
    if let warning { description.diagnostics.append(warning) }
    guard let reason = description.fault, let fingerprint, fingerprint.isCurrent else { return description }
    let time = SystemClock.realTime()
    do throws(MarkStore.Problem) {
      try marks.add(
        Mark(
          digest: fingerprint.digest, bundled: fingerprint.bundled, path: library, reason: reason,
          time: Instant(seconds: time / 1_000_000_000)))
    } catch {
      var warning = error.diagnostic
      warning.severity = .warning
      description.diagnostics.append(warning)
    }
    return description
  }

  private func run(_ program: String, _ library: String, _ bundled: [String]) -> Description {
    let child = ChildProcess(
      executable: program, arguments: ["--describe", library] + bundled.flatMap { ["--bundled", $0] },
      environment: environment)
    do throws(SystemError) {
      let outcome = try child.run(timeLimit: timeLimit, outputLimit: Self.outputLimit)
      return DescriptionReader(library: library, timeLimit: timeLimit).read(outcome)
    } catch {
      let problem = Diagnostic(
        code: "worker-failed", "the process that describes it can't be run: \(error)", path: library)
      return Description(diagnostics: [problem])
    }
  }

  private static func marked(_ mark: Mark, _ library: String) -> Diagnostic {
    let place = mark.path == library ? "" : ", then at \(mark.path)"
    return Diagnostic(
      code: "marked-bad",
      "it is not loaded again to be described: it \(mark.reason.words) when it was, at \(mark.time)\(place)", path: library,
      hints: ["build it anew, or if it was not its fault: aether plugins unmark \(library)"])
  }

  /// It makes copies of the library itself, for which it may need a folder.
  private var environment: [String: String] {
    var environment = HelperProgram.environment(librarySearchPath: variables["LD_LIBRARY_PATH"])
    environment["TMPDIR"] = variables["TMPDIR"]
    return environment
  }
}
