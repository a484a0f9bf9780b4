internal import AetherModel
internal import Isolation
internal import Linux

/// Makes sense of how the describing child process ended and what it wrote. None of that is trusted.
struct DescriptionReader {
  let library: String
  let timeLimit: Duration

  func read(_ outcome: ChildProcess.Outcome) -> Describer.Description {
    switch outcome.ending {
    case .timedOut:
      return failed(
        "describe-timeout", "it did not finish loading and registering within \(timeLimit)", outcome,
        hint: "its constructors or its aether_plugin_register wait for something", fault: .hung)
    case .wroteTooMuch:
      return failed(
        "describe-garbage", "it wrote without end while it was loaded", outcome,
        hint: "a plugin prints nothing while it registers; it logs, when it runs", fault: .flooded)
    case .signalled(let number):
      let signal = ChildProcess.signalName(number)
      return failed(
        "describe-crashed", "it crashed while it was loaded: \(signal)", outcome,
        hint: "the crash is in its constructors or in aether_plugin_register; 'gdb --args \(command)' shows where",
        fault: .crashed(signal: signal))
    case .exited(let status):
      guard !outcome.output.isEmpty else {
        return failed(
          "describe-ended", "it ended its process with the status \(status) while it was loaded", outcome,
          hint: "a plugin must not call exit", fault: .ended(status: status))
      }
      return document(outcome)
    }
  }

  private var command: String { "aether-worker --describe \(library)" }

  private func document(_ outcome: ChildProcess.Outcome) -> Describer.Description {
    guard let text = String(validating: outcome.output, as: UTF8.self) else {
      return garbage("it is not UTF-8", outcome)
    }
    let document: Value
    do throws(JSONError) {
      document = try Value(json: text)
    } catch {
      return garbage("at byte \(error.offset), \(error.message)", outcome)
    }
    guard document["format"] == .integer(1) else { return garbage("it is of another format", outcome) }
    var description = Describer.Description()
    for entry in document["diagnostics"]?.items ?? [] {
      description.diagnostics.append(Diagnostic(transferred: entry, defaultPath: library))
    }
    for entry in document["modules"]?.items ?? [] {
      do throws(ContractValueError) {
        let module = try ModuleDescription(entry)
        description.modules.append(Describer.Module(contract: module.contract, functions: module.functions))
      } catch {
        return garbage(error.message, outcome)
      }
    }
    if description.modules.isEmpty, !description.diagnostics.contains(where: { $0.severity == .error }) {
      return garbage("it describes no module", outcome)
    }
    description.manifests = description.modules.map { module in
      var manifest = Manifest(contract: module.contract)
      let parts = module.contract.name.split(separator: "/")
      if parts.count == 2 { manifest.publisher = String(parts[0]) }
      manifest.library = Path.name(of: library)
      return manifest
    }
    return description
  }

  private func garbage(_ reason: String, _ outcome: ChildProcess.Outcome) -> Describer.Description {
    failed(
      "describe-garbage", "what the process that loaded it wrote is no description: \(reason)", outcome,
      hint: "the plugin writes to descriptors that aren't its own, or 'aether-worker' is of another version")
  }

  private func failed(
    _ code: String, _ message: String, _ outcome: ChildProcess.Outcome, hint: String, fault: Mark.Reason? = nil
  ) -> Describer.Description {
    var hints = [hint]
    if let tail = tail(of: outcome.error) { hints.append("it printed: \(tail)") }
    return Describer.Description(
      diagnostics: [Diagnostic(code: code, message, path: library, hints: hints)], fault: fault)
  }

  /// The last lines of what a process printed; `nil` when it printed nothing.
  private func tail(of bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes.suffix(2_000), as: UTF8.self)
    let lines = text.split(separator: "\n").suffix(12)
    return lines.isEmpty ? nil : lines.map { LoadedFrom.named($0, library) }.joined(separator: "\n")
  }
}
