internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore

/// What is not as it was in the run whose results are taken.
struct PartChanges {
  private let run: StoredRun
  private let detail: StoredRunDetail

  init(_ run: StoredRun, _ detail: StoredRunDetail) {
    self.run = run
    self.detail = detail
  }

  /// One diagnostic for each step and module that changed.
  /// - Parameters:
  ///   - steps: whose results are taken.
  ///   - modules: of the plan, with what their results come of besides.
  func find(_ steps: [Int], _ plan: Plan, _ pipeline: ValidatedPipeline, _ modules: UsedModules) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if Digest.sha256(pipeline.source.bytes) != detail.sourceDigest {
      let now = Self.texts(of: pipeline.source)
      let before = Self.texts(of: SourceText(path: detail.path, bytes: detail.source))
      for step in steps where now[plan.allSteps[step].id] != before[plan.allSteps[step].id] {
        found.append(
          Diagnostic(
            code: "step-changed",
            "step '\(plan.allSteps[step].id)' is not as it was in run \(run.id), whose results are wanted",
            at: pipeline.steps[step].span))
      }
    }
    for index in modules.closure(of: steps.map { plan.allSteps[$0].module }) {
      let module = modules.stored[index]
      if detail.modules.contains(where: { $0.identity == module.identity }) { continue }
      let other = detail.modules.last { $0.name == module.name }
      let words =
        switch other {
        case nil: "was not in run \(run.id)"
        case let other? where other.version == module.version:
          "\(module.version) is not the same library as in run \(run.id)"
        case let other?: "is version \(module.version); run \(run.id) had \(other.version)"
        }
      let isPipeline = plan.modules[index].isPipeline
      found.append(
        Diagnostic(
          code: "module-changed",
          isPipeline
            ? "the pipeline '\(module.name)', which a step runs, is not as it was in run \(run.id)"
            : "the module '\(module.name)' \(words)"))
    }
    return found
  }

  /// By step, its text without what says nothing: empty lines, comments on lines of their own, indentation.
  private static func texts(of source: SourceText) -> [String: [String]] {
    var diagnostics = Diagnostics()
    guard let pipeline = PipelineDecoder.decode(source, isKnownGood: true, diagnostics: &diagnostics) else {
      return [:]
    }
    let pairs = pipeline.steps.map { step in
      let text = String(decoding: source.bytes[step.whole.range], as: UTF8.self)
      let lines = text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
      return (step.id, lines.filter { !$0.isEmpty && !$0.hasPrefix("#") })
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}
