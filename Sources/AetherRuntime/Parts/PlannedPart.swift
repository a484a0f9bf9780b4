internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore

/// What a run is for, of its pipeline, and what it has from an earlier one.
struct PlannedPart {
  /// By step that is left out: why.
  var leftOut: [Int: String] = [:]
  /// What it has from an earlier run; `nil`: nothing.
  var point: ResumePoint?
  /// The earlier run's id.
  var parent: String?
  var notes: [Diagnostic] = []
}

/// A part whose names are resolved, and whose earlier run is found.
struct WantedPart {
  private let part: RunPart?
  private let steps: Set<Int>
  private let earlier: EarlierPart?
  private let takesInputs: Bool

  /// - Parameters:
  ///   - path: of the pipeline's file, absolute.
  ///   - database: called where an earlier run is looked for; `nil` where nothing was ever run.
  init(
    _ settings: RunSettings, of pipeline: ValidatedPipeline, path: String,
    in database: () throws(StateProblem) -> StateDatabase?
  ) throws(RunRefusal) {
    part = settings.part
    steps = try settings.part?.steps(of: pipeline) ?? []
    guard case .only(_, from: let wish)? = settings.part else {
      (earlier, takesInputs) = (nil, false)
      return
    }
    let opened: StateDatabase?
    do throws(StateProblem) { opened = try database() } catch { throw RunRefusal(error) }
    earlier = try EarlierPart.find(wish, for: steps, of: pipeline, path: path, in: opened)
    takesInputs = earlier != nil && settings.inputs.isEmpty && settings.values.isEmpty
  }

  /// The pipeline's inputs; those of the earlier run are defaults where none are given.
  func inputs(of pipeline: ValidatedPipeline) -> [Parameter] {
    guard takesInputs, let earlier else { return pipeline.inputs }
    return pipeline.inputs.map { parameter in
      guard !parameter.type.containsSecret, let value = earlier.detail.inputs[parameter.name], !value.isNull,
        parameter.type.mismatch(in: value) == nil
      else { return parameter }
      var parameter = parameter
      parameter.defaultValue = value
      parameter.isRequired = false
      return parameter
    }
  }

  func planned(
    _ plan: Plan, _ pipeline: ValidatedPipeline, _ modules: UsedModules, inputs: [Value]
  ) throws(RunRefusal) -> PlannedPart {
    guard let part else { return PlannedPart() }
    var planned = PlannedPart(leftOut: part.leftOut(of: plan, steps))
    guard let earlier else { return planned }
    let point = try earlier.point(for: plan, pipeline, modules)
    planned.point = point
    planned.parent = earlier.run.id
    planned.notes = earlier.notes(plan, point, inputs: inputs, takesInputs: takesInputs)
    for step in plan.steps.indices where point.results[step] != nil { planned.leftOut[step] = nil }
    return planned
  }
}
