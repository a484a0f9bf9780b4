internal import AetherModel
internal import Isolation
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import Trust

/// Loads the plugins that a run needs, each library once for each level, and holds them to their manifests.
struct ModuleLoader {
  private let judge: LibraryJudge
  private let builtins: ImageLoading
  private let makePlacement: () -> Placement
  /// Made for the first plugin that needs it: it looks at where every plugin is.
  private lazy var placement = makePlacement()
  /// By library and module, since one library may hold several.
  private let config: [String: Value]
  /// Those of a manifest are called in the same process.
  private let foreign: [String: [FoundModule]]
  private let verified: VerifiedLibrary?
  private var images: [String: PluginImage] = [:]
  private var groups: [GroupKey: WorkerGroup] = [:]
  private(set) var diagnostics = Diagnostics()

  /// Modules of one library share workers where they are held alike.
  private struct GroupKey: Hashable {
    var library: String
    var level: Manifest.SecurityLevel
    var limits: [String: String]
  }

  /// - Parameters:
  ///   - placement: how plugins are held that don't run in this process.
  ///   - modules: all that will be loaded.
  ///   - verified: a library of theirs that was copied and judged before; others are when they are loaded.
  init(
    judge: LibraryJudge, builtins: ImageLoading, modules: [FoundModule], verified: VerifiedLibrary? = nil,
    placement: @escaping () -> Placement
  ) {
    self.judge = judge
    self.verified = verified
    self.builtins = builtins
    makePlacement = placement
    foreign = Dictionary(grouping: modules.filter { $0.foreign != nil }) { $0.libraryPath ?? "" }
    var config: [String: [String: Value]] = [:]
    for module in modules {
      guard let path = module.libraryPath, let manifest = module.manifest else { continue }
      config[path, default: [:]][manifest.contract.name] = manifest.config
    }
    self.config = config.mapValues { modules in
      .object(modules.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
  }

  /// Loads all of them.
  /// - Parameter verdicts: of each, ones that allow it; its files must be those that were verified.
  /// - Returns: `nil` after reporting; nothing stays loaded then.
  mutating func load(_ modules: [FoundModule], _ verdicts: [Verdict]) -> LoadedPlugins? {
    let placed = zip(modules, verdicts).compactMap { load($0, $1) }
    reportMissingLayers()
    let loaded = LoadedPlugins(
      modules: placed, images: Array(images.values), groups: Array(groups.values), diagnostics: diagnostics.all)
    guard placed.count == modules.count, !diagnostics.hasErrors else {
      loaded.close()
      return nil
    }
    return loaded
  }

  /// The loaded module; `nil` after reporting why there is none. Runs the plugin's constructors and registration.
  private mutating func load(_ found: FoundModule, _ verdict: Verdict) -> PlacedModule? {
    guard let manifest = found.manifest else { return nil }
    if found.tier == .builtin {
      diagnostics.report(contentsOf: builtins.diagnostics)
      return builtins.image?.modules.first { $0.contract.name == manifest.contract.name }.map {
        PlacedModule(module: $0, digest: $0.image.digest, image: $0.image, group: nil)
      }
    }
    guard let path = found.libraryPath else { return nil }
    guard verdict.level == .trusted else { return inWorkers(path, found, manifest, verdict) }
    guard let image = image(path, found, verdict) else { return nil }
    guard let module = image.modules.first(where: { $0.contract.name == manifest.contract.name }) else {
      reportAbsent(manifest, path, registered: image.modules.map(\.contract.name))
      return nil
    }
    guard agrees(manifest, module.contract, path) else { return nil }
    return PlacedModule(module: module, digest: image.digest, image: image, group: nil)
  }

  private mutating func inWorkers(
    _ path: String, _ found: FoundModule, _ manifest: Manifest, _ verdict: Verdict
  ) -> PlacedModule? {
    guard let group = group(path, found, manifest, verdict) else { return nil }
    let name = manifest.contract.name
    guard let contract = group.contracts.first(where: { $0.name == name }) else {
      reportAbsent(manifest, path, registered: group.contracts.map(\.name))
      return nil
    }
    guard agrees(manifest, contract, path) else { return nil }
    return PlacedModule(
      module: placement.module(contract, in: group, verdict), digest: group.recipe.library.copy.digest, image: nil,
      group: group)
  }

  private mutating func reportAbsent(_ manifest: Manifest, _ path: String, registered: [String]) {
    let names = registered.map { "'\($0)'" }.joined(separator: ", ")
    diagnostics.error(
      "manifest-disagrees", "the manifest describes '\(manifest.contract.name)', but the library registers \(names)",
      at: manifest.spans["name"], path: path,
      hints: ["'aether plugins build' writes module.yaml from the library; or change the one that is wrong"])
  }

  private mutating func agrees(_ manifest: Manifest, _ contract: Contract, _ path: String) -> Bool {
    let disagreements = ContractComparison.disagreements(manifest: manifest, compiled: contract, library: path)
    diagnostics.report(contentsOf: disagreements)
    return disagreements.isEmpty
  }

  private mutating func verified(
    _ path: String, _ found: FoundModule, _ verdict: Verdict
  ) -> VerifiedLibrary? {
    if let verified, verified.path == path { return verified }
    let (library, problems) = VerifiedLibrary.make(
      of: foreign[path] ?? [found], expectedDigests: verdict.digests, judge: judge)
    diagnostics.report(contentsOf: problems.filter { $0.severity == .error })
    return library
  }

  private mutating func image(
    _ path: String, _ found: FoundModule, _ verdict: Verdict
  ) -> PluginImage? {
    if let image = images[path] { return image }
    guard let library = verified(path, found, verdict) else { return nil }
    let loading = PluginImage.load(verified: library, config: config[path] ?? .null)
    diagnostics.report(contentsOf: loading.diagnostics.filter { $0.severity == .error })
    images[path] = loading.image
    return loading.image
  }

  private mutating func group(
    _ path: String, _ found: FoundModule, _ manifest: Manifest, _ verdict: Verdict
  ) -> WorkerGroup? {
    let key = GroupKey(library: path, level: verdict.level, limits: manifest.limits)
    if let group = groups[key] { return group }
    guard let library = verified(path, found, verdict) else { return nil }
    do throws(WorkerRefusal) {
      let recipe = try placement.recipe(library, manifest, level: verdict.level, config: config[path] ?? .null)
      let group = try WorkerGroup.open(recipe)
      groups[key] = group
      return group
    } catch {
      diagnostics.report(contentsOf: error.diagnostics.map { asPolicy($0) })
      return nil
    }
  }

  /// A layer that must hold is a decision of the policy.
  private func asPolicy(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.code == "layers-missing" else { return diagnostic }
    var diagnostic = diagnostic
    diagnostic.isPolicy = true
    diagnostic.hints = ["'aether doctor' shows what this machine has; in containers, namespaces are often forbidden"]
    return diagnostic
  }

  /// Once for all that lack the same.
  private mutating func reportMissingLayers() {
    let missing = Set(groups.values.flatMap(\.missing)).sorted { $0.layer.rawValue < $1.layer.rawValue }
    guard !missing.isEmpty else { return }
    diagnostics.report(
      Diagnostic(
        .warning, code: "layers-missing",
        "sandboxed modules are held by less than usual: this machine lacks \(MissingLayer.words(missing))",
        hints: ["'aether doctor' shows what it has; 'require' in the machine's policy refuses to run without"]))
  }
}
