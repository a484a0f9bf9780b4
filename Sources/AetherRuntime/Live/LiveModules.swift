package import AetherModel
internal import Isolation
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime
internal import Synchronization
internal import Trust

/// The modules of a live session: loaded once, given to run after run, and exchanged when their libraries change.
package final class LiveModules: Sendable {
  package let plugins: LiveSession
  private let state = Mutex(State())

  private struct State {
    /// By library: how many generations were loaded.
    var numbers: [String: Int] = [:]
    /// By library: of its modules what the last check found.
    var found: [String: (modules: [FoundModule], verdicts: [Verdict])] = [:]
  }

  package init(_ plugins: LiveSession) { self.plugins = plugins }

  /// The modules of a checked pipeline; what isn't loaded yet is loaded.
  func load(_ session: Session, _ check: PipelineCheck, named: @escaping () -> Set<String>) throws(RunRefusal) -> LoadedPlugins {
    var loaded = LoadedPlugins(modules: [], images: [], groups: [], diagnostics: [])
    for (path, indices) in Self.libraries(of: check) {
      let modules = indices.map { check.modules[$0] }
      let verdicts = indices.map { check.verdicts[$0] }
      state.withLock { $0.found[path] = (modules, verdicts) }
      guard plugins.plugin(at: path) == nil else { continue }
      let (generation, diagnostics) = generation(of: path, modules, verdicts, session, named)
      loaded.diagnostics += diagnostics
      guard let generation else { throw RunRefusal(diagnostics) }
      _ = plugins.add(generation, path: path)
    }
    var builtins = ModuleLoader(judge: session.judge, builtins: session.builtins, modules: check.modules) {
      session.placement(in: session.folder.root, named: named())
    }
    for (found, verdict) in zip(check.modules, check.verdicts) {
      loaded.modules.append(try placed(found, verdict, &builtins))
    }
    return loaded
  }

  private func placed(
    _ found: FoundModule, _ verdict: Verdict, _ builtins: inout ModuleLoader
  ) throws(RunRefusal) -> PlacedModule {
    guard found.tier != .builtin, let path = found.libraryPath, let plugin = plugins.plugin(at: path) else {
      guard let module = builtins.load([found], [verdict])?.modules.first else { throw RunRefusal(builtins.diagnostics.all) }
      return module
    }
    let name = found.manifest?.contract.name
    guard let module = plugins.module(name, of: plugin, isIdempotent: found.manifest?.isIdempotent ?? false) else {
      throw RunRefusal([
        Diagnostic(code: "manifest-disagrees", "the library does not register '\(found.name)'", path: path)
      ])
    }
    return PlacedModule(module: module, digest: plugin.current.digest, image: nil, group: nil)
  }

  /// By library, in the order of the modules: the places of its modules in the check.
  private static func libraries(of check: PipelineCheck) -> [(path: String, indices: [Int])] {
    var libraries: [(path: String, indices: [Int])] = []
    for (index, module) in check.modules.enumerated() where module.tier != .builtin {
      guard let path = module.libraryPath else { continue }
      if let place = libraries.firstIndex(where: { $0.path == path }) {
        libraries[place].indices.append(index)
      } else {
        libraries.append((path, [index]))
      }
    }
    return libraries
  }

  /// Loads a library as a new generation of a plugin: judged, verified and held to its manifests as any other.
  private func generation(
    of path: String, _ modules: [FoundModule], _ verdicts: [Verdict], _ session: Session,
    _ named: @escaping () -> Set<String>
  ) -> (generation: Generation?, diagnostics: [Diagnostic]) {
    var loader = ModuleLoader(judge: session.judge, builtins: session.builtins, modules: modules) {
      session.placement(in: session.folder.root, named: named())
    }
    guard let loaded = loader.load(modules, verdicts) else { return (nil, loader.diagnostics.all) }
    let number = state.withLock { state in
      state.numbers[path, default: 0] += 1
      return state.numbers[path] ?? 1
    }
    return (Generation(number: number, loaded), loader.diagnostics.all.filter { $0.severity == .warning })
  }

  // MARK: Exchanging

  /// What was known of a library's modules when a pipeline was checked last.
  func found(_ path: String) -> (modules: [FoundModule], verdicts: [Verdict])? { state.withLock { $0.found[path] } }

  /// Loads what stands at a library's path now. Nothing is exchanged yet.
  package func candidate(
    _ path: String, _ session: Session, named: @escaping () -> Set<String>
  ) -> (generation: Generation?, diagnostics: [Diagnostic]) {
    guard let (modules, verdicts) = found(path) else { return (nil, []) }
    // They were of other bytes; who may run was decided by name and place, unless a lock or a signature says more.
    let judged = session.verdicts(forChanged: modules, verdicts)
    guard judged.diagnostics.isEmpty else { return (nil, judged.diagnostics) }
    return generation(of: path, modules, judged.verdicts, session, named)
  }
}

extension Session {
  /// Verdicts on modules whose libraries have changed since `earlier` ones: what was pinned stays pinned, what wasn't follows
  /// the file.
  func verdicts(
    forChanged modules: [FoundModule], _ earlier: [Verdict]
  ) -> (verdicts: [Verdict], diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    let verdicts = verdicts(for: modules, diagnostics: &diagnostics)
    return (verdicts, diagnostics.all.filter { $0.severity == .error })
  }
}
