internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// What a watched pipeline depends on: files, and folders of sources. Says of a change what it means.
struct WatchedPlaces: Sendable {
  enum Meaning: Hashable, Sendable {
    /// The pipeline, its project, its environment, a manifest: everything is checked again.
    case check
    /// A plugin's library, by its path.
    case library(String)
    /// A plugin's sources, by its folder.
    case sources(String)
  }

  /// Files that mean everything is checked again.
  private(set) var checked: Set<String> = []
  private(set) var libraries: Set<String> = []
  /// The folders of plugins that are built here.
  private(set) var sources: Set<String> = []

  /// What is in a plugin's folder and no source of it.
  static let ignored: Set<String> = [".build", ".git", ".swiftpm", "aether_modules", "Package.resolved"]

  /// - Parameter pipeline: absolute.
  init(pipeline: String, _ session: Session, _ check: PipelineCheck, builds: Bool) {
    checked = Set([ProjectFolder.fileName, LockFile.fileName].map { Path.join(session.folder.root, $0) } + [pipeline])
    checked.formUnion(check.pipeline?.environmentFiles ?? [])
    for child in check.subpipelines { checked.formUnion(child.pipeline.environmentFiles) }
    // One that is not good, or not there, may be soon.
    checked.formUnion(check.subpipelineFiles.filter { File.exists(Path.folder(of: $0)) })
    let used = check.hasErrors ? session.catalogue().modules : check.modules
    // What was fetched is what the lock pins, and nobody's to edit.
    let cache = session.settings.cacheBase
    for module in used where module.tier != .builtin { add(module, builds: builds && !Path.isInside(module.path, cache)) }
  }

  private mutating func add(_ module: FoundModule, builds: Bool) {
    if let library = module.libraryPath { libraries.insert(library) }
    guard (try? FileStatus(path: module.path))?.kind == .folder else { return }
    checked.insert(Path.join(module.path, BuildRecipe.manifestName))
    guard builds, (try? BuildRecipe.read(module.path, shown: module.path)) != nil else { return }
    sources.insert(module.path)
  }

  private var files: Set<String> { checked.union(libraries) }

  /// What both have is watched without a gap.
  /// - Parameter before: what was watched until now.
  func watch(by watcher: ChangeWatcher, insteadOf before: WatchedPlaces? = nil) throws(SystemError) {
    for path in before.map({ $0.files.union($0.sources) }) ?? [] where !files.union(sources).contains(path) {
      watcher.forget(path)
    }
    for path in files.subtracting(before?.files ?? []) { try watcher.watch(file: path) }
    for folder in sources.subtracting(before?.sources ?? []) { try watcher.watch(tree: folder, ignoring: Self.ignored) }
  }

  func meaning(of path: String) -> Meaning? {
    if checked.contains(path) { return .check }
    if libraries.contains(path) { return .library(path) }
    guard !path.hasSuffix(".so"), let folder = sources.first(where: { Path.isInside(path, $0) }) else { return nil }
    return .sources(folder)
  }
}
