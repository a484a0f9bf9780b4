package import AetherModel
package import Linux
package import PluginRuntime
internal import Synchronization

/// The plugins of one live session, and what ends them.
package final class LiveSession: Sendable {
  private let closer: GenerationCloser
  private let plugins = Mutex<[LivePlugin]>([])
  private let tell: @Sendable (LiveEvent) -> Void

  /// - Parameter tell: is told what happens, from any thread; must not block.
  /// - Throws: where the system gives no thread.
  package init(tell: @escaping @Sendable (LiveEvent) -> Void) throws(SystemError) {
    closer = try GenerationCloser()
    self.tell = tell
  }

  package func add(_ first: Generation, path: String) -> LivePlugin {
    let plugin = LivePlugin(path: path, first, closer: closer, tell: tell)
    plugins.withLock { $0.append(plugin) }
    return plugin
  }

  package func plugin(at path: String) -> LivePlugin? { plugins.withLock { $0.first { $0.path == path } } }

  /// A module as runs call it, by default the library's first.
  package func module(
    _ name: String? = nil, of plugin: LivePlugin, isIdempotent: Bool
  ) -> (any CallableModule)? {
    let generation = plugin.current
    guard let name = name ?? generation.contracts.first?.name, let placed = generation.modules[name] else { return nil }
    return LiveModule(placed, of: plugin, isIdempotent: isIdempotent)
  }

  /// Has something done that no call and no swap waits for, before the session is closed.
  func later(_ body: @escaping @Sendable () -> Void) { closer.enqueue(body) }

  /// Waits until the generations that were let go are ended.
  package func settle() { closer.settle() }

  /// Ends by force the calls that can be.
  package func killCalls() { for plugin in plugins.withLock({ $0 }) { plugin.killCalls() } }

  /// Ends all plugins. No call is running. Blocks.
  package func close() {
    for plugin in plugins.withLock({ $0 }).reversed() { plugin.end() }
    closer.finish()
  }
}

extension Generation {
  /// A library of this user's, loaded into this process.
  package static func inThisProcess(
    _ path: String, name: String, number: Int, judge: LibraryJudge = LibraryJudge()
  ) -> (generation: Generation?, diagnostics: [Diagnostic]) {
    let loading = PluginImage.load(path: path, name: name, judge: judge)
    guard let image = loading.image else { return (nil, loading.diagnostics) }
    let modules = image.modules.map { PlacedModule(module: $0, digest: image.digest, image: image, group: nil) }
    let loaded = LoadedPlugins(modules: modules, images: [image], groups: [], diagnostics: [])
    return (Generation(number: number, loaded), loading.diagnostics)
  }
}
