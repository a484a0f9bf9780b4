import AetherModel
import YAML

/// Reads the keys that say how a step is run: its policy and its variables. The nodes have passed ``TableChecker``;
/// what it reported is passed over here.
enum StepSettingsReader {
  enum Key: String, CaseIterable {
    case retry, timeout, lock, when, foreach, jobs, notify, cache
    case onError = "on_error"
    case environment = "env"
  }

  /// - Parameter step: its policy stays `nil` where the keys ask for nothing.
  static func read(
    _ settings: [(key: Key, value: Node)], into step: inout Pipeline.Step, diagnostics: inout Diagnostics
  ) {
    var retry: RetryPolicy?
    var timeout: TimeSpan?
    var lock: LockName?
    var continues = false
    for (key, node) in settings {
      switch key {
      case .retry:
        retry = self.retry(node, diagnostics: &diagnostics)
        step.retryErrors = errors(of: node)
      case .timeout: timeout = DurationReader.limit(node, diagnostics: &diagnostics)
      case .lock: lock = self.lock(node)
      case .when: step.when = node
      case .foreach: step.foreach = node
      case .jobs: step.itemJobs = node.integerValue.flatMap { $0 > 0 ? Int($0) : nil }
      case .cache: step.cache = node.boolValue == true ? node : nil
      case .notify:
        step.notify = (node.kind == .sequence ? Array(node.items) : [node]).filter { $0.kind == .string }
      case .onError: continues = node.kind == .string && node.string == "continue"
      case .environment: step.environment = EnvironmentReader.variables(node, diagnostics: &diagnostics)
      }
    }
    if let jobs = settings.first(where: { $0.key == .jobs }), !settings.contains(where: { $0.key == .foreach }) {
      diagnostics.error(
        "invalid-value", "'jobs' says how many items of a list run at a time, and this step has no 'foreach'",
        at: TableChecker.head(of: jobs.value),
        hints: ["how many steps run at a time, 'jobs' of the pipeline says"])
    }
    guard retry != nil || timeout != nil || lock != nil || continues else { return }
    step.policy = StepPolicy(retry: retry, timeout: timeout, lock: lock, continuesOnError: continues)
  }

  private static func retry(_ node: Node, diagnostics: inout Diagnostics) -> RetryPolicy? {
    guard let attempts = node["attempts"]?.integerValue, (1...1_000).contains(attempts) else { return nil }
    var policy = RetryPolicy(attempts: Int(attempts))
    if let backoff = node["backoff"], let known = RetryPolicy.Backoff(rawValue: backoff.string) {
      policy.backoff = known
    }
    if let delay = node["delay"].flatMap(DurationReader.span) { policy.delay = delay }
    if let longest = node["max_delay"], let span = DurationReader.span(longest) {
      policy.maximumDelay = span
      if span.clampedNanoseconds < policy.delay.clampedNanoseconds {
        let ending = node["delay"] == nil ? ", which is \(policy.delay) where it is left out" : " (\(policy.delay))"
        diagnostics.error(
          "invalid-value", "'max_delay' (\(span)) is less than 'delay'\(ending)", at: longest.span,
          hints: ["make 'max_delay' longer, or 'delay' shorter"])
      }
    } else if policy.maximumDelay.clampedNanoseconds < policy.delay.clampedNanoseconds {
      policy.maximumDelay = policy.delay
    }
    if let list = node["errors"] {
      policy.errors = Set(errors(of: node).map(\.string))
      if list.kind == .sequence, list.items.count == 0 {
        diagnostics.error(
          "invalid-value", "no error is retried where 'errors' is empty", at: list.span,
          hints: ["leave 'errors' out for recoverable errors, crashes and timeouts"])
      }
    }
    return policy
  }

  private static func errors(of retry: Node) -> [Node] {
    guard let list = retry["errors"] else { return [] }
    return (list.kind == .sequence ? Array(list.items) : [list]).filter { $0.kind == .string }
  }

  private static func lock(_ node: Node) -> LockName? {
    guard let name = node.kind == .mapping ? node["name"] : node, name.kind == .string, !name.utf8.isEmpty else {
      return nil
    }
    return LockName(name: name.string, scope: node["scope"].flatMap { .init(rawValue: $0.string) } ?? .project)
  }
}

/// Reads durations that have passed ``TableChecker``.
enum DurationReader {
  /// `nil` for what that has reported.
  static func span(_ node: Node) -> TimeSpan? {
    guard node.kind == .string, let span = TimeSpan(node.string), span.seconds >= 0, span.nanoseconds >= 0 else {
      return nil
    }
    return span
  }

  /// A longest time: none at all is an error.
  static func limit(_ node: Node, diagnostics: inout Diagnostics) -> TimeSpan? {
    guard let span = span(node) else { return nil }
    guard span.clampedNanoseconds > 0 else {
      diagnostics.error(
        "invalid-value", "expected a duration above zero; found '\(node.string)'", at: node.span,
        hints: ["remove 'timeout' for no limit"])
      return nil
    }
    return span
  }
}
