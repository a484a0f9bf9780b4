/// How a task ended when it didn't fail. To fail, throw a ``Failure``, an ``InvalidArgument`` or any other error.
public struct Outcome: Sendable, Equatable {
  enum Kind: UInt8, Sendable { case success, skipped, cancelled }

  let kind: Kind
  let isChanged: Bool
  let message: String?

  /// The work is done, and nothing outside of the outputs changed.
  public static let success = Outcome(kind: .success, isChanged: false, message: nil)
  /// The work is done, and changed something outside.
  public static let changed = Outcome(kind: .success, isChanged: true, message: nil)
  /// The task stopped because the host asked it to.
  public static let cancelled = Outcome(kind: .cancelled, isChanged: false, message: nil)

  /// Success, with a line for a person about what was done.
  public static func success(_ message: String) -> Outcome {
    Outcome(kind: .success, isChanged: false, message: message)
  }

  /// Success that changed something outside, with a line for a person about what was changed.
  public static func changed(_ message: String) -> Outcome {
    Outcome(kind: .success, isChanged: true, message: message)
  }

  /// There was nothing to do, and why.
  public static func skipped(_ reason: String) -> Outcome {
    Outcome(kind: .skipped, isChanged: false, message: reason)
  }
}
