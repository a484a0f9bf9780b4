/// How one call of a module ended. Small: what few calls have stands behind references.
package struct CallResult: Sendable {
  package enum Status: Sendable {
    case succeeded
    indirect case skipped(reason: String)
    indirect case failed(Failure)
    case cancelled
  }

  private struct Said {
    var message: String?
    var standardOutput: String?
    var standardError: String?
  }

  private indirect enum Words {
    case none
    case some(Said)
  }

  package var status: Status
  /// By the slot of the contract's outputs; `nil` where nothing was emitted.
  package var outputs: [Value?]
  /// Whether the module says that it changed something outside.
  package var isChanged: Bool
  private var words = Words.none

  package init(
    _ status: Status, outputs: [Value?] = [], isChanged: Bool = false, message: String? = nil,
    standardOutput: String? = nil, standardError: String? = nil
  ) {
    self.init(status, outputs)
    self.isChanged = isChanged
    guard message != nil || standardOutput != nil || standardError != nil else { return }
    words = .some(Said(message: message, standardOutput: standardOutput, standardError: standardError))
  }

  /// A call that said nothing but its outputs.
  package init(_ status: Status, _ outputs: [Value?]) {
    self.status = status
    self.outputs = outputs
    isChanged = false
  }

  package var message: String? {
    get { said.message }
    set { said.message = newValue }
  }
  package var standardOutput: String? {
    get { said.standardOutput }
    set { said.standardOutput = newValue }
  }
  package var standardError: String? {
    get { said.standardError }
    set { said.standardError = newValue }
  }

  private var said: Said {
    get { if case .some(let said) = words { said } else { Said() } }
    set { words = .some(newValue) }
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
