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
    var steps: [StepPlace: Step] = [:]
  }

  private let state = Mutex(State())

  /// `nil` before the run has started.
  var plan: Plan? { state.withLock { $0.plan } }

  func step(_ place: StepPlace) -> Step? { state.withLock { $0.steps[place] } }

  func record(_ event: RunEvent) {
    switch event.body {
    case .runStarted(_, let plan, _): state.withLock { $0.plan = plan }
    case .log(let key, let line): state.withLock { $0.steps[key.place, default: Step()].log.append(line, at: event.time) }
    case .workspaceKept(let key, let path): state.withLock { $0.steps[key.place, default: Step()].keptWorkspace = path }
    case .stepEnded(let key, let result):
      state.withLock { state in
        if result.status == .failed {
          state.steps[key.place, default: Step()].result = result
        } else if !state.steps.isEmpty {
          state.steps[key.place] = nil
        }
      }
    case .retryPlanned(let key, _, _): state.withLock { $0.steps[key.place] = nil }
    default: break
    }
  }
}
