public import CoreMetrics
public import Logging
public import Tracing

/// Where a program wants to hear of runs, besides its closure: a logger, metrics and traces, by the usual packages.
///
/// All is told once it is durable. Names: metrics begin with `aether_`; spans are `run NAME`, `step ID` and `attempt N`, each
/// inside of the one before.
public struct Telemetry: Sendable {
  /// Gets a line for each run, failure, retry and notice, and the lines of modules. `nil`: none.
  public var logger: Logger?
  /// Makes counters and timers. `nil`: none.
  public var metrics: (any MetricsFactory)?
  /// Makes spans. `nil`: none.
  public var tracer: (any Tracer)?
  /// The span that a run's spans belong to; `nil`: a trace of its own.
  public var parent: ServiceContext?

  public init(
    logger: Logger? = nil, metrics: (any MetricsFactory)? = nil, tracer: (any Tracer)? = nil,
    parent: ServiceContext? = nil
  ) {
    self.logger = logger
    self.metrics = metrics
    self.tracer = tracer
    self.parent = parent
  }

  /// What the program has bootstrapped for itself.
  /// - Parameter logger: by default one with the label `aether`.
  public static func ofThisProcess(logger: Logger = Logger(label: "aether")) -> Telemetry {
    Telemetry(
      logger: logger, metrics: MetricsSystem.factory, tracer: InstrumentationSystem.tracer, parent: .current)
  }
}
