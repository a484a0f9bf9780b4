internal import AetherModel
internal import PipelineConfig

/// A kind of place that plugins come from.
protocol PluginSource {
  /// Whether it is of this kind, and this kind may be used.
  func canResolve(_ source: ModuleSource) -> Bool

  /// Says what exactly a source means now. Blocks; may use the network.
  /// - Parameter locked: what it meant when it was locked; nothing else is taken where that is exact.
  func resolve(_ wish: SourcedModule, locked: LockFile.Module?) throws(FetchProblem) -> LockFile.Source

  /// Names what the source means, by its bytes: the same key is the same plugin. `nil` where only looking tells.
  func cacheKey(_ source: LockFile.Source) -> String?

  /// The plugin's folder or library, ready to be loaded. Blocks; builds what is not built.
  /// - Parameter toolchain: that it was built by when it was locked.
  func place(_ source: LockFile.Source, toolchain: String?) throws(FetchProblem) -> PlacedPlugin
}

/// A plugin that was got from its source.
struct PlacedPlugin: Sendable {
  /// Its folder, or its library.
  var path: String
  /// The compiler that built it; `nil` where none did.
  var toolchain: String?
  /// The digests of its files as they were built here, by their paths.
  var digests: [String: String] = [:]
}
