internal import AetherModel
internal import PipelineEngine

/// Something that happens while a pipeline runs.
public enum PipelineEvent: Sendable {
  /// The run has begun; its id is in the report, too.
  case started(run: String, steps: [String])
  /// A step has begun.
  case stepStarted(String)
  /// A step has ended.
  case stepEnded(StepReport)
  /// A module logged a line: `level` is `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
  case logged(step: String?, level: String, message: String)
  /// How far a step is: 0 to 1, `nil` when it doesn't know.
  case progressed(step: String, fraction: Double?, message: String?)
}

/// How a step ended.
public struct StepReport: Sendable {
  public enum Status: String, Sendable { case succeeded, skipped, failed, cancelled }

  public var id: String
  public var status: Status
  /// By name; those that were set.
  public var outputs: [String: Datum]
  /// Whether the module says that it changed something.
  public var isChanged: Bool
  /// Of a failed step.
  public var error: StepError?
  /// Why it was skipped or cancelled, or what its module says of its work.
  public var message: String?
}

/// Why a step, or a run, failed.
public struct StepError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One that the module's contract declares, or one of Aether's, which begin with `AETHER_`.
  public var code: String
  public var message: String
  /// The step that failed; `nil` when no step is to blame.
  public var step: String?

  public var description: String { "\(step.map { "step '\($0)': " } ?? "")\(code): \(message)" }
}

/// How a run ended.
public struct PipelineReport: Sendable {
  public enum Status: String, Sendable { case succeeded, failed, cancelled }

  /// Sortable by time.
  public var run: String
  public var status: Status
  /// The pipeline's outputs by name; empty unless it succeeded.
  public var outputs: [String: Datum]
  /// The first failure.
  public var error: StepError?
  /// Warnings about plugins and the pipeline.
  public var problems: [Problem]
}

/// Translates the engine's events for a program's closure.
final class EventTranslator: Recorder {
  private let body: @Sendable (PipelineEvent) -> Void
  private let plan: PlanBox

  init(_ body: @escaping @Sendable (PipelineEvent) -> Void, path: String = "") {
    self.body = body
    plan = PlanBox(path: path)
  }

  func nested(_ label: String) -> any Recorder { EventTranslator(body, path: "\(plan.path)\(label)/") }

  func record(_ event: RunEvent) {
    switch event.body {
    case .runStarted(let id, let started, _):
      plan.set(started)
      guard plan.path.isEmpty else { return }
      body(.started(run: id.description, steps: started.allSteps.map(\.id)))
    case .transition(let key, _, .running): body(.stepStarted(plan.step(key)))
    case .stepEnded(let key, let result):
      guard let status = StepReport.Status(rawValue: result.status.rawValue), let contract = plan.contract(key) else {
        return
      }
      let outputs = zip(contract.outputs, result.outputs).compactMap { output, value in
        value.map { (output.name, Datum($0)) }
      }
      let id = plan.step(key)
      body(
        .stepEnded(
          StepReport(
            id: id, status: status, outputs: Dictionary(outputs, uniquingKeysWith: { $1 }), isChanged: result.isChanged,
            error: result.failure.map { StepError(code: $0.code, message: $0.message, step: id) },
            message: result.reason ?? result.message)))
    case .log(let key, let record):
      body(.logged(step: plan.step(key), level: "\(record.level)", message: record.message))
    case .moduleLog(_, let record): body(.logged(step: nil, level: "\(record.level)", message: record.message))
    case .progress(let key, let fraction, let message):
      body(.progressed(step: plan.step(key), fraction: fraction, message: message))
    default: break
    }
  }
}
