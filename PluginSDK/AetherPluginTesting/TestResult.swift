public import AetherPlugin

/// What a call of a module gave.
public struct TestResult: Sendable {
  /// How a call ended.
  public enum Status: Sendable, Equatable {
    case success
    /// There was nothing to do, and why.
    case skipped(String)
    case failed(TestFailure)
    case cancelled
  }

  /// A result with nothing but its status.
  public init(status: Status) { self.status = status }

  /// How the call ended. What a real host refuses is a failure with the code `AETHER_PLUGIN_MISUSE`.
  public var status: Status
  /// The outputs by their names in the contract.
  public var outputs: Value.Fields = [:]
  /// Whether the module said that it changed something outside.
  public var isChanged = false
  /// What it said about what was done.
  public var message: String?
  /// What it logged.
  public var log: [LogLine] = []
  /// How far it said it was, and what it did then; nil: it couldn't know.
  public var progress: [(fraction: Double?, message: String)] = []
  /// What a program that it ran wrote.
  public var standardOutput = ""
  /// What a program that it ran wrote to its standard error.
  public var standardError = ""
  /// What it saved, with what the newest checkpoint of earlier attempts had; also what it didn't commit.
  public var saved: Value.Fields = [:]
  /// What it committed, the oldest first.
  public var checkpoints: [TestCheckpoint] = []
  /// The locks that it took, in that order.
  public var locks: [TestLock] = []

  /// An output by its name in the contract; nil when it wasn't set.
  public subscript(output: String) -> Value? { outputs[output] }

  /// The failure; nil when there is none.
  public var failure: TestFailure? { if case .failed(let failure) = status { failure } else { nil } }
}

/// How a call failed.
public struct TestFailure: Sendable, Equatable {
  /// The declared code, or one of the host's.
  public let code: String
  /// What happened; the contract's message where the module gave none.
  public let message: String
  /// The input that was to blame; nil: none.
  public let argument: String?

  /// Describes a failure, to compare with one that a module gave.
  public init(code: String, message: String, argument: String? = nil) {
    self.code = code
    self.message = message
    self.argument = argument
  }
}

/// A line of a module's log.
public struct LogLine: Sendable, Equatable {
  /// How important it is.
  public let level: Context.Level
  /// The line itself.
  public let message: String
  /// What goes with it for machines.
  public let fields: [String: String]

  /// Describes a line, to compare with one that a module wrote.
  public init(_ level: Context.Level, _ message: String, _ fields: [String: String] = [:]) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}
