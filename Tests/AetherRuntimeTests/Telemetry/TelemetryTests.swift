import InMemoryTracing
import Logging
import MetricsTestKit
import Synchronization
import Testing
import Tracing

@testable import AetherRuntime

/// What a program's logger, metrics and traces hear of a run.
struct TelemetryTests {
  private let folder: TemporaryFolder
  private let runtime: Runtime

  init() throws {
    folder = try TemporaryFolder()
    runtime = Runtime(folder: folder.path, stateFolder: folder.file("state"))
  }

  private func write(_ message: String) throws -> String {
    try folder.write(
      "p.yaml",
      """
      name: told
      steps:
        - {id: one, module: debug, with: {message: "\(message)"}}
        - {id: two, module: debug, needs: [one], with: {message: two}}
      """)
    return folder.file("p.yaml")
  }

  @Test func spansStandInsideOfEachOther() throws {
    let tracer = InMemoryTracer()
    let report = try runtime.run(try write("hello"), telemetry: Telemetry(tracer: tracer))
    #expect(report.status == .succeeded)
    #expect(tracer.activeSpans.isEmpty)
    let spans = tracer.finishedSpans
    #expect(
      spans.map(\.operationName) == ["attempt 1", "step one", "attempt 1", "step two", "run told"])
    let run = try #require(spans.last)
    #expect(run.attributes["aether.run"]?.toSpanAttribute() == .string(report.run))
    for name in ["step one", "step two"] {
      let step = try #require(spans.first { $0.operationName == name })
      #expect(step.parentSpanID == run.spanID)
      #expect(spans.contains { $0.operationName == "attempt 1" && $0.parentSpanID == step.spanID })
      #expect(step.startInstant.nanosecondsSinceEpoch <= step.endInstant.nanosecondsSinceEpoch)
    }
  }

  @Test func metricsCountRunsStepsAndAttempts() throws {
    let metrics = TestMetrics()
    _ = try runtime.run(try write("hello"), telemetry: Telemetry(metrics: metrics))
    #expect(metrics.counterTotal(label: "aether_steps_total") == 2)
    #expect(
      metrics.counterTotal(label: "aether_runs_total", dimensions: [("pipeline", "told"), ("status", "succeeded")]) == 1)
    let attempt = [("module", "debug"), ("status", "succeeded")]
    #expect(metrics.counterTotal(label: "aether_attempts_total", dimensions: attempt) == 2)
    let timer = try metrics.expectTimer("aether_attempt_duration", attempt)
    #expect(timer.values.count == 2)
    #expect(metrics.counterTotal(label: "aether_retries_total") == 0)
  }

  @Test func theLoggerGetsTheRunAndTheLinesOfModules() throws {
    let lines = LogLines()
    var logger = Logger(label: "test") { _ in lines }
    logger.logLevel = .trace
    let report = try runtime.run(try write("a line"), telemetry: Telemetry(logger: logger))
    let told = lines.all
    #expect(told.first == "info run started pipeline=told run=\(report.run) steps=2")
    #expect(told.contains("info a line attempt=1 pipeline=told run=\(report.run) step=one"))
    #expect(told.last == "info run succeeded pipeline=told run=\(report.run)")
  }
}

/// Keeps lines as `level message key=value …`.
private struct LogLines: LogHandler {
  private final class Kept: Sendable {
    let lines = Mutex<[String]>([])
  }

  private let kept = Kept()
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  var all: [String] { kept.lines.withLock { $0 } }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    kept.lines.withLock { $0.append("\(event.level) \(event.message)\(fields)") }
  }
}
