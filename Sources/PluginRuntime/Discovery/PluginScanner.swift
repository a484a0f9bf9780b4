internal import AetherModel
internal import Linux

/// Looks at one path and judges the plugins there.
final class PluginScanner {
  enum Outcome {
    case modules([FoundModule])
    /// Nothing there that could be a plugin, and why that is wrong.
    case nothing(Diagnostic)
  }

  static let manifestName = "module.yaml"
  /// Larger manifests are refused: 1 MiB.
  static let manifestLimit = 1 << 20

  private let judge: LibraryJudge
  private let readManifests: ManifestReader

  init(judge: LibraryJudge, readManifests: @escaping ManifestReader) {
    self.judge = judge
    self.readManifests = readManifests
  }

  /// - Parameter path: absolute; a library, a plugin's folder, or a folder of plugins.
  func scan(_ path: String, _ tier: Tier) -> Outcome {
    do throws(SystemError) {
      guard try FileStatus(path: path).kind == .folder else { return .modules(scanLibrary(path, tier)) }
      if let plugin = try scanPlugin(path, tier) { return .modules(plugin) }
      let found = try scanCollection(path, tier)
      return found.isEmpty ? .nothing(Self.emptyPath(path, tier)) : .modules(found)
    } catch {
      return .nothing(Self.badPath(path, tier, error))
    }
  }

  /// A path that was given to a library itself. A manifest beside it that names it counts.
  private func scanLibrary(_ path: String, _ tier: Tier) -> [FoundModule] {
    let folder = Path.folder(of: path)
    if let described = try? scanPlugin(folder, tier)?.filter({ $0.libraryPath == path }), !described.isEmpty {
      return described
    }
    return [bareLibrary(path, tier, state: .undescribed)]
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
  private func scanCollection(_ path: String, _ tier: Tier) throws(SystemError) -> [FoundModule] {
    var found: [FoundModule] = []
    for entry in try Folder.entries(of: path) {
      let below = Path.join(path, entry.name)
      if entry.name.utf8.count > 3, entry.name.utf8.suffix(3).elementsEqual(".so".utf8), entry.kind != .folder {
        found.append(bareLibrary(below, tier, state: .unmanifested))
      } else if entry.kind == .folder || entry.kind == .link || entry.kind == nil {
        do throws(SystemError) {
          found += try scanPlugin(below, tier) ?? []
        } catch {
          // A file behind a link, a link to nowhere: neither claims to be a plugin.
          guard !error.isNotFound else { continue }
          found.append(FoundModule(tier: tier, path: below, diagnostics: [Self.badPath(below, tier, error)]))
        }
      }
    }
    return found
  }

  /// The modules of a plugin's folder; `nil` when it has no manifest.
  private func scanPlugin(_ path: String, _ tier: Tier) throws(SystemError) -> [FoundModule]? {
    let folder = try FolderDescriptor(path)
    let manifestPath = Path.join(path, Self.manifestName)
    let bytes: [UInt8]
    do throws(SystemError) {
      let file = try File.open(Self.manifestName, beneath: folder)
      bytes = try File.read(file, path: manifestPath, limit: Self.manifestLimit)
    } catch {
      if error.number == SystemError.notFound { return nil }
      return [FoundModule(tier: tier, path: path, diagnostics: [Self.badManifest(manifestPath, error)])]
    }
    let (manifests, diagnostics) = readManifests(SourceText(path: manifestPath, bytes: bytes))
    guard !manifests.isEmpty else {
      let reasons = diagnostics.isEmpty ? [Self.emptyManifest(manifestPath)] : diagnostics
      return [FoundModule(tier: tier, path: path, diagnostics: reasons)]
    }
    var reader = PluginFolder(path: path, folder: folder, tier: tier, judge: judge)
    return reader.modules(manifests, diagnostics)
  }
}
