package import AetherModel
internal import Linux
internal import PipelineConfig
package import PipelineEngine
internal import PluginRuntime
internal import StateStore

/// What a run can be told besides its pipeline.
package struct RunSettings: Sendable {
  /// `NAME=TEXT` of `--input`.
  package var inputs: [(name: String, text: String)] = []
  /// Values by name, from a program; they come before `inputs`.
  package var values: [String: Value] = [:]
  /// Of `--env`.
  package var environment: [String: String] = [:]
  /// `nil`: as the pipeline says, else the number of processors.
  package var jobs: Int?
  /// Keeps workspaces.
  package var isDebug = false

  package init() {}
}

/// A run whose plugins are loaded and whose inputs are bound: ready to start. End it with ``close()``.
package struct PreparedRun: Sendable {
  package let run: PipelineRun
  package let diagnostics: [Diagnostic]
  private let images: [PluginImage]
  private let folders: RunFolders

  init(run: PipelineRun, diagnostics: [Diagnostic], images: [PluginImage], folders: RunFolders) {
    self.run = run
    self.diagnostics = diagnostics
    self.images = images
    self.folders = folders
  }

  /// Runs to the end; blocks. Call it once.
  package func start() -> RunOutcome { run.run() }

  /// Unmaps or retires the plugins, and removes the run's folder where nothing was kept. Not after an abandoned run.
  package func close() {
    for image in images { image.close() }
    folders.finish(run.id)
  }
}

extension Session {
  /// Loads what a checked pipeline needs, compares it with its manifests, binds the inputs.
  /// - Parameter recorder: is told what happens.
  /// - Returns: the run, or `nil` with every reason in the diagnostics.
  package func prepare(
    _ check: PipelineCheck, settings run: RunSettings, recorder: any Recorder
  ) -> (run: PreparedRun?, diagnostics: [Diagnostic]) {
    var diagnostics = Diagnostics()
    guard let pipeline = check.pipeline, !check.hasErrors else { return (nil, []) }
    let inputs = bindInputs(pipeline, run, diagnostics: &diagnostics)
    var loader = ModuleLoader(judge: judge, builtins: builtins, modules: check.modules)
    let loaded = check.modules.map { loader.load($0) }
    diagnostics.report(contentsOf: loader.diagnostics.all)
    if let warning = Self.placementWarning(check.modules) { diagnostics.report(warning) }
    let modules = loaded.compactMap(\.self)
    guard let inputs, modules.count == loaded.count, !diagnostics.hasErrors else {
      for image in loader.loadedImages { image.close() }
      return (nil, diagnostics.all)
    }
    do throws(Failure) {
      let plan = try PlanMaker.plan(
        pipeline, modules: check.modules, contracts: modules.map(\.contract), requires: check.requires,
        environment: run.environment, jobs: run.jobs ?? CurrentProcess.processorCount)
      let folders = RunFolders(stateFolder: stateFolder)
      let executor = try PluginExecutor(
        modules: modules, requires: check.requires, files: OutputFiles(stateFolder: stateFolder))
      let clock = PipelineEngine.SystemClock()
      let ports = EnginePorts(executor: executor, workspaces: folders, recorder: recorder, locks: SharedLocks(table: locks), clock: clock)
      let engineRun = PipelineRun(
        plan: plan, id: RunID(at: clock.now(), random: SystemRandomSource()), inputs: inputs,
        options: RunOptions(keepsWorkspaces: run.isDebug), ports: ports)
      return (
        PreparedRun(run: engineRun, diagnostics: diagnostics.all, images: loader.loadedImages, folders: folders),
        diagnostics.all
      )
    } catch {
      diagnostics.error("plan", error.message)
      for image in loader.loadedImages { image.close() }
      return (nil, diagnostics.all)
    }
  }

  private func bindInputs(
    _ pipeline: ValidatedPipeline, _ run: RunSettings, diagnostics: inout Diagnostics
  ) -> [Value]? {
    var parameters = pipeline.inputs
    for name in run.values.keys where !parameters.contains(where: { $0.name == name }) {
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
    return InputBinder.bind(
      run.inputs, to: parameters, of: "pipeline '\(pipeline.name)'", folder: settings.currentFolder,
      diagnostics: &diagnostics)
  }

  /// One line a run for modules that ask for less than this build can keep them from.
  private static func placementWarning(_ modules: [FoundModule]) -> Diagnostic? {
    let bare = modules.filter { $0.tier != .builtin && $0.manifest?.securityLevel != .trusted }
    guard !bare.isEmpty else { return nil }
    let names = bare.map { "'\($0.name)'" }.joined(separator: ", ")
    let limits = bare.contains { $0.manifest?.limits.isEmpty == false } ? ", nor held to their limits," : ""
    return Diagnostic(
      .warning, code: "not-sandboxed",
      "\(names) run\(bare.count == 1 ? "s" : "") in this process: sandboxed modules are not isolated\(limits) in this build"
    )
  }
}
