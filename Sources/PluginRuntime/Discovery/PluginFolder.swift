internal import AetherModel
internal import Linux

/// A folder with a manifest: joins what the manifest says with the libraries that lie there.
struct PluginFolder: ~Copyable {
  private let path: String
  private let folder: FolderDescriptor
  private let tier: Tier
  private let judge: LibraryJudge
  /// Several modules may be in one library, which is judged once.
  private var judged: [(library: String, judgement: Judgement)] = []

  init(path: String, folder: consuming FolderDescriptor, tier: Tier, judge: LibraryJudge) {
    self.path = path
    self.folder = folder
    self.tier = tier
    self.judge = judge
  }

  /// Appends a module for each manifest.
  /// - Parameter diagnostics: what reading the manifest reported; an error in it makes all of its modules bad.
  mutating func read(_ manifests: [Manifest], _ diagnostics: [Diagnostic], into found: inout [FoundModule]) {
    let isBad = diagnostics.contains { $0.severity == .error }
    for (index, manifest) in manifests.enumerated() {
      var module = FoundModule(manifest: manifest, tier: tier, path: path, diagnostics: index == 0 ? diagnostics : [])
      if isBad, index > 0 { module.fail(Self.neighbourIsBad(path)) }
      join(manifest, to: &module)
      found.append(module)
    }
  }

  private mutating func join(_ manifest: Manifest, to module: inout FoundModule) {
    if !manifest.targetPlatforms.isEmpty, !manifest.targetPlatforms.contains(Platform.current) {
      module.fail(manifest.otherPlatform())
    }
    if let foreign = manifest.foreign { return join(foreign, manifest, to: &module) }
    guard let library = manifest.library else {
      // What is wrong with a foreign function was said.
      if manifest.spans["foreign"] != nil { return }
      module.fail(manifest.noLibrary())
      return
    }
    module.libraryPath = Path.join(path, library)
    let bundled = bundledPaths(manifest, &module)
    let judgement = judgement(of: library, manifest, bundled)
    module.library = judgement.library
    // What the decoder said of the same place in the manifest needs no second error.
    let known = module.diagnostics.compactMap { $0.span?.range.lowerBound }
    module.diagnostics += judgement.diagnostics.filter { $0.span.map { !known.contains($0.range.lowerBound) } ?? true }
    if !judgement.isGood { module.state = .bad }
  }

  private func join(_ foreign: ForeignDescription, _ manifest: Manifest, to module: inout FoundModule) {
    module.libraryPath = Path.join(path, PluginScanner.manifestName)
    let bundled = bundledPaths(manifest, &module)
    let (judged, diagnostics) = judge.judge(foreign, of: manifest, bundled: bundled)
    module.foreign = judged
    for diagnostic in diagnostics { module.fail(diagnostic) }
  }

  private mutating func judgement(of library: String, _ manifest: Manifest, _ bundled: [String]) -> Judgement {
    if let known = judged.first(where: { $0.library == library }) { return known.judgement }
    let judgement = open(library, manifest, bundled)
    judged.append((library, judgement))
    return judgement
  }

  private func open(_ library: String, _ manifest: Manifest, _ bundled: [String]) -> Judgement {
    do throws(SystemError) {
      let file = try File.open(library, beneath: folder)
      return judge.judge(file, path: Path.join(path, library), bundled: bundled)
    } catch {
      return Judgement(library: nil, diagnostics: [manifest.badFile(library, "library", in: path, error)])
    }
  }

  /// The paths of the bundled libraries that lie inside the folder; an error for each of the others.
  private func bundledPaths(_ manifest: Manifest, _ module: inout FoundModule) -> [String] {
    var paths: [String] = []
    for name in manifest.bundled {
      do throws(SystemError) {
        _ = try File.open(name, beneath: folder)
        paths.append(Path.join(path, name))
      } catch {
        module.fail(manifest.badFile(name, "bundled", in: path, error))
      }
    }
    return paths
  }
}
