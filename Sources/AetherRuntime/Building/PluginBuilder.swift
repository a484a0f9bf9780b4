package import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// `aether plugins build`: sources to a plugin that can be run, with a manifest that says what the library does.
///
/// 1. Read the manifest, where there is one. 2. Compile, or take what was compiled from just this out of the store. 3. Let a child process describe the library. 4. Compare that with
/// the manifest, field by field. 5. Put the library in place, and the manifest where there was none. Until step 5 the plugin
/// in the folder stays as it was.
package struct PluginBuilder {
  private let settings: HostSettings
  private let sharesRuntime: Bool
  private let usesStore: Bool
  private let facts: PackageFacts
  private let timeLimit: Duration?
  /// What was read of sources: a builder that is used again reads what changed.
  private let digests = FileDigests()
  private let compilers = KnownCompilers()

  /// - Parameters:
  ///   - sharesRuntime: link Swift's runtime dynamically: smaller, and never unloaded.
  ///   - usesStore: whether to look into the ``ArtefactStore``, and to keep there what was built.
  ///   - facts: kept by who builds more than once.
  ///   - timeLimit: of each compiler.
  package init(
    settings: HostSettings, sharesRuntime: Bool, usesStore: Bool = true, facts: PackageFacts = PackageFacts(),
    timeLimit: Duration? = nil
  ) {
    self.timeLimit = timeLimit
    self.settings = settings
    self.sharesRuntime = sharesRuntime
    self.usesStore = usesStore
    self.facts = facts
  }

  package struct Built: Sendable {
    /// Absolute.
    package var library: String
    package var manifest: String
    package var wroteManifest: Bool
    package var contracts: [Contract]
    package var runtime: String
    package var unloading: String
    /// Bytes of the library.
    package var size: Int
    /// Whether nothing had to be compiled.
    package var fromStore = false
    /// Warnings.
    package var diagnostics: [Diagnostic]
  }

  /// Builds the plugin in a folder, by compilers in a sandbox. Blocks.
  /// - Parameters:
  ///   - output: gets what they print, as it comes.
  ///   - control: ends the build, from another thread.
  package func build(
    _ folder: String, output: BuildOutput = .standardError, control: BuildControl = BuildControl()
  ) throws(BuildProblem) -> Built {
    let path = Path.absolute(folder, from: settings.currentFolder)
    let recipe = try BuildRecipe.read(path, shown: folder)
    let sdk: SDKLocation
    switch SDKLocation.find(settings: settings) {
    case .success(let found): sdk = found
    case .failure(let missing): throw BuildProblem(.machine, [missing.diagnostic])
    }
    let shelf =
      usesStore
      ? BuildShelf(
        BuildInputs(
          recipe: recipe, sdk: sdk, settings: settings, sharesRuntime: sharesRuntime, digests: digests,
          compilers: compilers)) : nil
    let stored = shelf?.find()
    var warnings: [Diagnostic] = []
    let artefact: String
    if let stored {
      artefact = stored
    } else {
      let compiler = try Compiler(
        recipe: recipe, sdk: sdk, settings: settings, sharesRuntime: sharesRuntime, facts: facts, output: output,
        control: control)
      compiler.timeLimit = timeLimit
      artefact = try compiler.run()
      warnings = compiler.warnings
    }
    let bundled = recipe.manifests.flatMap(\.bundled).map { Path.join(path, $0) }
    let described = Describer(settings: settings).describe(library: artefact, bundled: bundled)
    guard !described.modules.isEmpty, !described.diagnostics.contains(where: { $0.severity == .error }) else {
      throw BuildProblem(.compiler, described.diagnostics)
    }
    let contracts = described.modules.map(\.contract)
    let name = recipe.library ?? Self.libraryName(contracts, artefact, recipe.build)
    try compare(recipe, contracts, library: name)
    if stored == nil { warnings += shelf?.keep(artefact, as: name) ?? [] }
    var built = try place(artefact, name, recipe, contracts)
    built.fromStore = stored != nil
    built.diagnostics = warnings + described.diagnostics
    return built
  }

  private static func libraryName(_ contracts: [Contract], _ artefact: String, _ build: Manifest.Build) -> String {
    if case .package = build { return Path.name(of: artefact) }
    return "lib\(Path.name(of: contracts.first?.name ?? "plugin")).so"
  }

  // MARK: The manifest

  private func compare(_ recipe: BuildRecipe, _ contracts: [Contract], library: String) throws(BuildProblem) {
    guard !recipe.manifests.isEmpty else { return }
    var found: [Diagnostic] = []
    for manifest in recipe.manifests {
      if let compiled = contracts.first(where: { $0.name == manifest.contract.name }) {
        found += ContractComparison.disagreements(manifest: manifest, compiled: compiled, library: library)
      } else {
        found.append(
          Diagnostic(
            code: "manifest-disagrees", "the manifest has the module '\(manifest.contract.name)', the library doesn't",
            at: manifest.spans["name"], path: library,
            hints: ["the library registers \(contracts.map { "'\($0.name)'" }.joined(separator: ", "))"]))
      }
    }
    for contract in contracts where !recipe.manifests.contains(where: { $0.contract.name == contract.name }) {
      found.append(
        Diagnostic(
          code: "manifest-disagrees",
          "the library registers the module '\(contract.name)', which the manifest doesn't have",
          path: recipe.manifestPath, hints: ["add a document for it, after a line '---'"]))
    }
    guard found.isEmpty else { throw BuildProblem(.invalid, found) }
  }

  /// The manifest's text, once it is certain that reading it gives the library's contracts.
  private func manifestText(_ recipe: BuildRecipe, _ contracts: [Contract], _ library: String) throws(BuildProblem)
    -> String
  {
    let text = ManifestWriter.text(of: contracts, library: library, build: recipe.build)
    var diagnostics = Diagnostics()
    let source = SourceText(path: recipe.manifestPath, text: text)
    let manifests = ManifestDecoder.decode(source, diagnostics: &diagnostics)
    for (manifest, contract) in zip(manifests, contracts) {
      diagnostics.report(
        contentsOf: ContractComparison.disagreements(manifest: manifest, compiled: contract, library: library))
    }
    guard diagnostics.hasErrors else { return text }
    throw BuildProblem(
      .invalid,
      [
        Diagnostic(
          code: "bad-contract", "the library registers what no module.yaml may say", path: library,
          related: diagnostics.all)
      ])
  }

  // MARK: Placing

  private func place(
    _ artefact: String, _ name: String, _ recipe: BuildRecipe, _ contracts: [Contract]
  ) throws(BuildProblem) -> Built {
    let target = Path.join(recipe.folder, name)
    let text = recipe.manifests.isEmpty ? try manifestText(recipe, contracts, name) : nil
    do {
      let bytes = try File.read(artefact)
      try Folder.create(Path.folder(of: target))
      guard Path.isInside(try Path.real(Path.folder(of: target)), try Path.real(recipe.folder)) else {
        throw BuildProblem(.invalid, "leads-out", "a link leads from the library's folder out of the plugin's", path: target)
      }
      try Output.replace(target, with: bytes, mode: 0o755)
      if let text { try Output.replace(recipe.manifestPath, with: Array(text.utf8)) }
      let library = LibraryJudge().judge(path: target).library
      return Built(
        library: target, manifest: recipe.manifestPath, wroteManifest: text != nil, contracts: contracts,
        runtime: library?.runtime.rawValue ?? "", unloading: library?.unloading.rawValue ?? "", size: bytes.count,
        diagnostics: [])
    } catch let error as BuildProblem {
      throw error
    } catch {
      throw BuildProblem(.machine, "place-failed", "the built library can't be put in place: \(error)")
    }
  }
}
