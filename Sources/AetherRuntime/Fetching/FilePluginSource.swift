internal import AetherModel
internal import Linux
internal import PipelineConfig

/// Plugins that lie in folders of this machine, and stay there.
struct FilePluginSource: PluginSource {
  let settings: HostSettings
  let isEnabled: Bool
  /// What relative paths count from.
  let root: String
  let output: BuildOutput
  let control: BuildControl

  func canResolve(_ source: ModuleSource) -> Bool {
    if case .file = source { isEnabled } else { false }
  }

  func resolve(_ wish: SourcedModule, locked: LockFile.Module?) throws(FetchProblem) -> LockFile.Source {
    guard case .file(let path) = wish.source else { throw Self.otherKind }
    guard File.exists(Path.absolute(path, from: root)) else {
      throw FetchProblem(
        .invalid, "no-source", "there is nothing at \(path)", at: wish.span, path: wish.span == nil ? path : nil)
    }
    return .file(path)
  }

  func cacheKey(_ source: LockFile.Source) -> String? { nil }

  /// A folder with sources and no library is built in its place.
  func place(_ source: LockFile.Source, toolchain: String?) throws(FetchProblem) -> PlacedPlugin {
    guard case .file(let path) = source else { throw Self.otherKind }
    let place = Path.absolute(path, from: root)
    guard (try? FileStatus(path: place))?.kind == .folder, let recipe = try? BuildRecipe.read(place, shown: path) else {
      return PlacedPlugin(path: place)
    }
    if let library = recipe.library, File.exists(Path.join(place, library)) { return PlacedPlugin(path: place) }
    do throws(BuildProblem) {
      _ = try PluginBuilder(settings: settings, sharesRuntime: false).build(place, output: output, control: control)
      return PlacedPlugin(path: place)
    } catch {
      throw FetchProblem(error)
    }
  }

  private static let otherKind = FetchProblem(.invalid, "no-source", "a folder or a library was expected")
}
