internal import AetherModel
internal import Linux
internal import PipelineConfig

/// What is to be built in a plugin's folder, and what its manifest already says.
struct BuildRecipe {
  /// Absolute.
  let folder: String
  let build: Manifest.Build
  /// Empty when there is no `module.yaml`.
  let manifests: [Manifest]

  static let manifestName = "module.yaml"
  private static let cExtensions = [".c"]
  private static let cxxExtensions = [".cc", ".cpp", ".cxx"]

  var manifestPath: String { Path.join(folder, Self.manifestName) }
  /// The library's path in the folder, where the manifest names it.
  var library: String? { manifests.lazy.compactMap(\.library).first }

  /// Whether it is built from C++.
  var isCxx: Bool {
    guard case .sources(let sources, _) = build else { return false }
    return sources.contains { source in Self.cxxExtensions.contains { source.hasSuffix($0) } }
  }

  /// The compiler's name, or its path where a variable says one.
  func compiler(_ variables: [String: String]) -> String {
    if case .package = build { return "swift" }
    return variables[isCxx ? "CXX" : "CC"].flatMap { $0.isEmpty ? nil : $0 } ?? (isCxx ? "c++" : "cc")
  }

  /// - Parameter shown: the folder as messages print it.
  static func read(_ folder: String, shown: String) throws(BuildProblem) -> BuildRecipe {
    guard let status = try? FileStatus(path: folder), status.kind == .folder else {
      throw BuildProblem(
        .invalid, "no-folder", "there is no such folder", path: shown,
        hints: ["give the plugin's folder: aether plugins build PATH"])
    }
    let manifests = try manifests(folder, shown: shown)
    for manifest in manifests where manifest.library == nil && !manifest.libraryPlatforms.isEmpty {
      throw BuildProblem(
        .invalid, "no-platform",
        "'library' has no path for \(ManifestDecoder.currentPlatform), which is what this machine builds",
        path: Path.join(shown, manifestName), hints: ["add '\(ManifestDecoder.currentPlatform): lib….so' to it"])
    }
    if Set(manifests.compactMap(\.library)).count > 1 {
      throw BuildProblem(
        .invalid, "two-libraries", "its documents name different libraries; a plugin has one",
        path: Path.join(shown, manifestName), hints: ["write the same 'library' in each, or make two plugins"])
    }
    if let foreign = manifests.first(where: { $0.foreign != nil }) {
      throw BuildProblem(
        .invalid, "nothing-to-build",
        "there is nothing to build: '\(foreign.contract.name)' is made of a C library's functions",
        path: Path.join(shown, manifestName), hints: ["it is used as it is; 'aether plugins inspect' shows what it calls"])
    }
    let stated = manifests.lazy.compactMap(\.build).first
    guard let build = stated ?? found(in: folder) else {
      throw BuildProblem(
        .invalid, "nothing-to-build",
        "there is nothing to build: no Package.swift, no C or C++ file, no 'build' in module.yaml",
        path: shown, hints: ["aether plugins new NAME makes a plugin to start from"])
    }
    return BuildRecipe(folder: folder, build: build, manifests: manifests)
  }

  private static func manifests(_ folder: String, shown: String) throws(BuildProblem) -> [Manifest] {
    let path = Path.join(folder, manifestName)
    guard File.exists(path) else { return [] }
    var diagnostics = Diagnostics()
    guard let source = SourceFile.read(path, shown: Path.join(shown, manifestName), diagnostics: &diagnostics) else {
      throw BuildProblem(.invalid, diagnostics.all)
    }
    let manifests = ManifestDecoder.decode(source, diagnostics: &diagnostics)
    if diagnostics.hasErrors { throw BuildProblem(.invalid, diagnostics.all) }
    return manifests
  }

  private static func found(in folder: String) -> Manifest.Build? {
    if File.exists(Path.join(folder, "Package.swift")) { return .package(path: ".") }
    let names = ((try? Folder.entries(of: folder)) ?? []).filter { $0.kind == .regular }.map(\.name)
    let sources = names.filter { name in (cExtensions + cxxExtensions).contains { name.hasSuffix($0) } }
    return sources.isEmpty ? nil : .sources(sources, flags: [])
  }
}
