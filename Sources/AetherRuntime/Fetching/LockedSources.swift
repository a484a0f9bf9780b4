internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// Where the modules are that a lock pins to a source, without asking anybody for any of them.
struct LockedSources: Sendable {
  /// Of plugins that are here.
  private(set) var paths: [String] = []
  /// Those that would have to be fetched.
  private(set) var missing: [LockFile.Module] = []
  /// The digests of files that were built on this machine, by their paths.
  private(set) var builtHere: [String: String] = [:]
  private let modules: [LockFile.Module]

  init(_ lock: LockFile?, root: String, settings: HostSettings) {
    let installed = InstalledPlugins(settings: settings)
    modules = lock?.modules ?? []
    for module in modules {
      switch module.source {
      case .path: break
      case .file(let path): paths.append(Path.absolute(path, from: root))
      case .git(let git):
        guard let found = installed.find(tree: git.tree, toolchain: module.toolchain, commit: git.commit) else {
          missing.append(module)
          continue
        }
        // A locked library of this platform that nobody built binds by its own digest.
        if module.toolchain != nil { builtHere.merge(PlacedPlugin(found).digests) { one, _ in one } }
        if !paths.contains(found.folder) { paths.append(found.folder) }
      }
    }
  }

  func origin(of listed: ListedModule) -> ModuleOrigin? {
    guard let module = modules.first(where: { $0.name == listed.name && $0.version.description == listed.version }) else {
      return nil
    }
    var origin = ModuleOrigin(words: module.source.words, toolchain: module.toolchain)
    if case .git(let git) = module.source {
      origin.repository = git.source.repository
      origin.reference = git.source.reference
      origin.path = git.source.path
      origin.commit = git.commit
    }
    return origin
  }

  /// Those that a name could mean.
  func missing(_ name: String, _ range: VersionRange?) -> [LockFile.Module] {
    missing.filter { module in
      (module.name == name || Path.name(of: module.name) == name) && (range.map { $0.contains(module.version) } ?? true)
    }
  }
}

extension InstalledPlugins.Installed {
  /// Whether what says what it may do is as it was when it was made.
  var hasItsManifest: Bool {
    guard let digest = record.files[BuildRecipe.manifestName] else { return false }
    return (try? ContentDigest(ofFile: Path.join(folder, BuildRecipe.manifestName)).description) == digest
  }
}
