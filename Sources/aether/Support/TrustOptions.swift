internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import PluginRuntime
internal import Trust

/// What commands take that run modules.
struct TrustOptions: ParsableArguments {
  @Flag(help: "Trust the project, this time only. Where the machine's policy decides, it is refused.")
  var trust = false

  func settings() -> (settings: HostSettings, diagnostics: [Diagnostic]) {
    var host = HostSettings.ofThisProcess()
    host.settings.trustsProject = trust
    return host
  }
}

/// Asks the person at the terminal whether a project is trusted.
enum TrustPrompt {
  /// Checks a pipeline, and, where only trust in the project is missing and the user gives it, once more.
  static func check(_ body: () -> (session: Session, check: PipelineCheck)) -> (session: Session, check: PipelineCheck) {
    let first = body()
    return asks(first.check.diagnostics, first.session) ? body() : first
  }

  /// The same for one module.
  static func load(
    _ name: String, _ session: Session, inputs: [String] = []
  ) -> (module: SingleModule?, diagnostics: [Diagnostic]) {
    let first = session.loadSingle(name, inputs: inputs)
    return first.module == nil && asks(first.diagnostics, session) ? session.loadSingle(name, inputs: inputs) : first
  }

  /// Trusts what a command has just made. That there is nothing to remember it in is no failure of that command: it will be
  /// asked for.
  static func trustNew(_ folder: String, _ settings: HostSettings) {
    var diagnostics = Diagnostics()
    let session = Session.open(settings: settings, containing: folder, diagnostics: &diagnostics)
    if session.authority.mayTrust { _ = try? session.authority.trustProject() }
  }

  /// - Returns: whether the project is trusted from now on.
  private static func asks(_ diagnostics: [Diagnostic], _ session: Session) -> Bool {
    let errors = diagnostics.filter { $0.severity == .error }
    guard let first = errors.first, errors.allSatisfy({ $0.code == "project-untrusted" }), session.authority.mayTrust,
      Console.shared.errorIsTerminal, Terminal.isTerminal(0)
    else { return false }
    var question = first
    question.severity = .warning
    question.hints = []
    Console.shared.report([question])
    for module in session.catalogue().modules where module.tier.isOfProject {
      Console.shared.writeError("  \(ProjectSummary.line(module))\n")
    }
    Console.shared.writeError("Let them run, as long as the project stays as it is? [y/N] ")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else { return false }
    do throws(TrustStore.Problem) {
      _ = try session.authority.trustProject()
      return true
    } catch {
      Console.shared.report([error.diagnostic])
      return false
    }
  }
}

/// What a project brings, for people who decide whether to trust it.
enum ProjectSummary {
  static func line(_ module: FoundModule) -> String {
    let version = module.version.map { " \($0)" } ?? ""
    let requests = module.manifest?.permissions ?? Manifest.Permissions()
    let level = module.manifest?.securityLevel ?? .sandboxed
    return RunText.oneLine("\(module.name)\(version), \(level.rawValue), asks for \(requests.words) (\(module.path))")
  }
}
