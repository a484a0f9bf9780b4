internal import AetherModel
internal import Isolation
internal import Linux
internal import PipelineConfig
package import PipelineEngine
internal import PluginRuntime
internal import StateStore
internal import Trust

extension Session {
  /// Loads what a checked pipeline needs, compares it with its manifests, binds the inputs, and begins the run's history or
  /// goes on with it.
  ///
  /// - Parameters:
  ///   - audience: is told what happens, once it is durable.
  ///   - live: the modules of a live session; by default the run loads its own.
  ///   - carried: the results of steps that a new run doesn't run again, by step of its plan.
  /// - Throws: every reason why the run can't start. Nothing was run then, and nothing stays loaded.
  package func prepare(
    _ check: PipelineCheck, settings: RunSettings, audience: any Recorder, live: LiveModules? = nil,
    carrying carried: ((Plan) -> ResumePoint)? = nil
  ) throws(RunRefusal) -> PreparedRun {
    guard let pipeline = check.pipeline, !check.hasErrors else { throw RunRefusal([]) }
    let database: StateDatabase
    var earlier: EarlierRun?
    do throws(StateProblem) {
      database = try StateDatabase.open(folder: stateFolder, durability: pipeline.durability)
      if let request = settings.resume {
        earlier = try EarlierRun.claim(request.run, in: database)
        guard earlier != nil else { throw StateProblem(.other, "there is no run '\(request.run)'") }
      }
    } catch {
      throw RunRefusal(error)
    }
    let inputs: [Value]
    if let earlier {
      inputs = try earlier.inputs(of: pipeline, given: settings, folder: self.settings.currentFolder)
    } else {
      inputs = try newInputs(of: pipeline, given: settings)
    }
    let named = { [folder] in UserPaths.named(by: inputs, of: pipeline.inputs, in: folder.root) }
    var loaded = if let live { try live.load(self, check, named: named) } else { try load(check, named: named) }
    loaded.diagnostics += authority.remember(check.verdicts)
    do throws(RunRefusal) {
      let plan = try Self.plan(pipeline, check, loaded, settings, recorded: earlier?.detail.environment)
      let record = RunForm(
        plan: plan, inputs: inputs, pipeline: pipeline, path: Path.absolute(pipeline.source.path, from: self.settings.currentFolder),
        loaded: loaded)
      let begun: BegunRun
      if let earlier, let request = settings.resume {
        begun = try earlier.goOn(as: record, plan: plan, settled: check.settled, request: request)
      } else {
        begun = try BegunRun.new(record, trigger: settings.trigger, point: carried?(plan), in: database)
      }
      return try start(begun, plan: plan, inputs: inputs, loaded, check, settings, audience)
    } catch {
      loaded.close()
      throw error
    }
  }

  private func start(
    _ begun: BegunRun, plan: Plan, inputs: [Value], _ loaded: LoadedPlugins, _ check: PipelineCheck,
    _ settings: RunSettings, _ audience: any Recorder
  ) throws(RunRefusal) -> PreparedRun {
    let folders = RunFolders(stateFolder: stateFolder)
    let executor: PluginExecutor
    do throws(Failure) {
      executor = try PluginExecutor(
        loaded, requires: check.requires,
        files: OutputFiles(stateFolder: stateFolder, isDurable: check.pipeline?.durability == .disk),
        debugger: settings.debugger.flatMap { wait in
          plan.allSteps.firstIndex { $0.id == wait.step }.map { ($0, wait) }
        })
    } catch {
      throw RunRefusal([Diagnostic(code: "plan", error.message)])
    }
    let history = HistoryRecorder(journal: begun.journal, numbering: begun.numbering, audience: audience)
    let ports = EnginePorts(
      executor: executor, workspaces: folders, recorder: history, locks: SharedLocks(table: locks),
      clock: PipelineEngine.SystemClock())
    let run = PipelineRun(
      plan: plan, id: begun.id, inputs: inputs, resuming: begun.point,
      options: RunOptions(keepsWorkspaces: settings.isDebug, process: CurrentProcess.id), ports: ports)
    return PreparedRun(
      run: run, diagnostics: loaded.diagnostics, history: history, loaded: loaded, folders: folders,
      live: begun.live)
  }

  private static func plan(
    _ pipeline: ValidatedPipeline, _ check: PipelineCheck, _ loaded: LoadedPlugins, _ settings: RunSettings,
    recorded: [(name: String, value: String)]?
  ) throws(RunRefusal) -> Plan {
    do throws(Failure) {
      return try PlanMaker.plan(
        pipeline, modules: check.modules, contracts: loaded.modules.map(\.contract), requires: check.requires,
        environment: recorded.map { Self.overrides($0, of: pipeline) } ?? settings.environment, jobs: settings.jobs)
    } catch {
      throw RunRefusal([Diagnostic(code: "plan", error.message)])
    }
  }

  /// What a run that goes on had in its environment that its files don't say, or say otherwise by now.
  private static func overrides(
    _ recorded: [(name: String, value: String)], of pipeline: ValidatedPipeline
  ) -> [String: String] {
    let declared = Dictionary(pipeline.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let kept = recorded.filter { declared[$0.name] != $0.value }
    return Dictionary(kept.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  private func load(
    _ check: PipelineCheck, named: @escaping () -> Set<String>
  ) throws(RunRefusal) -> LoadedPlugins {
    var loader = ModuleLoader(judge: judge, builtins: builtins, modules: check.modules) {
      self.placement(in: self.folder.root, named: named())
    }
    guard let loaded = loader.load(check.modules, check.verdicts) else { throw RunRefusal(loader.diagnostics.all) }
    return loaded
  }

  /// How plugins are held in this session.
  /// - Parameters:
  ///   - folder: what relative paths of modules are relative to.
  ///   - named: the paths that the user named.
  func placement(in folder: String, named: Set<String>) -> Placement {
    let policy = settings.machine?.policy
    return Placement(
      isStrict: authority.profile == .enterprise, isAttachable: settings.isAttachable, requiredLayers: policy?.requiredLayers ?? [],
      librarySearchPath: settings.variables["LD_LIBRARY_PATH"], folders: WorkerFolders(in: Path.join(stateFolder, "workers")),
      worker: settings.worker,
      places: PermissionResolver.Places(
        folder: folder, root: authority.realRoot,
        roots: (policy?.roots ?? []).map { (try? Path.real($0)) ?? $0 }, named: named, protected: protectedPlaces,
        files: Path.join((try? Path.real(stateFolder)) ?? stateFolder, "files")))
  }

  private func newInputs(of pipeline: ValidatedPipeline, given run: RunSettings) throws(RunRefusal) -> [Value] {
    var diagnostics = Diagnostics()
    var parameters = pipeline.inputs
    for name in run.values.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
      diagnostics.error(
        "unknown-input", "pipeline '\(pipeline.name)' has no input '\(name)'",
        hints: Suggestion.hint(for: name, in: parameters.map(\.name)))
    }
    for index in parameters.indices {
      guard let value = run.values[parameters[index].name] else { continue }
      if let mismatch = parameters[index].type.mismatch(in: value) {
        diagnostics.error(
          "type-mismatch",
          "input '\(parameters[index].name)\(mismatch.path)' is \(mismatch.found); expected \(mismatch.expected)")
      }
      parameters[index].defaultValue = value
      parameters[index].isRequired = false
    }
    let values = InputBinder.bind(
      run.inputs, to: parameters, of: "pipeline '\(pipeline.name)'", folder: settings.currentFolder,
      diagnostics: &diagnostics)
    guard let values, !diagnostics.hasErrors else { throw RunRefusal(diagnostics.all) }
    return values
  }
}
