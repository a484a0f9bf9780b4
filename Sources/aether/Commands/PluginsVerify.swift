internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PluginRuntime
internal import Trust

/// `aether plugins verify [NAME]`.
struct PluginsVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Says of each plugin whether it may run, and why; runs nothing of it.",
    discussion: "Works offline. Ends with status 3 when one may not run.")

  @Argument(help: "A module's name; all by default.")
  var name: String?

  @OptionGroup var trust: TrustOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = trust.settings()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let catalogue = session.catalogue()
    var modules = catalogue.modules.filter { $0.tier != .builtin && $0.state != .unmanifested }
    if let name {
      modules = modules.filter { $0.answers(to: name) }
      if case .missing(let missing) = catalogue.resolve(name), modules.isEmpty {
        throw output.failure(diagnostics.all + [missing])
      }
    }
    var bad = modules.filter { $0.state == .bad }.flatMap(\.diagnostics)
    if name == nil { bad += catalogue.diagnostics + session.lockProblems }
    let verdicts = session.verdicts(for: modules.filter { $0.state != .bad }, diagnostics: &diagnostics)
    if output.json {
      Console.shared.print(
        json: .object([
          ("plugins", .array(verdicts.map(\.json))),
          ("diagnostics", .array((diagnostics.all + bad).map(\.json))),
        ]))
    } else {
      for verdict in verdicts { Console.shared.write(verdict.text) }
    }
    let all = diagnostics.all + bad
    Console.shared.report(all)
    if all.contains(where: { $0.isPolicy && $0.severity == .error }) { throw ExitStatus.refused }
    if all.contains(where: { $0.severity == .error }) { throw ExitStatus.invalid }
  }
}

extension Verdict {
  /// For people: a line, and one for each check.
  fileprivate var text: String {
    let title = RunText.oneLine(module) + (version.map { " \($0)" } ?? "")
    var text = "\(title): \(isAllowed ? "may run, \(level.rawValue)" : "may not run")\n"
    for check in checks {
      let subject = check.subject.rawValue + String(repeating: " ", count: 11 - check.subject.rawValue.count)
      let outcome = check.outcome.rawValue + String(repeating: " ", count: 6 - check.outcome.rawValue.count)
      text += "  \(subject)  \(outcome)  \(RunText.oneLine(check.detail))\n"
    }
    return text
  }

  fileprivate var json: Value {
    .object([
      ("name", .string(module)), ("version", version.map { .string($0.description) } ?? .null), ("path", .string(path)),
      ("allowed", .bool(isAllowed)), ("level", .string(level.rawValue)), ("permissions", permissions.value),
      (
        "checks",
        .array(
          checks.map {
            .object([
              ("subject", .string($0.subject.rawValue)), ("outcome", .string($0.outcome.rawValue)),
              ("detail", .string($0.detail)),
            ])
          })
      ),
    ])
  }
}
