/// What a step says of its failures, its time and its lock. Steps that say nothing have none.
package final class StepPolicy: Sendable {
  /// `nil`: one attempt.
  package let retry: RetryPolicy?
  /// The longest time of an attempt.
  package let timeout: TimeSpan?
  /// Held during each attempt.
  package let lock: LockName?
  /// `on_error: continue`: a failure doesn't fail the run, and what depends on the step runs.
  package let continuesOnError: Bool

  package init(
    retry: RetryPolicy? = nil, timeout: TimeSpan? = nil, lock: LockName? = nil, continuesOnError: Bool = false
  ) {
    self.retry = retry
    self.timeout = timeout
    self.lock = lock
    self.continuesOnError = continuesOnError
  }
}

/// How a failure is tried again.
package struct RetryPolicy: Hashable, Sendable {
  package enum Backoff: String, Sendable, CaseIterable { case constant, linear, exponential }

  /// In all, at least 1.
  package var attempts: Int
  package var backoff: Backoff
  /// Before the second attempt.
  package var delay: TimeSpan
  package var maximumDelay: TimeSpan
  /// The codes that are tried again; `nil`: recoverable failures, crashes and timeouts.
  package var errors: Set<String>?

  package init(
    attempts: Int, backoff: Backoff = .exponential, delay: TimeSpan = TimeSpan(seconds: 1),
    maximumDelay: TimeSpan = TimeSpan(seconds: 30), errors: Set<String>? = nil
  ) {
    self.attempts = attempts
    self.backoff = backoff
    self.delay = delay
    self.maximumDelay = maximumDelay
    self.errors = errors
  }

  /// Whether a failure is one to try again.
  package func covers(_ failure: Failure) -> Bool {
    if let errors { return errors.contains(failure.code) }
    return failure.severity == .recoverable || Self.coveredByDefault.contains(failure.code)
  }

  private static let coveredByDefault: Set<String> = [
    "AETHER_TIMEOUT", "AETHER_PIPELINE_TIMEOUT", "AETHER_PLUGIN_CRASHED",
  ]

  /// The codes of ours that ``errors`` can name: those that an attempt can fail with and the next one need not. What
  /// fails while inputs are bound is not among them, since it would fail in the same way again.
  package static let reservedCodes = [
    "AETHER_BAD_STATUS", "AETHER_DEADLOCK", "AETHER_DISK_FULL", "AETHER_INVALID_ARGUMENT", "AETHER_IO",
    "AETHER_NO_REASON", "AETHER_OUTPUT_MISSING", "AETHER_OUTPUT_TYPE", "AETHER_PIPELINE_TIMEOUT",
    "AETHER_PLUGIN_CRASHED", "AETHER_PLUGIN_MISUSE", "AETHER_TIMEOUT", "AETHER_UNASKED_CANCEL",
    "AETHER_UNDECLARED_ERROR",
  ]

  /// Nanoseconds to wait before an attempt.
  ///
  /// - Parameter attempt: from 2.
  package func wait(before attempt: Int) -> UInt64 {
    let first = Double(delay.clampedNanoseconds)
    let number = Double(max(attempt, 2) - 1)
    let wanted =
      switch backoff {
      case .constant: first
      case .linear: first * number
      case .exponential: first * Self.power(of: 2, Int(number) - 1)
      }
    return UInt64(min(wanted, Double(maximumDelay.clampedNanoseconds)))
  }

  private static func power(of base: Double, _ exponent: Int) -> Double {
    (0..<min(exponent, 64)).reduce(1) { product, _ in product * base }
  }
}

extension TimeSpan {
  package init(nanoseconds: UInt64) {
    self.init(seconds: Int64(nanoseconds / 1_000_000_000), nanoseconds: Int32(nanoseconds % 1_000_000_000))
  }

  /// From 0 to the most that fits.
  package var clampedNanoseconds: UInt64 {
    guard seconds >= 0 else { return 0 }
    let (product, overflows) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowsToo) = product.addingReportingOverflow(UInt64(max(0, nanoseconds)))
    return overflows || overflowsToo ? UInt64(Int64.max) : min(sum, UInt64(Int64.max))
  }
}
