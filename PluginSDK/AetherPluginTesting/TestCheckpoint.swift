public import AetherPlugin

/// A checkpoint: one that a module under test finds, or one that it made.
public struct TestCheckpoint: Sendable, Equatable {
  /// All values by their keys.
  public var states: Value.Fields
  /// From 1, over all attempts.
  public var number: Int
  /// The attempt that committed it.
  public var attempt: Int
  /// When it was committed; of one that a module made in a test: the beginning of 1970.
  public var time: DateTime

  /// A checkpoint with these values.
  public init(
    _ states: Value.Fields, number: Int = 1, attempt: Int = 1, time: DateTime = DateTime(seconds: 0)
  ) {
    self.states = states
    self.number = number
    self.attempt = attempt
    self.time = time
  }

  /// As the header says it.
  var value: Value {
    [
      "number": .integer(number), "attempt": .integer(attempt), "time": .dateTime(time), "states": .object(states),
    ]
  }
}

/// A lock that a module under test took.
public struct TestLock: Sendable, Equatable {
  /// Its name.
  public let name: String
  /// Among whom it is the same one.
  public let scope: LockScope
  /// Whether the module gave it back itself.
  public internal(set) var isReleased: Bool

  /// Describes a lock, to compare with one that a module took.
  public init(_ name: String, scope: LockScope = .project, isReleased: Bool = true) {
    self.name = name
    self.scope = scope
    self.isReleased = isReleased
  }
}
