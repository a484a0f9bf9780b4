internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore
internal import Synchronization

/// What is known of the steps of a watched pipeline, run after run: how each ended last, by which generation of its module, and
/// from which text.
final class CarriedResults: Recorder {
  struct Known: Sendable {
    var result: StepResult
    var generation: Int
    var text: String
  }

  private struct State {
    var known: [String: Known] = [:]
    var plan: Plan?
    var texts: [String: String] = [:]
    /// By step: the generation that runs it, or ran it last.
    var ranBy: [Int: Int] = [:]
    /// By step: what it was given last.
    var inputs: [String: (module: String, isIdempotent: Bool, values: [Value?])] = [:]
  }

  private let state = Mutex(State())
  /// The generation of a module, by its index in the plan; 0 for what is never exchanged. A pipeline's is another one when a
  /// module is exchanged that it runs.
  private let generation: @Sendable (_ module: Int) -> Int

  init(generation: @escaping @Sendable (_ module: Int) -> Int) { self.generation = generation }

  /// The same over other modules: what is known stays.
  init(continuing earlier: CarriedResults, generation: @escaping @Sendable (_ module: Int) -> Int) {
    self.generation = generation
    let (known, inputs) = earlier.state.withLock { ($0.known, $0.inputs) }
    state.withLock { state in
      state.known = known
      state.inputs = inputs
    }
  }

  /// Told when a call begins: events come when what they say is durable, and another generation may be the newest by then.
  func note(_ step: Int, generation: Int) { state.withLock { $0.ranBy[step] = generation } }

  func record(_ event: RunEvent) {
    switch event.body {
    case .runStarted(_, let plan, _): state.withLock { $0.plan = plan }
    case .bound(let key, let inputs):
      state.withLock { state in
        guard let plan = state.plan else { return }
        let step = plan.allSteps[key.step]
        state.inputs[step.id] = (plan.contract(ofStep: key.step).name, step.isIdempotent, inputs)
        // A module that is exchanged while the pipeline runs may have done its part before.
        if plan.isPipeline(step: key.step), state.ranBy[key.step] == nil {
          state.ranBy[key.step] = generation(step.module)
        }
      }
    case .stepEnded(let key, let result) where !key.isItem:
      state.withLock { state in
        guard let step = state.plan?.allSteps[key.step] else { return }
        let generation = state.ranBy[key.step] ?? generation(step.module)
        state.known[step.id] = Known(result: result, generation: generation, text: state.texts[step.id] ?? "")
      }
    default: break
    }
  }

  /// What new versions of modules may be tried out with: what steps were given last that may run twice, secrets left out.
  func trials(of contracts: [Contract]) -> [Canary.Trial] {
    let inputs = state.withLock { $0.inputs }
    return inputs.sorted { $0.key < $1.key }.compactMap { _, given in
      guard given.isIdempotent, let contract = contracts.first(where: { $0.name == given.module }),
        !contract.inputs.contains(where: \.type.containsSecret)
      else { return nil }
      return Canary.Trial(module: given.module, inputs: given.values)
    }
  }

  /// The texts of the steps that a run begins with.
  ///
  /// - Parameter children: the pipelines that steps run.
  func begin(_ pipeline: ValidatedPipeline, common: String, children: [ChildPlan]) {
    var texts = Self.texts(of: pipeline, common: common)
    let digests = children.map(\.stored.digest).joined(separator: "\n")
    for step in pipeline.allSteps where pipeline.modules[step.module].isPipeline { texts[step.id]? += digests }
    state.withLock { $0.texts = texts }
  }

  /// By step, its text in the pipeline with what all steps have in common: what it does depends on both.
  private static func texts(of pipeline: ValidatedPipeline, common: String) -> [String: String] {
    let all = pipeline.allSteps
    let starts = all.map(\.span.range.lowerBound).sorted() + [pipeline.source.bytes.count]
    var texts: [String: String] = [:]
    for step in all {
      let start = step.span.range.lowerBound
      let end = starts.first { $0 > start } ?? pipeline.source.bytes.count
      // Without the space and the comments around it.
      let text = String(decoding: pipeline.source.bytes[start..<end], as: UTF8.self)
      let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
      texts[step.id] = common + "\n" + lines.joined(separator: "\n")
    }
    return texts
  }

  // MARK: What runs again

  /// What a run of a plan would run again, and what it keeps.
  struct Choice: Sendable {
    var point: ResumePoint
    var reasons: [StepReason]
    /// Those that must not run twice unasked, and those that run again and depend on them.
    var held: [StepReason]
  }

  /// - Parameters:
  ///   - isAsked: whether everything that changed runs, also what must not run twice.
  ///   - runsAll: whether all steps run.
  func choose(_ plan: Plan, isAsked: Bool, runsAll: Bool = false) -> Choice {
    let (known, texts) = state.withLock { ($0.known, $0.texts) }
    var point = ResumePoint(results: Array(repeating: nil, count: plan.allSteps.count))
    var reasons: [Int: StepReason] = [:]
    var held: [Int: StepReason] = [:]
    for index in Self.order(plan) {
      let step = plan.allSteps[index]
      let last = known[step.id]
      if let last, Self.isKept(last.result, in: plan, index) { point.results[index] = last.result }
      guard let reason = Self.reason(index, plan, last, texts, generation(step.module), reasons, runsAll) else { continue }
      let told = StepReason(step: step.id, reason: reason)
      let isOver = point.results[index] != nil
      if held.keys.contains(where: step.dependencies.contains) || isOver && !step.isIdempotent && !isAsked {
        held[index] = told
      } else {
        reasons[index] = told
        point.results[index] = nil
      }
    }
    func sorted(_ found: [Int: StepReason]) -> [StepReason] { found.sorted { $0.key < $1.key }.map(\.value) }
    return Choice(point: point, reasons: sorted(reasons), held: sorted(held))
  }

  private static func reason(
    _ index: Int, _ plan: Plan, _ last: Known?, _ texts: [String: String], _ generation: Int, _ reasons: [Int: StepReason],
    _ runsAll: Bool
  ) -> StepReason.Reason? {
    let step = plan.allSteps[index]
    if runsAll { return .asked }
    guard let last, isKept(last.result, in: plan, index) else { return .unfinished }
    if last.generation != generation {
      return .module(plan.modules[step.module].contract.name, generation: generation)
    }
    if last.text != texts[step.id] { return .pipeline }
    return step.dependencies.first { reasons[$0] != nil }.map { .depends(on: plan.allSteps[$0].id) }
  }

  private static func isKept(_ result: StepResult, in plan: Plan, _ index: Int) -> Bool {
    guard result.status == .succeeded || result.status == .skipped || result.isIgnored else { return false }
    guard result.status == .succeeded else { return true }
    let isRepeated = plan.allSteps[index].loop != nil
    return isRepeated == (result.items != nil) && (isRepeated || result.outputs.count == plan.contract(ofStep: index).outputs.count)
  }

  /// The ordinary steps, each after what it depends on.
  private static func order(_ plan: Plan) -> [Int] {
    var placed: Set<Int> = []
    var order: [Int] = []
    func place(_ index: Int) {
      guard placed.insert(index).inserted else { return }
      for dependency in plan.allSteps[index].dependencies { place(dependency) }
      order.append(index)
    }
    for index in plan.steps.indices { place(index) }
    return order
  }
}
