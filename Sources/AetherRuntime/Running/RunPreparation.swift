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
  /// - Parameter audience: is told what happens, once it is durable.
  /// - Throws: every reason why the run can't start. Nothing was run then, and nothing stays loaded.
  package func prepare(
    _ check: PipelineCheck, settings: RunSettings, audience: any Recorder
  ) throws(RunRefusal) -> PreparedRun {
    try begin(plan(check, settings: settings), audience: audience)
  }

  /// The first half of ``prepare(_:settings:audience:)``: all but the run's history.
  /// - Parameter live: the modules of a live session; by default the run loads its own.
  func plan(
    _ check: PipelineCheck, settings: RunSettings, live: LiveModules? = nil
  ) throws(RunRefusal) -> PlannedRun {
    guard let pipeline = check.pipeline, !check.hasErrors else { throw RunRefusal([]) }
    let database: StateDatabase
    var earlier: EarlierRun?
    do throws(StateProblem) {
      database = try StateDatabase.open(folder: stateFolder, durability: check.durability)
      if let request = settings.resume {
        earlier = try EarlierRun.claim(request.run, in: database)
        guard let found = earlier else { throw StateProblem(.other, "there is no run '\(request.run)'") }
        if found.run.trigger == ChildRuns.trigger, let parent = found.run.parent {
          throw StateProblem(
            .other, "run \(found.run.id) is a step of run \(parent)", hint: "go on with that one: --resume \(parent)")
        }
      }
    } catch {
      throw RunRefusal(error)
    }
    let wanted = try WantedPart(
      settings, of: pipeline, path: path(of: pipeline), in: { () throws(StateProblem) in database })
    var reader = SecretReader(variables: self.settings.variables)
    let inputs: [Value]
    if let earlier {
      inputs = try earlier.inputs(of: pipeline, given: settings, folder: self.settings.currentFolder, &reader)
    } else {
      inputs = try newInputs(of: pipeline, wanted.inputs(of: pipeline), given: settings, &reader)
    }
    let secrets = readSecrets(of: pipeline, check.subpipelines, redactor: settings.redactor, &reader)
    guard !reader.diagnostics.hasErrors else { throw RunRefusal(reader.diagnostics.all) }
    let reads = ([pipeline] + check.subpipelines.map(\.pipeline)).contains { !$0.usedSecrets.isEmpty }
    if reads || pipeline.inputs.contains(where: \.type.containsSecret) {
      PipelineSecrets.guardProcess(against: reader, ownsEnvironment: settings.ownsEnvironment)
    }
    let root = folder.root
    let named = { @Sendable in UserPaths.named(by: inputs, of: pipeline.inputs, in: root) }
    var loaded = if let live { try live.load(self, check, named: named) } else { try load(check, named: named) }
    loaded.diagnostics += authority.remember(check.verdicts) + reader.diagnostics.all
    do throws(RunRefusal) {
      let plan = try Self.plan(pipeline, check, loaded, settings, recorded: earlier?.detail.environment)
      let children = try zip(check.subpipelines, secrets.children).map { child, secrets throws(RunRefusal) in
        try ChildPlan(child, check, loaded, jobs: plan.jobs, secrets: secrets)
      }
      let part = try wanted.planned(
        plan, pipeline, UsedModules(loaded, requires: check.requires, children), inputs: inputs)
      loaded.diagnostics += part.notes
      // Of those that modules make.
      if ([plan] + children.map(\.plan)).contains(where: \.mayHoldSecrets) {
        PipelineSecrets.guardProcess(against: reader, ownsEnvironment: false)
      }
      return PlannedRun(
        plan: plan, check: check, pipeline: pipeline, children: children, settings: settings, inputs: inputs,
        secrets: secrets.own, named: named, loaded: loaded, database: database, earlier: earlier, part: part)
    } catch {
      loaded.close()
      throw error
    }
  }

  /// The second half: begins the run's history, or goes on with it.
  /// - Parameters:
  ///   - point: what a new run has from runs before it; `nil`: it begins at its beginning.
  ///   - noteGeneration: is told which generation of a live module runs a step.
  func begin(
    _ planned: PlannedRun, at point: ResumePoint? = nil, audience: any Recorder,
    noteGeneration: @escaping @Sendable (_ step: Int, _ generation: Int) -> Void = { _, _ in }
  ) throws(RunRefusal) -> PreparedRun {
    do throws(RunRefusal) {
      let record = RunForm(
        plan: planned.plan, inputs: planned.inputs, pipeline: planned.pipeline,
        path: path(of: planned.pipeline), loaded: planned.loaded, children: planned.children)
      let begun: BegunRun
      if let earlier = planned.earlier, let request = planned.settings.resume {
        begun = try earlier.goOn(
          as: record, plan: planned.plan, settled: planned.check.settled, request: request,
          children: planned.children.map(\.plan))
      } else {
        begun = try BegunRun.new(
          record, parent: planned.part.parent, trigger: planned.settings.trigger, point: point ?? planned.part.point,
          in: planned.database)
        if planned.part.parent != nil, let point = begun.point {
          do throws(StateProblem) { try CarriedRows.write(point, planned.plan, in: begun.journal) } catch {
            throw RunRefusal(error)
          }
        }
      }
      return try start(begun, planned, audience, noteGeneration)
    } catch {
      planned.loaded.close()
      throw error
    }
  }

  private func start(
    _ begun: BegunRun, _ planned: PlannedRun, _ audience: any Recorder,
    _ noteGeneration: @escaping @Sendable (_ step: Int, _ generation: Int) -> Void
  ) throws(RunRefusal) -> PreparedRun {
    let folders = RunFolders(stateFolder: stateFolder)
    let plan = planned.plan
    let results = results(for: planned)
    let executor: PluginExecutor
    do throws(Failure) {
      let children = ChildRuns(
        planned.children, loaded: planned.loaded, database: planned.database,
        isDebug: planned.settings.isDebug, request: planned.settings.resume, results: results)
      executor = try PluginExecutor(
        planned.loaded, requires: planned.check.requires, children: children,
        files: OutputFiles(stateFolder: stateFolder, isDurable: planned.check.durability == .disk),
        debugger: planned.settings.debugger.flatMap { wait in
          plan.allSteps.firstIndex { $0.id == wait.step }.map { ($0, wait) }
        },
        noteGeneration: { step, generation in
          results?.note(step, generation: generation)
          noteGeneration(step, generation)
        })
    } catch {
      throw RunRefusal([Diagnostic(code: "plan", error.message)])
    }
    let history = HistoryRecorder(journal: begun.journal, numbering: begun.numbering, audience: audience)
    let ports = EnginePorts(
      executor: executor, workspaces: folders, recorder: history, locks: SharedLocks(table: locks),
      results: results ?? NoResults(), clock: PipelineEngine.SystemClock.shared)
    let run = PipelineRun(
      plan: plan, id: begun.id, inputs: planned.inputs, secrets: planned.secrets, resuming: begun.point,
      options: RunOptions(
        keepsWorkspaces: planned.settings.isDebug, process: CurrentProcess.id, leftOut: planned.part.leftOut),
      ports: ports)
    return PreparedRun(
      run: run, diagnostics: planned.loaded.diagnostics, history: history, loaded: planned.loaded, folders: folders,
      results: results, live: begun.live, leavesOut: !planned.part.leftOut.isEmpty)
  }

  func path(of pipeline: ValidatedPipeline) -> String {
    Path.absolute(pipeline.source.path, from: settings.currentFolder)
  }

  static func plan(
    _ pipeline: ValidatedPipeline, _ check: PipelineCheck, _ loaded: LoadedPlugins, _ settings: RunSettings,
    recorded: [(name: String, value: String)]? = nil
  ) throws(RunRefusal) -> Plan {
    do throws(Failure) {
      return try PlanMaker.plan(
        pipeline, modules: check.modules, contracts: loaded.modules.map(\.contract), requires: check.requires,
        subpipelines: check.subpipelines, environment: recorded.map { Self.overrides($0, of: pipeline) } ?? settings.environment, jobs: settings.jobs)
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

  /// - Parameter asks: whether modules are only asked what they would do.
  func load(
    _ check: PipelineCheck, named: @escaping () -> Set<String>, asks: Bool = false
  ) throws(RunRefusal) -> LoadedPlugins {
    var loader = ModuleLoader(judge: judge, builtins: builtins, modules: check.modules) {
      var placement = self.placement(in: self.folder.root, named: named())
      placement.withholdsWriting = asks
      return placement
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
      librarySearchPath: settings.variables["LD_LIBRARY_PATH"], folders: workerFolders,
      worker: settings.worker,
      places: PermissionResolver.Places(
        folder: folder, root: authority.realRoot,
        roots: (policy?.roots ?? []).map { (try? Path.real($0)) ?? $0 }, named: named, protected: protectedPlaces,
        files: Path.join((try? Path.real(stateFolder)) ?? stateFolder, "files")))
  }

  /// - Parameters:
  ///   - parameters: the pipeline's, perhaps with other defaults.
  ///   - reader: reads the inputs that are secrets.
  func newInputs(
    of pipeline: ValidatedPipeline, _ parameters: [Parameter], given run: RunSettings, _ reader: inout SecretReader
  ) throws(RunRefusal) -> [Value] {
    var diagnostics = Diagnostics()
    var parameters = parameters
    for name in run.values.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
      diagnostics.error(
        "unknown-input", "pipeline '\(pipeline.name)' has no input '\(name)'",
        hints: Suggestion.hint(for: name, in: parameters.map(\.name)))
    }
    SecretInputs.bind(
      run.secrets, values: run.values, to: &parameters, of: "pipeline '\(pipeline.name)'",
      folder: settings.currentFolder, reader: &reader)
    diagnostics.report(contentsOf: reader.diagnostics.all.filter { $0.severity == .error })
    for index in parameters.indices where !parameters[index].type.containsSecret {
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
