package import AetherModel
internal import Linux

/// Reads a `module.yaml`: the manifests in it, and all that is wrong with it.
package typealias ManifestReader = (SourceText) -> (manifests: [Manifest], diagnostics: [Diagnostic])

/// Finds modules and judges them, without running anything of theirs. Never fails as a whole: what is bad is found as
/// bad, with its reasons. Blocks on the disk.
package struct Discovery {
  /// Where to look. All paths but those of the environment are absolute.
  package struct Request: Sendable {
    /// An entry of the project file's `modules`.
    package struct Declared: Sendable {
      package var alias: String
      package var path: String

      package init(alias: String, path: String) {
        self.alias = alias
        self.path = path
      }
    }

    package var declared: [Declared] = []
    /// Plugins' folders and libraries that the project's lock pins.
    package var fetched: [String] = []
    /// The project file's `paths.plugins`.
    package var projectPaths: [String] = []
    /// The folder that may have an `aether_modules`.
    package var projectRoot: String?
    /// The value of `AETHER_PLUGIN_PATHS`; relative paths in it count from `currentFolder`.
    package var environment: String?
    package var currentFolder: String
    /// The machine policy's folders.
    package var machinePaths: [String] = []
    package var builtins: [Manifest] = []

    package init(currentFolder: String) { self.currentFolder = currentFolder }
  }

  private let scanner: PluginScanner
  private let system = SystemLibraries()
  private let cache: ScanCache?

  /// - Parameter cache: for listings only: of a folder that it knows, the modules have no more than a listing shows.
  package init(readManifests: @escaping ManifestReader, cache: ScanCache? = nil) {
    self.cache = cache
    scanner = PluginScanner(judge: LibraryJudge(system: system), readManifests: readManifests, cache: cache)
  }

  /// Looks at every place and judges all that is there.
  package func find(_ request: Request) -> Catalogue {
    cache?.open(system)
    defer { cache?.close(system) }
    var search = Search(scanner: scanner)
    for entry in request.declared { search.look(at: entry.path, .declared, alias: entry.alias) }
    for path in request.fetched { search.look(at: path, .fetched) }
    for path in request.projectPaths { search.look(at: path, .project) }
    if let root = request.projectRoot {
      search.lookIfThere(at: Path.join(root, "aether_modules"), .modulesFolder)
    } else {
      search.skip(.modulesFolder)
    }
    let environment = PluginPaths.parse(request.environment ?? "")
    for path in environment { search.look(at: Path.absolute(path, from: request.currentFolder), .environment) }
    if environment.isEmpty { search.skip(.environment) }
    for path in request.machinePaths { search.look(at: path, .machine) }
    search.modules += request.builtins.map { FoundModule(manifest: $0, tier: .builtin, path: $0.contract.name) }
    return Catalogue(modules: search.modules, places: search.places, diagnostics: search.diagnostics)
  }
}

/// What one search has found so far.
private struct Search {
  let scanner: PluginScanner
  var modules: [FoundModule] = []
  var places: [SearchedPlace] = []
  var diagnostics: [Diagnostic] = []

  /// A place that somebody named: that nothing is there is an error.
  mutating func look(at path: String, _ tier: Tier, alias: String? = nil) {
    guard !places.contains(where: { $0.tier == tier && $0.path == path && alias == nil }) else { return }
    let before = modules.count
    let problem = scanner.scan(path, tier, into: &modules)
    if let problem { diagnostics.append(problem) }
    if let alias {
      for index in before..<modules.count { modules[index].alias = alias }
    }
    places.append(SearchedPlace(tier: tier, path: path, isThere: problem == nil))
  }

  /// A place that need not be there, nor hold anything.
  mutating func lookIfThere(at path: String, _ tier: Tier) {
    guard File.exists(path) else {
      places.append(SearchedPlace(tier: tier, path: path, isThere: false))
      return
    }
    // That the folder is empty is no error; that it can't be read is one.
    if let problem = scanner.scan(path, tier, into: &modules), problem.code != "path-empty" {
      diagnostics.append(problem)
    }
    places.append(SearchedPlace(tier: tier, path: path, isThere: true))
  }

  mutating func skip(_ tier: Tier) {
    places.append(SearchedPlace(tier: tier, path: nil, isThere: false))
  }
}
