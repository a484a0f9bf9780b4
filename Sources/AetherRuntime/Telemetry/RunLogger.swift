internal import AetherModel
internal import Logging
internal import PipelineEngine
internal import Synchronization

/// Tells a logger of a run.
final class RunLogger: Recorder {
  private let state: Mutex<(logger: Logger, plan: Plan?)>

  init(_ logger: Logger) { state = Mutex((logger, nil)) }

  func nested(_ label: String) -> any Recorder {
    var logger = state.withLock { $0.logger }
    logger[metadataKey: "within"] = "\(label)"
    return RunLogger(logger)
  }

  func record(_ event: RunEvent) {
    state.withLock { state in
      if case .runStarted(let id, let plan, _) = event.body {
        state.plan = plan
        state.logger[metadataKey: "run"] = "\(id)"
        state.logger[metadataKey: "pipeline"] = "\(plan.name)"
        state.logger.info("run started", metadata: ["steps": "\(plan.allSteps.count)"])
        return
      }
      guard let plan = state.plan else { return }
      Self.log(event.body, plan, state.logger)
    }
  }

  private static func log(_ body: RunEvent.Body, _ plan: Plan, _ logger: Logger) {
    func step(_ key: AttemptKey) -> Logger.Metadata {
      ["step": "\(plan.label(of: key.place))", "attempt": "\(key.attempt)"]
    }
    switch body {
    case .resumed(let restored): logger.info("run goes on", metadata: ["restored": "\(restored.count { $0 != nil })"])
    case .stepEnded(let key, let result):
      guard let failure = result.failure else {
        logger.debug("step \(result.status.rawValue)", metadata: step(key))
        return
      }
      logger.log(
        level: result.isIgnored ? .warning : .error, "step failed: \(failure.message)",
        metadata: step(key).merging(["code": "\(failure.code)"]) { $1 })
    case .retryPlanned(let key, let result, let wait):
      logger.notice(
        "step is tried again: \(result.failure?.message ?? "")",
        metadata: step(key).merging(["wait": "\(TimeSpan(nanoseconds: wait))"]) { $1 })
    case .waitingForLock(let key, let lock, let owners):
      logger.info(
        "step waits for a lock",
        metadata: step(key).merging(["lock": "\(lock)", "owner": "\(owners.first?.run ?? "")"]) { $1 })
    case .notice(let failure): logger.warning("\(failure.message)", metadata: ["code": "\(failure.code)"])
    case .log(let key, let record): log(record, step(key), logger)
    case .moduleLog(let module, let record):
      log(record, ["module": "\(plan.modules[module].contract.name)"], logger)
    case .runEnded(let outcome):
      logger.log(
        level: outcome.status == .failed ? .error : .info, "run \(outcome.status.rawValue)",
        metadata: outcome.failure.map { ["code": "\($0.failure.code)"] } ?? [:])
    default: break
    }
  }

  private static func log(_ record: LogRecord, _ metadata: Logger.Metadata, _ logger: Logger) {
    let fields = record.fields.map { ($0.name, Logger.MetadataValue.string($0.value)) }
    logger.log(
      level: Logger.Level(record.level), "\(record.message)",
      metadata: metadata.merging(fields) { own, _ in own }, source: "module")
  }
}

extension Logger.Level {
  init(_ level: LogRecord.Level) {
    self =
      switch level {
      case .trace: .trace
      case .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error: .error
      case .critical: .critical
      }
  }
}
