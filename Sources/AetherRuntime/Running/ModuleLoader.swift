internal import AetherModel
internal import Linux
internal import PluginRuntime
internal import Trust

/// Loads the plugins that a run needs, each library once, and holds them to their manifests.
struct ModuleLoader {
  private let judge: LibraryJudge
  private let builtins: ImageLoading
  /// By library and module, since one library may hold several.
  private let config: [String: [String: Value]]
  private var images: [String: PluginImage] = [:]
  private(set) var diagnostics = Diagnostics()

  /// - Parameter modules: all that will be loaded.
  init(judge: LibraryJudge, builtins: ImageLoading, modules: [FoundModule]) {
    self.judge = judge
    self.builtins = builtins
    var config: [String: [String: Value]] = [:]
    for module in modules {
      guard let path = module.libraryPath, let manifest = module.manifest else { continue }
      config[path, default: [:]][manifest.contract.name] = manifest.config
    }
    self.config = config
  }

  /// The images that were loaded, for closing them.
  var loadedImages: [PluginImage] { Array(images.values) }

  /// The loaded module; `nil` after reporting why there is none. Runs the plugin's constructors and registration.
  /// - Parameter verdict: one that allows it; its files must be those that were verified.
  mutating func load(_ found: FoundModule, _ verdict: Verdict) -> LoadedModule? {
    guard let manifest = found.manifest else { return nil }
    if found.tier == .builtin {
      diagnostics.report(contentsOf: builtins.diagnostics)
      return builtins.image?.modules.first { $0.contract.name == manifest.contract.name }
    }
    guard let path = found.libraryPath, let image = image(path, found, manifest, verdict) else { return nil }
    guard let module = image.modules.first(where: { $0.contract.name == manifest.contract.name }) else {
      let names = image.modules.map { "'\($0.contract.name)'" }.joined(separator: ", ")
      diagnostics.error(
        "manifest-disagrees", "the manifest describes '\(manifest.contract.name)', but the library registers \(names)",
        at: manifest.spans["name"], path: path,
        hints: ["'aether plugins build' writes module.yaml from the library; or change the one that is wrong"])
      return nil
    }
    let disagreements = ContractComparison.disagreements(manifest: manifest, compiled: module.contract, library: path)
    diagnostics.report(contentsOf: disagreements)
    return disagreements.isEmpty ? module : nil
  }

  private mutating func image(
    _ path: String, _ found: FoundModule, _ manifest: Manifest, _ verdict: Verdict
  ) -> PluginImage? {
    if let image = images[path] { return image }
    let bundled = manifest.bundled.map { Path.join(found.path, $0) }
    let loading = PluginImage.load(
      path: path, name: "\(manifest.contract.name)-\(manifest.contract.version)", bundled: bundled,
      config: config[path] ?? [:], expectedDigests: verdict.digests, judge: judge)
    diagnostics.report(contentsOf: loading.diagnostics.filter { $0.severity == .error })
    images[path] = loading.image
    return loading.image
  }
}
