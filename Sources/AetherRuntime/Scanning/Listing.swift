package import AetherModel
package import PluginRuntime

/// The modules that can be found, as they are shown. What it says may come from a cache: nothing here is enough to load
/// or to trust a module.
package struct Listing: Sendable {
  package var modules: [ListedModule]
  /// What is wrong with the places that were searched.
  package var diagnostics: [Diagnostic]

  init(_ catalogue: Catalogue) {
    modules = catalogue.modules.map(ListedModule.init)
    diagnostics = catalogue.diagnostics
  }
}

/// One of them.
package struct ListedModule: Sendable {
  package var name: String
  /// These two: `nil` where only loading tells.
  package var version: String?
  package var kind: String?
  package var tier: Tier
  package var path: String
  package var libraryPath: String?
  /// These two: `nil` for what has no library that could be read.
  package var abi: String?
  package var language: String?
  package var runtime: String
  package var unloading: String
  package var unloadingReasons: [String]
  package var state: FoundModule.State
  /// These two: `nil` without a manifest.
  package var description: String?
  package var level: String?
  package var diagnostics: [Diagnostic]
  /// What the lock says of where it came from; `nil` for one that was found where it lies.
  package var origin: ModuleOrigin?

  package init(_ module: FoundModule) {
    let isBuiltin = module.tier == .builtin
    let contract = module.manifest?.contract
    name = module.name
    version = contract?.version.description
    kind = contract?.kind.rawValue
    tier = module.tier
    path = module.path
    libraryPath = module.libraryPath
    abi = module.library?.note.abi
    let isForeign = module.foreign != nil
    language = isForeign ? "foreign" : module.library.map { "\($0.note.language)" }
    runtime = isBuiltin ? "host" : isForeign ? "foreign" : module.library?.runtime.rawValue ?? "–"
    unloading = isBuiltin || isForeign ? "never" : module.library?.unloading.rawValue ?? "–"
    unloadingReasons =
      isForeign ? ["nobody knows what of a C library is still in use"] : module.library?.retireReasons ?? []
    state = module.state
    description = contract?.description
    level = module.manifest.map { ($0.securityLevel ?? .sandboxed).rawValue }
    diagnostics = module.diagnostics
  }
}

/// Where a module came from.
package struct ModuleOrigin: Sendable {
  /// For people: repository, folder, commit.
  package var words: String
  package var repository: String?
  package var reference: String?
  package var path: String?
  package var commit: String?
  package var toolchain: String?
}
