/// How grave a failure is.
public enum Severity: Sendable, Equatable {
  /// Another attempt would fail as well.
  case critical
  /// Another attempt may go well.
  case recoverable
}

/// A way to fail that a module declares: a code, a message and a severity. A property of the module declares it, and
/// throwing it fails the call:
///
///     let fileNotFound = Failure("FILE_NOT_FOUND", "Source CSV file does not exist", .critical)
///     …
///     throw fileNotFound
///     throw fileNotFound.because("/data/a.csv: no such file")
public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
  /// `[A-Z][A-Z0-9_]{0,63}`; `AETHER_…` is the host's.
  public let code: String
  /// What the contract says of the code.
  public let message: String
  /// What the contract says of the code.
  public let severity: Severity
  /// What happened this time, for a person; nil: `message` says it all.
  public let reason: String?

  /// Declares a way to fail.
  public init(_ code: String, _ message: String, _ severity: Severity) {
    self.init(code: code, message: message, severity: severity, reason: nil)
  }

  private init(code: String, message: String, severity: Severity, reason: String?) {
    self.code = code
    self.message = message
    self.severity = severity
    self.reason = reason
  }

  /// The same failure, with what happened this time.
  public func because(_ reason: String) -> Failure {
    Failure(code: code, message: message, severity: severity, reason: reason)
  }

  public var description: String { reason.map { "\(message): \($0)" } ?? message }
}

/// The failure that blames an input. Every module may throw it without declaring it.
public struct InvalidArgument: Error, Sendable, Equatable, CustomStringConvertible {
  /// The input's name in the contract; the host adds its value.
  public let argument: String
  /// What is wrong with it, and what was expected.
  public let message: String

  /// Blames the input with this name in the contract: `source_path`.
  public init(_ argument: String, _ message: String) {
    self.argument = argument
    self.message = message
  }

  /// Blames an input of the module: `InvalidArgument($sourcePath, "…")`.
  public init<T>(_ input: Input<T>, _ message: String) {
    self.init(input.name, message)
  }

  public var description: String { "\(argument): \(message)" }
}

/// The host wants the call to end. Thrown by ``Context/checkCancellation()``; let it through.
public struct Cancelled: Error, Sendable, Equatable {
  /// The call ends as cancelled when this is thrown out of it.
  public init() {}
}

/// What a module asked its host for isn't there, or can't be done. Let through, it fails the call, with the host's
/// reason where the host has one.
public struct Unavailable: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was asked for.
  public let description: String
  /// What the host answered, when it has made its reason the call's failure; nil: it gave none.
  let answer: Status?

  init(_ description: String, answer: Status? = nil) {
    self.description = description
    self.answer = answer
  }
}

/// A call of another module that didn't succeed.
public struct InvocationFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The module and the method that were called.
  public let module: String
  public let method: String
  /// The error's code, where it has one.
  public let code: String?
  /// What went wrong, for a person.
  public let message: String

  public var description: String { "\(module).\(method): \(code.map { "\($0): " } ?? "")\(message)" }
}
