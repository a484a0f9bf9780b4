internal import AetherModel
internal import PipelineEngine
internal import Synchronization

/// The plan of a run, known from its first event on.
final class PlanBox: Sendable {
  private let plan = Mutex<Plan?>(nil)
  /// Before the names of its steps: `sub/` in a run that is the step `sub` of another one.
  let path: String

  init(path: String) { self.path = path }

  func set(_ started: Plan) { plan.withLock { $0 = started } }
  func step(_ key: AttemptKey) -> String { path + (plan.withLock { $0?.label(of: key.place) } ?? "") }
  func contract(_ key: AttemptKey) -> Contract? { plan.withLock { $0?.contract(ofStep: key.step) } }
}
