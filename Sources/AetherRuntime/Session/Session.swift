package import AetherModel
internal import Builtins
internal import Isolation
internal import Linux
internal import PipelineConfig
package import PluginRuntime
internal import StateStore
package import Trust

/// One use of Aether: a project, and the modules that can be found from it. Everything that a command does goes through one.
///
/// Not safe for use from two threads; blocks on the disk.
package final class Session {
  package let settings: HostSettings
  package let folder: ProjectFolder
  package let builtins: ImageLoading
  package let authority: Authority
  private var found: Catalogue?
  /// Where the modules are that the lock pins to a source.
  private(set) lazy var locatedSources = locate()
  /// Held as long as something that was fetched may be used.
  private var fetchedUse: FetchedUse?
  /// Plugins that the pipeline or the project says the places of.
  private var declaredFiles: [String] = []
  let judge = LibraryJudge()
  /// Where its workers have theirs.
  private(set) lazy var workerFolders = WorkerFolders(in: Path.join(stateFolder, "workers"))

  private init(settings: HostSettings, folder: ProjectFolder, authority: Authority) {
    self.settings = settings
    self.folder = folder
    self.authority = authority
    builtins = PluginImage.linked(entry: Builtins.entry, name: "builtin modules")
  }

  /// Opens the session for a file or a folder.
  /// - Parameter path: absolute; the pipeline, or the current folder.
  package static func open(
    settings: HostSettings, containing folder: String, diagnostics: inout Diagnostics
  ) -> Session {
    let project = ProjectFolder.containing(folder, diagnostics: &diagnostics)
    let authority = Authority(settings, project, diagnostics: &diagnostics)
    var settings = settings
    if authority.profile == .enterprise { settings.isStrict = true }
    return Session(settings: settings, folder: project, authority: authority)
  }

  /// Which modules may run. What is wrong with what decides, such as the lock, is reported too.
  package func verdicts(for modules: [FoundModule], diagnostics: inout Diagnostics) -> [Verdict] {
    let verdicts = authority.verdicts(for: modules, diagnostics: &diagnostics)
    for verdict in verdicts { diagnostics.report(contentsOf: verdict.diagnostics) }
    return verdicts
  }

  package var stateFolder: String { settings.stateFolder(project: folder.root) }

  var locks: LockTable { settings.locks(project: folder.root) }

  /// All modules that can be found, judged from their bytes; nothing of them is run, unless `describes` lets a child
  /// process describe libraries without a manifest whose path was given.
  package func catalogue(describes: Bool = false) -> Catalogue {
    if let found, !describes { return found }
    var catalogue = found ?? Discovery(readManifests: Self.readManifests).find(request)
    if describes {
      let describer = Describer(settings: settings)
      var isWhole = true
      var isTold = false
      for module in catalogue.modules where module.state == .undescribed {
        if let refusal = authority.refusalToDescribe(module) {
          catalogue = catalogue.describing(module.path, as: [], diagnostics: [refusal])
          isWhole = false
          continue
        }
        var described = describer.describe(module)
        // That the marks can't be used is said once.
        described.diagnostics.removeAll { $0.code == MarkStore.unreadableCode && isTold }
        isTold = isTold || described.diagnostics.contains { $0.code == MarkStore.unreadableCode }
        catalogue = catalogue.describing(
          module.path, as: described.manifests, diagnostics: described.diagnostics)
      }
      // The user may yet trust the project.
      guard isWhole else { return catalogue }
    }
    found = catalogue
    return catalogue
  }

  private func locate() -> LockedSources {
    let lock = authority.lock.lock
    if lock?.modules.contains(where: { $0.source.git != nil }) == true { useFetched() }
    return LockedSources(lock, root: folder.root, settings: settings)
  }

  /// Keeps others from removing what was fetched, as long as the session lives. Where that can't be, it is used all the same.
  func useFetched() {
    if fetchedUse == nil { fetchedUse = try? FetchedUse(settings: settings, .shared) }
  }

  /// What is pinned, or where it is, has changed: everything is looked for anew.
  func lookAgain() {
    found = nil
    authority.forgetLock()
    locatedSources = locate()
  }

  /// What is wrong with the lock, and the modules that it pins and that are not here.
  package var lockProblems: [Diagnostic] {
    authority.lock.diagnostics.all.map(AuthorityMessages.asPolicy) + locatedSources.missing.map(Self.notHere)
  }

  func declare(files: [String]) {
    let new = files.filter { !declaredFiles.contains($0) }
    guard !new.isEmpty else { return }
    declaredFiles += new
    found = nil
  }

  /// What ``catalogue(describes:)`` finds, as far as it is shown to people.
  /// - Parameter usesCache: whether what an earlier listing learned counts, where nothing has changed since.
  package func listing(usesCache: Bool = true) -> Listing {
    listing(usesCache ? ScanCache(path: Path.join(settings.stateBase, "scan/cache")) : nil)
  }

  func listing(_ cache: ScanCache?) -> Listing {
    var listing = Listing(Discovery(readManifests: Self.readManifests, cache: cache).find(request))
    for index in listing.modules.indices where listing.modules[index].tier == .fetched {
      listing.modules[index].origin = locatedSources.origin(of: listing.modules[index])
    }
    listing.diagnostics += authority.lock.diagnostics.all
    listing.diagnostics += locatedSources.missing.map { module in
      var note = Self.notHere(module)
      note.severity = .note
      return note
    }
    return listing
  }

  /// What no module may be granted.
  package var protectedPlaces: ProtectedPlaces {
    let store = authority.storeFolder.map { [$0] } ?? []
    let plugins = catalogue().modules.filter { $0.tier != .builtin }.map(\.path)
    return ProtectedPlaces(root: folder.root, state: [settings.stateBase] + store, plugins: plugins)
  }

  /// What is at one place, as if the lock pinned it: judged, and described by a child process where it has no manifest.
  func modules(at path: String) -> (modules: [FoundModule], diagnostics: [Diagnostic]) {
    var request = Discovery.Request(currentFolder: settings.currentFolder)
    request.fetched = [path]
    var catalogue = Discovery(readManifests: Self.readManifests).find(request)
    for module in catalogue.modules where module.state == .undescribed {
      let described = Describer(settings: settings).describe(module)
      catalogue = catalogue.describing(module.path, as: described.manifests, diagnostics: described.diagnostics)
    }
    return (catalogue.modules.filter { $0.state != .unmanifested }, catalogue.diagnostics)
  }

  private static func readManifests(_ source: SourceText) -> (manifests: [Manifest], diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    let manifests = ManifestDecoder.decode(source, diagnostics: &diagnostics)
    return (manifests, diagnostics.all)
  }

  private var request: Discovery.Request {
    var request = Discovery.Request(currentFolder: settings.currentFolder)
    let located = locatedSources
    authority.builtHere = located.builtHere
    authority.choosePlaces(
      &request, environment: settings.variables["AETHER_PLUGIN_PATHS"], fetched: located.paths + declaredFiles)
    request.builtins = (builtins.image?.modules ?? []).map { module in
      var manifest = Manifest(contract: module.contract)
      manifest.isIdempotent = Builtins.idempotent.contains(manifest.contract.name)
      return manifest
    }
    return request
  }
}
