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

  @Flag(inversion: .prefixedNo, help: "Use what an earlier list learned of plugins that haven't changed since.")
  var cache = true

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = HostSettings.ofThisProcess()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    let listing = session.listing(usesCache: cache)
    if output.json {
      Console.shared.print(
        json: .object([
          ("plugins", .array(listing.modules.map(\.json))),
          ("diagnostics", .array((diagnostics.all + listing.diagnostics).map(\.json))),
        ]))
    } else {
      Console.shared.write(PluginTable.text(listing.modules))
    }
    Console.shared.report(diagnostics.all + listing.diagnostics + listing.modules.flatMap(\.diagnostics))
    if diagnostics.all.contains(where: { $0.isPolicy }) { throw ExitStatus.refused }
  }
}

/// The table that people read.
enum PluginTable {
  private static let head = ["NAME", "VERSION", "TYPE", "ABI", "RUNTIME", "UNLOADING", "STATUS", "PATH"]

  static func text(_ modules: [ListedModule]) -> String {
    TextTable.text(head, modules.map(row))
  }

  private static func row(_ module: ListedModule) -> [String] {
    [
      RunText.oneLine(module.name), module.version ?? "not loaded", module.kind ?? "not loaded", module.abi ?? "–",
      module.runtime, module.unloading, module.state.word,
      module.tier == .builtin ? "(builtin)" : RunText.oneLine(module.origin?.words ?? module.path),
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
  var json: Value { ListedModule(self).json }
}

extension ListedModule {
  /// For programs. `null` where only loading would tell.
  var json: Value {
    var entries: [(key: String, value: Value)] = [
      ("name", .string(name)), ("version", version.map(Value.string) ?? .null),
      ("type", kind.map(Value.string) ?? .null), ("path", .string(path)),
      ("library", libraryPath.map(Value.string) ?? .null), ("tier", .string(tier.name)),
      ("abi", abi.map(Value.string) ?? .null), ("runtime", .string(runtime)), ("unloading", .string(unloading)),
      ("unloading_reasons", .array(unloadingReasons.map(Value.string))),
      ("language", language.map(Value.string) ?? .null), ("status", .string(state.word)),
      ("loaded", .bool(tier == .builtin)),
    ]
    if let description, let level {
      entries.append(("description", .string(description)))
      entries.append(("level", .string(level)))
    }
    if let origin {
      let words: [(key: String, value: String?)] = [
        ("source", origin.words), ("repository", origin.repository), ("reference", origin.reference),
        ("path", origin.path), ("commit", origin.commit), ("toolchain", origin.toolchain),
      ]
      entries.append(("origin", .object(words.map { ($0.key, $0.value.map(Value.string) ?? .null) })))
    }
    entries.append(("diagnostics", .array(diagnostics.map(\.json))))
    return .object(entries)
  }
}
