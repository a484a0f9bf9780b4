internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// Makes a plugin from the sources of a tree, once: exported, built without a network, kept.
struct PluginMaker {
  let settings: HostSettings
  let sources: SourceSettings
  let installed: InstalledPlugins
  let output: BuildOutput
  let control: BuildControl
  let progress: @Sendable (FetchProgress) -> Void
  private let dependencies: PackageDependencies
  private let compilers = KnownCompilers()

  init(
    settings: HostSettings, sources: SourceSettings, access: GitAccess, _ fetching: Fetching
  ) {
    self.settings = settings
    self.sources = sources
    output = fetching.output
    control = fetching.control
    progress = fetching.progress
    dependencies = PackageDependencies(access: access, settings: settings, output: output, control: control)
    installed = InstalledPlugins(settings: settings)
  }

  /// How long another process may take with the same plugin, in milliseconds.
  private static let patience = 30 * 60_000

  /// - Parameters:
  ///   - toolchain: that it must be built by; `nil`: by the one that is here.
  ///   - name: of the source, for people.
  ///   - export: puts the sources into a folder, of at most so many bytes.
  func plugin(
    tree: String, toolchain: String?, named name: String,
    export: (_ folder: String, _ mostBytes: Int) throws(FetchProblem) -> Void
  ) throws(FetchProblem) -> InstalledPlugins.Installed {
    if let found = installed.find(tree: tree, toolchain: toolchain) { return found }
    let place: InstalledPlugins.Workplace
    do throws(SystemError) {
      guard let made = try installed.workplace(tree: tree, patience: Self.patience) else {
        throw SystemError.busy(installed.folder)
      }
      place = made
    } catch {
      throw FetchProblem(.machine, "cache-unusable", "the plugin can't be made: \(error)", path: installed.folder)
    }
    // Somebody else may have made it while this one waited.
    if let found = installed.find(tree: tree, toolchain: toolchain) { return found }
    try export(place.folder, sources.mostSource)
    let made: String?
    do throws(FetchProblem) { made = try build(place.folder, toolchain: toolchain, name) } catch {
      var problem = error.shown(name, inPlaceOf: place.folder)
      // What somebody would do in a folder of their own.
      switch problem.diagnostics.first?.code {
      case "dependencies-missing":
        problem.diagnostics[0].hints = ["its Package.resolved, which pins them, must be in the repository"]
      case "nothing-to-build":
        let folders = Self.plugins(in: place.folder)
        problem.diagnostics[0].hints = [
          folders.isEmpty
            ? "the plugin may be in another folder: --path FOLDER"
            : "plugins are in its folders \(folders.joined(separator: ", ")): give one of them as --path"
        ]
      default: break
      }
      throw problem
    }
    do throws(SystemError) { return try installed.publish(place, toolchain: made, tree: tree) } catch {
      throw FetchProblem(.machine, "cache-unusable", "the plugin can't be kept: \(error)", path: installed.folder)
    }
  }

  /// - Returns: the compiler; `nil` where the library came with the sources.
  private func build(_ folder: String, toolchain: String?, _ name: String) throws(FetchProblem) -> String? {
    guard let recipe = try recipe(folder, name) else { return nil }
    if case .package(let path) = recipe.build { try dependencies.prepare(Path.absolute(path, from: folder)) }
    do throws(BuildProblem) {
      guard let compiler = compilers.find(recipe, settings) else {
        throw BuildProblem(
          .machine, "no-compiler", "there is no '\(recipe.compiler(settings.variables))' to build \(name) with",
          hints: ["see: aether doctor"])
      }
      if let toolchain, toolchain != compiler.title {
        throw BuildProblem(
          .invalid, "toolchain-changed", "\(name) was locked as built by \(toolchain); here is \(compiler.title)",
          hints: ["use that compiler, or lock what this one makes: aether plugins update --toolchain"])
      }
      progress(.building(name))
      // What is made here is kept itself.
      let builder = PluginBuilder(
        settings: settings, sharesRuntime: false, usesStore: false, timeLimit: sources.buildTimeout.duration)
      let built = try builder.build(folder, output: output, control: control)
      guard built.size <= sources.mostArtefact else {
        throw BuildProblem(
          .invalid, "too-large",
          "the library of \(name) has \(ByteSize.describe(UInt64(built.size))); sources.max_artefact allows "
            + ByteSize.describe(UInt64(sources.mostArtefact)))
      }
      return compiler.title
    } catch {
      throw FetchProblem(error)
    }
  }

  /// How it is built; `nil` where its library came with the sources.
  private func recipe(_ folder: String, _ name: String) throws(FetchProblem) -> BuildRecipe? {
    do throws(BuildProblem) {
      let recipe = try BuildRecipe.read(folder, shown: name)
      if let library = recipe.library, File.exists(Path.join(folder, library)) { return nil }
      return recipe
    } catch {
      if Self.isPrebuilt(folder) { return nil }
      throw FetchProblem(error)
    }
  }

  /// Folders below one that look like plugins, at most ten, not too deep.
  private static func plugins(in folder: String) -> [String] {
    var found: [String] = []
    var open = [""]
    while let below = open.popLast(), found.count < 10 {
      let entries = ((try? Folder.entries(of: Path.join(folder, below))) ?? []).sorted { $0.name > $1.name }
      if entries.contains(where: { [BuildRecipe.manifestName, "Package.swift"].contains($0.name) }), !below.isEmpty {
        found.append(below)
      } else if below.split(separator: "/").count < 3 {
        open += entries.filter { $0.kind == .folder }.map { Path.join(below, $0.name) }
      }
    }
    return found
  }

  /// Whether there is a manifest whose library is there, or that needs none.
  private static func isPrebuilt(_ folder: String) -> Bool {
    var diagnostics = Diagnostics()
    let path = Path.join(folder, BuildRecipe.manifestName)
    guard File.exists(path), let source = SourceFile.read(path, diagnostics: &diagnostics) else { return false }
    return ManifestDecoder.decode(source, diagnostics: &diagnostics).contains { manifest in
      manifest.foreign != nil || manifest.library.map { File.exists(Path.join(folder, $0)) } ?? false
    }
  }
}
