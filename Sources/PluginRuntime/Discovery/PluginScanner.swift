internal import AetherModel
internal import Linux

/// Looks at one path and judges the plugins there.
final class PluginScanner {
  static let manifestName = "module.yaml"
  /// Larger manifests are refused: 1 MiB.
  static let manifestLimit = 1 << 20

  private let judge: LibraryJudge
  private let readManifests: ManifestReader
  private let cache: ScanCache?

  init(judge: LibraryJudge, readManifests: @escaping ManifestReader, cache: ScanCache? = nil) {
    self.judge = judge
    self.cache = cache
    self.readManifests = readManifests
  }

  /// Appends what is found at a path.
  /// - Parameter path: absolute; a library, a plugin's folder, or a folder of plugins.
  /// - Returns: why that is wrong when nothing there could be a plugin.
  func scan(_ path: String, _ tier: Tier, into found: inout [FoundModule]) -> Diagnostic? {
    cache?.begin(path)
    defer { cache?.end() }
    do throws(SystemError) {
      guard try FileStatus(path: path).kind == .folder else {
        found += scanLibrary(path, tier)
        return nil
      }
      let before = found.count
      if try !scanPlugin(path, tier, into: &found) { try scanCollection(path, tier, into: &found) }
      return found.count > before ? nil : Self.emptyPath(path, tier)
    } catch {
      return Self.badPath(path, tier, error)
    }
  }

  /// A path that was given to a library itself. A manifest beside it that names it counts.
  private func scanLibrary(_ path: String, _ tier: Tier) -> [FoundModule] {
    let folder = Path.folder(of: path)
    var beside: [FoundModule] = []
    // What is wrong with the folder says nothing about the library.
    _ = try? scanPlugin(folder, tier, into: &beside)
    beside.removeAll { $0.libraryPath != path }
    return beside.isEmpty ? [bareLibrary(path, tier, state: .undescribed)] : beside
  }

  private func bareLibrary(_ path: String, _ tier: Tier, state: FoundModule.State) -> FoundModule {
    let judgement = judge.judge(path: path)
    var found = FoundModule(
      library: judgement.library, tier: tier, path: path, libraryPath: path, diagnostics: judgement.diagnostics)
    guard found.state == .good else { return found }
    found.state = state
    if state == .unmanifested { found.diagnostics.append(Self.unmanifested(path)) }
    return found
  }

  /// A folder's direct subfolders that are plugins, and its direct libraries.
  private func scanCollection(_ path: String, _ tier: Tier, into found: inout [FoundModule]) throws(SystemError) {
    for entry in try Folder.entries(of: path) {
      let below = Path.join(path, entry.name)
      if entry.name.utf8.count > 3, entry.name.utf8.suffix(3).elementsEqual(".so".utf8), entry.kind != .folder {
        found.append(bareLibrary(below, tier, state: .unmanifested))
      } else if entry.kind == .folder || entry.kind == .link || entry.kind == nil {
        do throws(SystemError) {
          _ = try scanPlugin(below, tier, into: &found)
        } catch {
          // A file behind a link, a link to nowhere: neither claims to be a plugin.
          guard !error.isNotFound else { continue }
          found.append(FoundModule(tier: tier, path: below, diagnostics: [Self.badPath(below, tier, error)]))
        }
      }
    }
  }

  /// Appends the modules of a plugin's folder; `false` when it has no manifest.
  private func scanPlugin(
    _ path: String, _ tier: Tier, into found: inout [FoundModule]
  ) throws(SystemError) -> Bool {
    if let known = cache?.modules(in: path, tier) {
      found += known
      return true
    }
    let folder = try FolderDescriptor(path)
    let manifestPath = Path.join(path, Self.manifestName)
    let state = cache?.state(of: manifestPath)
    let before = found.count
    let bytes: [UInt8]
    do throws(SystemError) {
      let file = try File.open(Self.manifestName, beneath: folder)
      bytes = try File.read(file, path: manifestPath, limit: Self.manifestLimit)
    } catch {
      if error.number == SystemError.notFound { return false }
      found.append(FoundModule(tier: tier, path: path, diagnostics: [Self.badManifest(manifestPath, error)]))
      return true
    }
    let (manifests, diagnostics) = readManifests(SourceText(path: manifestPath, bytes: bytes))
    guard !manifests.isEmpty else {
      let reasons = diagnostics.isEmpty ? [Self.emptyManifest(manifestPath)] : diagnostics
      found.append(FoundModule(tier: tier, path: path, diagnostics: reasons))
      return true
    }
    var reader = PluginFolder(path: path, folder: folder, tier: tier, judge: judge)
    reader.read(manifests, diagnostics, into: &found)
    cache?.keep(found[before...], in: path, manifest: state)
    return true
  }
}
