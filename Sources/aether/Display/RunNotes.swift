internal import AetherModel
internal import PipelineEngine
internal import Synchronization

/// What the end of a run is told with: its plan, and of steps that failed their results, the ends of their logs, and the
/// workspaces that stay.
final class RunNotes: Recorder {
  /// What is known of a step; dropped when it ends well.
  struct Step {
    var log = LogTail()
    var result: StepResult?
    var keptWorkspace: String?
  }

  private struct State {
    var plan: Plan?
    var steps: [Int: Step] = [:]
  }

  private let state = Mutex(State())

  /// `nil` before the run has started.
  var plan: Plan? { state.withLock { $0.plan } }

  func step(_ index: Int) -> Step? { state.withLock { $0.steps[index] } }

  func record(_ event: RunEvent) {
    switch event.body {
    case .runStarted(_, let plan, _): state.withLock { $0.plan = plan }
    case .log(let key, let line): state.withLock { $0.steps[key.step, default: Step()].log.append(line, at: event.time) }
    case .workspaceKept(let key, let path): state.withLock { $0.steps[key.step, default: Step()].keptWorkspace = path }
    case .stepEnded(let key, let result):
      state.withLock { state in
        if result.status == .failed {
          state.steps[key.step, default: Step()].result = result
        } else if !state.steps.isEmpty {
          state.steps[key.step] = nil
        }
      }
    case .retryPlanned(let key, _, _): state.withLock { $0.steps[key.step] = nil }
    default: break
    }
  }
}
