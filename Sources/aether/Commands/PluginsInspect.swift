internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import PluginRuntime

/// `aether plugins inspect NAME`.
struct PluginsInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Loads a module and shows all that is known of it; calls nothing of it.")

  @Argument(help: "The module's name.")
  var name: String

  @OptionGroup var trust: TrustOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = trust.settings()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let loaded = TrustPrompt.load(name, session)
    guard let single = loaded.module else { throw output.failure(diagnostics.all + loaded.diagnostics) }
    let before = ImageLedger.shared.counts
    let retired = single.close()
    let after = ImageLedger.shared.counts
    if output.json {
      Console.shared.print(json: Inspection.json(single, retired: retired, before: before, after: after))
    } else {
      Console.shared.write(Inspection.text(single, retired: retired))
    }
    Console.shared.report(diagnostics.all + loaded.diagnostics + single.found.diagnostics)
  }
}

/// What `inspect` shows of a loaded module.
enum Inspection {
  static func text(_ single: SingleModule, retired: String?) -> String {
    let found = single.found
    let contract = single.module.contract
    var text = "\(found.name) \(contract.version) (\(contract.kind.rawValue))\n"
    if !contract.description.isEmpty { text += "  \(RunText.oneLine(contract.description))\n" }
    text += "\n"
    var facts: [(String, String)] = [
      ("path", found.tier == .builtin ? "(builtin)" : found.path), ("found by", found.tier.name),
    ]
    if let library = found.library {
      facts += [
        ("library", library.path), ("digest", single.placed.digest), ("ABI", library.note.abi),
        ("SDK", AetherNote.version(library.note.sdkVersion)), ("language", "\(library.note.language)"),
        ("runtime", library.runtime.rawValue),
        ("unloading", unloading(single, library, retired: retired)),
        ("needs", library.needed.isEmpty ? "no library" : library.needed.map(\.name).joined(separator: ", ")),
      ]
      if !library.reaches.isEmpty { facts.append(("imports", library.reaches.joined(separator: ", "))) }
      let signals = single.placed.restoredSignals.map(ChildProcess.signalName).joined(separator: ", ")
      if !signals.isEmpty { facts.append(("signals", "took over \(signals); the host's actions were put back")) }
    }
    if let foreign = found.foreign, let description = found.manifest?.foreign {
      facts += [
        ("library", "\(foreign.path) (foreign)"), ("digest", single.placed.digest),
        ("calls", description.functionNames.joined(separator: ", ")),
      ]
      if let header = description.header { facts.append(("header", header)) }
    }
    if let manifest = found.manifest, found.tier != .builtin {
      facts.append(("level", single.level.rawValue))
      facts.append(("idempotent", manifest.isIdempotent ? "yes" : "no"))
      if !manifest.requires.isEmpty {
        facts.append(("requires", manifest.requires.map(\.name).joined(separator: ", ")))
      }
      if !manifest.provides.isEmpty { facts.append(("provides", manifest.provides.joined(separator: ", "))) }
    }
    if let connector = single.module.connector { facts.append(("connector", "\(connector.kind)/\(connector.driver)")) }
    let optional = single.module.optionalFunctions
    facts.append(("functions", optional.isEmpty ? "only those required" : "also " + optional.joined(separator: ", ")))
    for (name, value) in facts {
      text += "  \(name)\(String(repeating: " ", count: max(1, 12 - name.count)))\(RunText.oneLine(value))\n"
    }
    text += parameters("inputs", contract.inputs, isInput: true)
    text += parameters("outputs", contract.outputs, isInput: false)
    for method in contract.methods {
      text += "\nmethod \(method.name)\(method.description.isEmpty ? "" : ": \(RunText.oneLine(method.description))")"
      text += parameters("inputs", method.inputs, isInput: true) + parameters("outputs", method.outputs, isInput: false)
    }
    if !contract.errorCodes.isEmpty {
      text += "\nerror codes:\n"
      for error in contract.errorCodes {
        text += "  \(error.code) (\(error.severity.rawValue)): \(RunText.oneLine(error.message))\n"
      }
    }
    return text
  }

  /// What became of the image after it was looked at; a worker's ends with its process.
  private static func unloading(_ single: SingleModule, _ library: JudgedLibrary, retired: String?) -> String {
    guard single.placed.group == nil else { return "ends with its worker" }
    return retired.map { "retired: \($0)" } ?? "unloaded"
  }

  private static func parameters(_ title: String, _ parameters: [Parameter], isInput: Bool) -> String {
    guard !parameters.isEmpty else { return "" }
    var text = "\n\(title):\n"
    for parameter in parameters {
      text += "  \(parameter.name): \(parameter.type)"
      if isInput, parameter.isRequired { text += ", required" }
      if !isInput, !parameter.isRequired { text += ", optional" }
      if let value = parameter.defaultValue { text += ", default \(value.json())" }
      if !parameter.allowed.isEmpty { text += ", one of \(parameter.allowed.map { $0.json() }.joined(separator: " "))" }
      if let pattern = parameter.pattern { text += ", matches \(pattern)" }
      if !parameter.description.isEmpty { text += " — \(RunText.oneLine(parameter.description))" }
      text += "\n"
    }
    return text
  }

  static func json(
    _ single: SingleModule, retired: String?, before: ImageLedger.Counts, after: ImageLedger.Counts
  ) -> Value {
    var entries = single.found.json.entries.filter { $0.key != "loaded" && $0.key != "diagnostics" }
    entries += [
      ("loaded", .bool(true)), ("digest", .string(single.placed.digest)), ("level", .string(single.level.rawValue)),
      ("unloaded", .bool(retired == nil && single.placed.group == nil)), ("retired_because", retired.map(Value.string) ?? .null),
      ("needed", .array((single.found.library?.needed ?? []).map { .string($0.name) })),
      ("imports", .array((single.found.library?.reaches ?? []).map(Value.string))),
      ("calls", .array((single.found.manifest?.foreign?.functionNames ?? []).map(Value.string))),
      ("optional_functions", .array(single.module.optionalFunctions.map(Value.string))),
      ("contract", single.module.contract.value),
      (
        "images",
        .object([
          ("live", .integer(Int64(before.live))), ("live_bytes", .integer(Int64(before.liveBytes))),
          ("live_after", .integer(Int64(after.live))), ("retired", .integer(Int64(after.retired))),
          ("retired_bytes", .integer(Int64(after.retiredBytes))),
        ])
      ),
      ("diagnostics", .array(single.diagnostics.map(\.json))),
    ]
    return .object(entries)
  }
}
