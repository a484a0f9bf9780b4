package import AetherModel
internal import Expressions
internal import Linux
package import PipelineConfig
package import PipelineEngine
package import PluginRuntime
internal import StateStore
internal import Trust

/// One module by itself, loaded: for looking at it and for calling it outside of a pipeline. End it with ``close()``.
package struct SingleModule: Sendable {
  package let found: FoundModule
  package let placed: PlacedModule
  package var module: any CallableModule { placed.module }
  /// The level that it runs at.
  package let level: Manifest.SecurityLevel
  package let diagnostics: [Diagnostic]
  private let loaded: LoadedPlugins
  private let requires: [[Int]]
  private let stateFolder: String
  private let locks: LockTable

  /// Ends the module's instances, its workers and its image.
  /// - Returns: why the image was retired; `nil` when it was unmapped or never mapped.
  @discardableResult
  package func close() -> String? {
    let reason = placed.image?.close()
    loaded.close()
    return reason
  }

  fileprivate init(
    found: FoundModule, placed: PlacedModule, level: Manifest.SecurityLevel, diagnostics: [Diagnostic],
    loaded: LoadedPlugins, requires: [[Int]], stateFolder: String, locks: LockTable
  ) {
    self.found = found
    self.placed = placed
    self.level = level
    self.diagnostics = diagnostics
    self.loaded = loaded
    self.requires = requires
    self.stateFolder = stateFolder
    self.locks = locks
  }

  /// Calls a task once, as a pipeline of one step would.
  /// - Parameter inputs: by the slot of the contract's inputs.
  package func call(
    inputs: [Value?], environment: [String: String], isDebug: Bool, recorder: any Recorder
  ) throws(Failure) -> RunOutcome {
    let contract = module.contract
    let bindings = inputs.map { value in value.flatMap { $0.isNull ? nil : $0 }.map { Binding.constant($0) } }
    let plan = try Plan(
      name: contract.name, environment: EnvironmentSnapshot(environment), jobs: 1,
      modules: loaded.modules.indices.map {
        PlannedModule(contract: loaded.modules[$0].contract, requires: requires[$0])
      },
      steps: [PlannedStep(id: contract.name, module: 0, bindings: bindings)])
    let folders = RunFolders(stateFolder: stateFolder)
    let executor = try PluginExecutor(
      loaded, requires: requires, files: OutputFiles(stateFolder: stateFolder, isDurable: false))
    let clock = PipelineEngine.SystemClock.shared
    let run = PipelineRun(
      plan: plan, id: RunID(at: clock.now(), random: SystemRandomSource()),
      options: RunOptions(keepsWorkspaces: isDebug),
      ports: EnginePorts(executor: executor, workspaces: folders, recorder: recorder, locks: SharedLocks(table: locks), clock: clock))
    let outcome = run.run()
    folders.finish(run.id)
    return outcome
  }
}

extension Session {
  /// Finds and loads one module and what it requires. Runs the plugins' constructors and registration.
  /// - Parameter inputs: texts that the user gave for its inputs, which may name paths.
  package func loadSingle(_ name: String, inputs: [String] = []) -> (module: SingleModule?, diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    let catalogue = catalogue(describes: true)
    let resolver = CatalogueResolver(catalogue, locatedSources)
    if let missing = locatedSources.missing(name, nil).max(by: { $0.version < $1.version }) {
      return (nil, [Self.notHere(missing)])
    }
    switch catalogue.resolve(name) {
    case .missing(let diagnostic): return (nil, [diagnostic])
    case .bad(_, let diagnostic): return (nil, [diagnostic])
    case .found: _ = resolver.resolve(name, in: nil)
    }
    var requires: [[Int]] = []
    while requires.count < resolver.resolved.count {
      let module = resolver.resolved[requires.count]
      requires.append(resolver.requirements(of: module, diagnostics: &diagnostics).compactMap(\.index))
    }
    let verdicts = verdicts(for: resolver.resolved, diagnostics: &diagnostics)
    checkHeaders(of: resolver.resolved, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { return (nil, diagnostics.all) }
    var loader = ModuleLoader(judge: judge, builtins: builtins, modules: resolver.resolved) {
      let folder = self.settings.currentFolder
      return self.placement(in: folder, named: UserPaths.named(by: inputs.map(Value.string), in: folder))
    }
    let loaded = loader.load(resolver.resolved, verdicts)
    diagnostics.report(contentsOf: loader.diagnostics.all)
    guard let loaded, let found = resolver.resolved.first, let placed = loaded.modules.first else {
      return (nil, diagnostics.all)
    }
    diagnostics.report(contentsOf: authority.remember(verdicts))
    return (
      SingleModule(
        found: found, placed: placed, level: verdicts[0].level, diagnostics: diagnostics.all, loaded: loaded,
        requires: requires, stateFolder: stateFolder, locks: locks), diagnostics.all
    )
  }

  /// Binds texts to a loaded task's inputs and calls it once.
  /// - Throws: after reporting into `diagnostics` what is wrong with the inputs.
  package func call(
    _ single: SingleModule, inputs: [(name: String, text: String)],
    secrets: [(name: String, provider: SecretProvider)] = [], ownsEnvironment: Bool = false,
    environment: [String: String], isDebug: Bool, recorder: any Recorder, diagnostics: inout Diagnostics
  ) throws(Failure) -> RunOutcome {
    let contract = single.module.contract
    var reader = SecretReader(variables: settings.variables)
    var parameters = contract.inputs
    SecretInputs.bind(
      secrets, to: &parameters, of: "module '\(contract.name)'", folder: settings.currentFolder, reader: &reader)
    diagnostics.report(contentsOf: reader.diagnostics.all)
    if !secrets.isEmpty { PipelineSecrets.guardProcess(against: reader, ownsEnvironment: ownsEnvironment) }
    guard !reader.diagnostics.hasErrors,
      let values = InputBinder.bind(
        inputs, to: parameters, of: "module '\(contract.name)'", folder: settings.currentFolder,
        diagnostics: &diagnostics)
    else { throw Failure(code: "AETHER_INVALID_INPUT", message: "nothing was called") }
    return try single.call(inputs: values, environment: environment, isDebug: isDebug, recorder: recorder)
  }
}
