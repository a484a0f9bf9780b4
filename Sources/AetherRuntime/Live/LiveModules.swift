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
    var found: [String: [FoundModule]] = [:]
    /// For the next library that is tried out.
    var reserve: WorkerReserve?
  }

  package init(_ plugins: LiveSession) { self.plugins = plugins }

  /// The modules of a checked pipeline; what isn't loaded yet is loaded.
  func load(_ session: Session, _ check: PipelineCheck, named: @escaping () -> Set<String>) throws(RunRefusal) -> LoadedPlugins {
    var loaded = LoadedPlugins(modules: [], images: [], groups: [], diagnostics: [])
    know(check)
    for (path, indices) in Self.libraries(of: check) where plugins.plugin(at: path) == nil {
      let modules = indices.map { check.modules[$0] }
      let verdicts = indices.map { check.verdicts[$0] }
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
      state.withLock { $0.found[path] = indices.map { check.modules[$0] } }
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

  /// What stands at a library's path now, and how far it got.
  struct Candidate {
    var generation: Generation?
    var stage: WatchEvent.Stage
    var diagnostics: [Diagnostic]
    /// Nothing has changed.
    var isSame = false
  }

  /// Judges what stands at a library's path now, tries it out, and loads it. Nothing is exchanged yet.
  /// - Parameters:
  ///   - trials: what it is tried out with, in a worker; `nil`: it is not tried out.
  ///   - mostRetired: bytes of retired images, above which no more are loaded that would be retired.
  func candidate(
    _ path: String, _ session: Session, trials: [Canary.Trial]?, mostRetired: Int, named: @escaping () -> Set<String>
  ) -> Candidate {
    let modules = state.withLock { $0.found[path] } ?? []
    guard !modules.isEmpty else { return Candidate(stage: .judging, diagnostics: []) }
    // Who may run was decided by name and place; where a lock or a signature says more, it must agree with the new bytes.
    var problems = Diagnostics()
    let verdicts = session.verdicts(for: modules, diagnostics: &problems)
    guard !problems.hasErrors else { return Candidate(stage: .judging, diagnostics: problems.all) }
    let (library, found) = VerifiedLibrary.make(
      of: modules, expectedDigests: verdicts[0].digests, judge: session.judge)
    guard let library else { return Candidate(stage: .judging, diagnostics: found.filter { $0.severity == .error }) }
    if library.copy.digest == plugins.plugin(at: path)?.current.digest {
      return Candidate(stage: .judging, diagnostics: [], isSame: true)
    }
    if let refusal = refusal(of: library, verdicts, mostRetired) {
      return Candidate(stage: .exchange, diagnostics: [refusal])
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

  /// Images that can't be unmapped add up.
  private func refusal(of library: VerifiedLibrary, _ verdicts: [Verdict], _ mostRetired: Int) -> Diagnostic? {
    let retired = ImageLedger.shared.counts.retiredBytes
    guard retired > mostRetired, verdicts.contains(where: { $0.level == .trusted }),
      let reason = library.judged?.retireReasons.first ?? plugins.plugin(at: library.path)?.retireReason
    else { return nil }
    return Diagnostic(
      code: "restart-due",
      "its image can't be unloaded (\(reason)), and \(retired >> 20) MB of such are mapped already: the version before goes on",
      path: library.path, hints: ["quit and start again; or build the plugin with a runtime of its own"])
  }

  /// Has a process started in which the next new library can be tried out.
  func prepareToTryOut(_ session: Session) {
    let reserve = state.withLock { state in
      if state.reserve == nil { state.reserve = session.placement(in: session.folder.root, named: []).reserve() }
      return state.reserve
    }
    reserve?.prepare()
  }

  /// Ends all plugins. No call is running. Blocks.
  func close() {
    state.withLock { $0.reserve }?.close()
    plugins.close()
  }

  private func tryOut(
    _ library: VerifiedLibrary, _ modules: [FoundModule], _ session: Session, _ trials: [Canary.Trial],
    _ named: @escaping () -> Set<String>
  ) -> [Diagnostic] {
    guard let manifest = modules.first?.manifest else { return [] }
    let placement = session.placement(in: session.folder.root, named: named())
    do throws(WorkerRefusal) {
      let config = Value.object(modules.compactMap(\.manifest).map { ($0.contract.name, $0.config) })
      let canary = Canary(
        try placement.recipe(library, manifest, level: .sandboxed, config: config), reserve: state.withLock { $0.reserve })
      return canary.run(trials) { [self] end in
        plugins.later {
          end()
          self.state.withLock { $0.reserve }?.prepare()
        }
      }
    } catch {
      return error.diagnostics
    }
  }
}
