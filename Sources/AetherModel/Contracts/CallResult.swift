/// How one call of a module ended.
package struct CallResult: Sendable {
  package enum Status: Sendable {
    case succeeded
    case skipped(reason: String)
    case failed(Failure)
    case cancelled
  }

  package var status: Status
  /// By the slot of the contract's outputs; `nil` where nothing was emitted.
  package var outputs: [Value?]
  /// Whether the module says that it changed something outside.
  package var isChanged: Bool
  package var message: String?
  package var standardOutput: String?
  package var standardError: String?

  @inlinable
  package init(
    _ status: Status, outputs: [Value?] = [], isChanged: Bool = false, message: String? = nil,
    standardOutput: String? = nil, standardError: String? = nil
  ) {
    self.status = status
    self.outputs = outputs
    self.isChanged = isChanged
    self.message = message
    self.standardOutput = standardOutput
    self.standardError = standardError
  }
}

/// Why a call failed.
package struct Failure: Error, Hashable, Sendable {
  /// One that the module's contract declares, or one of ours, which begin with `AETHER_`.
  package var code: String
  package var message: String
  package var severity: Severity
  /// The input that was wrong, where the module blames one.
  package var argument: String?

  package init(code: String, message: String, severity: Severity = .critical, argument: String? = nil) {
    self.code = code
    self.message = message
    self.severity = severity
    self.argument = argument
  }
}

/// A line that a module logged.
package struct LogRecord: Sendable {
  package enum Level: Int32, Sendable, CaseIterable { case trace, debug, info, notice, warning, error, critical }

  package var level: Level
  package var message: String
  package var fields: [(name: String, value: String)]

  package init(level: Level, message: String, fields: [(name: String, value: String)] = []) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
