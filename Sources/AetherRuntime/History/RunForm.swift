internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime
internal import StateStore
internal import Linux

/// What is recorded of a run at its beginning.
struct RunForm {
  let detail: StoredRunDetail
  let pipeline: String
  let steps: Int
  /// Where its modules run.
  let executor: String

  /// - Parameter path: of the pipeline's file, absolute.
  init(
    plan: Plan, inputs: [Value], pipeline: ValidatedPipeline, path: String, loaded: LoadedPlugins, children: [ChildPlan]
  ) {
    self.pipeline = pipeline.name
    steps = plan.allSteps.count
    // Of one that was not given, that is known.
    let secrets = plan.inputs.indices.filter { plan.inputs[$0].type.containsSecret && !inputs[$0].isNull }
    let source = pipeline.source.bytes
    detail = StoredRunDetail(
      path: path, source: source, sourceDigest: Digest.sha256(source), version: ProductVersion.text,
      durability: pipeline.durability, process: CurrentProcess.id,
      inputs: StoredFields(names: plan.inputs.map(\.name), values: StoredValues(inputs, secrets: secrets)),
      environment: plan.environment.entries, modules: loaded.modules.map(StoredModule.init) + children.map(\.stored))
    executor = loaded.executor
  }
}

extension StoredModule {
  init(_ module: PlacedModule) {
    self.init(module.contract, version: module.contract.version.description, digest: module.digest)
  }

  init(_ contract: Contract, version: String, digest: String) {
    func secrets(_ parameters: [Parameter]) -> [Int] {
      parameters.indices.filter { parameters[$0].type.containsSecret }
    }
    self.init(
      name: contract.name, version: version, digest: digest,
      inputNames: contract.inputs.map(\.name), outputNames: contract.outputs.map(\.name),
      secretInputs: secrets(contract.inputs), secretOutputs: secrets(contract.outputs))
  }
}

/// A run with a history that goes on from here.
struct BegunRun {
  let id: RunID
  let journal: RunJournal
  let numbering: StepNumbering
  let live: LiveRun
  /// Where an earlier process left it, or an earlier run of a live session; `nil` for one that begins at its beginning.
  let point: ResumePoint?

  /// - Parameters:
  ///   - known: its id, where that was made before; a new one by default.
  ///   - parent: the run that it is a step of, or has results from.
  static func new(
    _ form: RunForm, id known: RunID? = nil, parent: String? = nil, trigger: String, point: ResumePoint? = nil,
    in database: StateDatabase
  ) throws(RunRefusal) -> BegunRun {
    let now = PipelineEngine.SystemClock().now()
    let id = known ?? RunID(at: now, random: SystemRandomSource())
    let run = StoredRun(
      id: id.description, parent: parent, trigger: trigger, executor: form.executor, pipeline: form.pipeline,
      status: .running, started: now,
      steps: form.steps)
    do throws(StateProblem) {
      let (journal, live) = try RunJournal.begin(run, form.detail, in: database)
      return BegunRun(id: id, journal: journal, numbering: StepNumbering(), live: live, point: point)
    } catch {
      throw RunRefusal(error)
    }
  }
}
