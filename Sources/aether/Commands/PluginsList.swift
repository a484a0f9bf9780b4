internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PluginRuntime

/// `aether plugins list`.
struct PluginsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Shows every module that can be found, good or bad; executes nothing.",
    discussion: """
      Looks where a pipeline in this folder would: the project's paths, aether_modules, AETHER_PLUGIN_PATHS, the \
      builtins. What only loading tells is 'not loaded': 'aether plugins inspect NAME' tells it.
      """)

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = HostSettings.ofThisProcess()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    let catalogue = session.catalogue()
    if output.json {
      Console.shared.print(
        json: .object([
          ("plugins", .array(catalogue.modules.map(\.json))),
          ("diagnostics", .array((diagnostics.all + catalogue.diagnostics).map(\.json))),
        ]))
    } else {
      Console.shared.write(PluginTable.text(catalogue.modules))
    }
    Console.shared.report(diagnostics.all + catalogue.diagnostics + catalogue.modules.flatMap(\.diagnostics))
    if diagnostics.all.contains(where: { $0.isPolicy }) { throw ExitStatus.refused }
  }
}

/// The table that people read.
enum PluginTable {
  private static let head = ["NAME", "VERSION", "TYPE", "ABI", "RUNTIME", "UNLOADING", "STATUS", "PATH"]

  static func text(_ modules: [FoundModule]) -> String {
    TextTable.text(head, modules.map(row))
  }

  private static func row(_ module: FoundModule) -> [String] {
    [
      RunText.oneLine(module.name), module.version?.description ?? "not loaded",
      module.manifest?.contract.kind.rawValue ?? "not loaded",
      module.abi ?? "–", module.runtimeWord, module.unloadingWord, module.state.word,
      module.tier == .builtin ? "(builtin)" : RunText.oneLine(module.path),
    ]
  }
}

extension FoundModule.State {
  var word: String {
    switch self {
    case .good: "ok"
    case .bad: "bad"
    case .undescribed: "not loaded"
    case .unmanifested: "no manifest"
    }
  }
}

extension FoundModule {
  var abi: String? { library?.note.abi }
  var runtimeWord: String { tier == .builtin ? "host" : library?.runtime.rawValue ?? "–" }
  var unloadingWord: String { tier == .builtin ? "never" : library?.unloading.rawValue ?? "–" }

  /// For programs. `null` where only loading would tell.
  var json: Value {
    var entries: [(key: String, value: Value)] = [
      ("name", .string(name)), ("version", version.map { .string($0.description) } ?? .null),
      ("type", manifest.map { .string($0.contract.kind.rawValue) } ?? .null), ("path", .string(path)),
      ("library", libraryPath.map(Value.string) ?? .null), ("tier", .string(tier.name)),
      ("abi", abi.map(Value.string) ?? .null), ("runtime", .string(runtimeWord)),
      ("unloading", .string(unloadingWord)),
      ("unloading_reasons", .array((library?.retireReasons ?? []).map(Value.string))),
      ("language", library.map { .string("\($0.note.language)") } ?? .null), ("status", .string(state.word)),
      ("loaded", .bool(tier == .builtin)),
    ]
    if let manifest {
      entries.append(("description", .string(manifest.contract.description)))
      entries.append(("level", .string((manifest.securityLevel ?? .sandboxed).rawValue)))
    }
    entries.append(("diagnostics", .array(diagnostics.map(\.json))))
    return .object(entries)
  }
}
