internal import AetherModel
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

  /// Remembers what a check found of libraries, without loading any.
  func know(_ check: PipelineCheck) {
    for (path, indices) in Self.libraries(of: check) {
      state.withLock { $0.found[path] = (indices.map { check.modules[$0] }, indices.map { check.verdicts[$0] }) }
    }
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
    _ named: @escaping () -> Set<String>, verified: VerifiedLibrary? = nil
  ) -> (generation: Generation?, diagnostics: [Diagnostic]) {
    var loader = ModuleLoader(
      judge: session.judge, builtins: session.builtins, modules: modules, verified: verified
    ) {
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

  /// What stands at a library's path now, and how far it got.
  struct Candidate {
    var generation: Generation?
    var stage: WatchEvent.Stage
    var diagnostics: [Diagnostic]
    /// Nothing has changed.
    var isSame = false
  }

  /// Judges what stands at a library's path now, tries it out, and loads it. Nothing is exchanged yet.
  /// - Parameter trials: what it is tried out with, by worker; `nil`: it is not tried out.
  func candidate(
    _ path: String, _ session: Session, trials: [Canary.Trial]?, named: @escaping () -> Set<String>
  ) -> Candidate {
    guard let (modules, _) = found(path), let first = modules.first, let manifest = first.manifest else {
      return Candidate(stage: .judging, diagnostics: [])
    }
    // Who may run was decided by name and place; where a lock or a signature says more, it must agree with the new bytes.
    let (verdicts, problems) = session.verdicts(forChanged: modules)
    guard problems.isEmpty else { return Candidate(stage: .judging, diagnostics: problems) }
    let (library, found) = VerifiedLibrary.make(
      path: path, name: "\(manifest.contract.name)-\(manifest.contract.version)",
      bundled: manifest.bundled.map { Path.join(first.path, $0) }, expectedDigests: verdicts[0].digests, judge: session.judge)
    guard let library else { return Candidate(stage: .judging, diagnostics: found.filter { $0.severity == .error }) }
    if library.copy.digest == plugins.plugin(at: path)?.current.digest {
      return Candidate(stage: .judging, diagnostics: [], isSame: true)
    }
    if let trials {
      let rejections = tryOut(library, modules, session, trials, named)
      guard rejections.isEmpty else { return Candidate(stage: .canary, diagnostics: rejections) }
    }
    // What was tried out is what is loaded.
    let (made, diagnostics) = generation(of: path, modules, verdicts, session, named, verified: library)
    let isContract = diagnostics.contains { $0.code == "manifest-disagrees" }
    return Candidate(generation: made, stage: isContract ? .contract : .judging, diagnostics: diagnostics)
  }

  private func tryOut(
    _ library: VerifiedLibrary, _ modules: [FoundModule], _ session: Session, _ trials: [Canary.Trial],
    _ named: @escaping () -> Set<String>
  ) -> [Diagnostic] {
    guard let manifest = modules.first?.manifest else { return [] }
    let placement = session.placement(in: session.folder.root, named: named())
    do throws(WorkerRefusal) {
      let config = Value.object(modules.compactMap(\.manifest).map { ($0.contract.name, $0.config) })
      return Canary(try placement.recipe(library, manifest, level: .sandboxed, config: config)).run(trials) { [plugins] in plugins.later($0) }
    } catch {
      return error.diagnostics
    }
  }
}

extension Session {
  /// Verdicts on modules whose libraries have changed: what is pinned stays so, what isn't follows the file.
  func verdicts(
    forChanged modules: [FoundModule]
  ) -> (verdicts: [Verdict], diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    let verdicts = verdicts(for: modules, diagnostics: &diagnostics)
    return (verdicts, diagnostics.all.filter { $0.severity == .error })
  }
}
