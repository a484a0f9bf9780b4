internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Shows what this machine has that Aether needs, each by trying it.",
    discussion: "Ends with status 5 when something is missing without which Aether can't work.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (settings, problems) = HostSettings.ofThisProcess()
    let checks = Doctor(settings: settings).examine()
    let isBad = checks.contains { $0.verdict == .bad }
    if output.json {
      Console.shared.print(json: document(checks, problems, isGood: !isBad))
    } else {
      for check in checks { Console.shared.print(line(check)) }
      Console.shared.report(problems)
    }
    if isBad { throw ExitStatus.machine }
  }

  private func line(_ check: MachineCheck) -> String {
    let name = check.name + String(repeating: " ", count: max(34 - check.name.count, 1))
    let line = "\(mark(check.verdict)) \(name)\(check.detail)"
    return check.hint.map { "\(line)\n          hint: \($0)" } ?? line
  }

  private func mark(_ verdict: MachineCheck.Verdict) -> String {
    let (word, color) =
      switch verdict {
      case .good: ("ok     ", "32")
      case .missing: ("missing", "33")
      case .bad: ("BAD    ", "31")
      }
    return Console.shared.outputHasColor ? "\u{1B}[\(color)m\(word)\u{1B}[0m" : word
  }

  private func document(_ checks: [MachineCheck], _ problems: [Diagnostic], isGood: Bool) -> Value {
    let list = checks.map { check in
      var entries: [(key: String, value: Value)] = [
        ("name", .string(check.name)), ("verdict", .string(check.verdict.rawValue)), ("detail", .string(check.detail)),
      ]
      if let hint = check.hint { entries.append(("hint", .string(hint))) }
      return Value.object(entries)
    }
    return .object([
      ("good", .bool(isGood)), ("checks", .array(list)), ("diagnostics", .array(problems.map(\.json))),
    ])
  }
}
