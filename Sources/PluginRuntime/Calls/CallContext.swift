package import AetherModel
internal import Linux

/// What a running call may ask of whoever started it. Methods are called from any thread, unless they say otherwise, and
/// must not wait for the call.
package protocol CallContext: AnyObject, Sendable {
  func log(_ record: LogRecord)
  /// - Parameter fraction: 0 to 1; `nil` when it can't be known.
  func progress(_ fraction: Double?, message: String?)

  var isCancelled: Bool { get }
  /// Nanoseconds until the deadline, never below 0; `nil` without one.
  var timeLeft: Int64? { get }
  /// Has `body` called once when the call is asked to end, at once when it was already. A later one replaces it; `nil`
  /// takes it back.
  func setCancelHandler(_ body: (@Sendable () -> Void)?)

  /// The process that will run the call was chosen, and it is not this one. Before the call; may block.
  func processChosen(_ process: Int32)

  /// Finds what is to be taken out of all that the call prints; `nil` when there is nothing.
  var redactor: Redactor? { get }

  /// Which generation of its plugin runs the call; told again when another one takes over. Before the call.
  func generationChosen(_ number: Int)

  /// The call's own empty folder. From the module's thread.
  /// - Parameter folder: where it is made; `nil` for the usual place.
  func workspace(in folder: String?) throws(Failure) -> String
  /// The declared environment: an object of strings.
  var environment: Value { get }

  /// Keeps a value under a key, to be part of the next checkpoint. From the module's thread.
  func saveState(_ key: String, _ value: Value) throws(Failure)
  /// What earlier attempts at the step committed, the oldest first: an array of objects
  /// `{number, attempt, time, states: {KEY: VALUE}}`.
  func previousStates() -> Value
  /// Makes what was saved durable, all at once; returns when it is. From the module's thread.
  func commitCheckpoint() throws(Failure)

  /// Waits for a lock and holds it until ``releaseLock(_:)`` or the call's end. From the module's thread.
  func acquireLock(_ lock: LockName) throws(Failure)
  /// Gives a lock back; nothing happens when it isn't held. From the module's thread.
  func releaseLock(_ lock: LockName)

  /// Makes the file of an output and opens it for writing; the caller closes the descriptor. From the module's thread.
  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32
  /// Puts the file of an output in its place once the call has ended well. From the module's thread.
  /// - Parameter copies: whether somebody may still have the file open for writing, so that only a copy is what it is.
  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value

  /// Opens the file of an input for reading; the caller closes the descriptor. From the module's thread.
  func openInputFile(slot: Int, path: String) throws(Failure) -> Int32

  /// Calls a method of a module that this one requires, and waits. From the module's thread.
  /// - Parameter arguments: an object, or null for none.
  func invoke(module: String, method: String, arguments: Value) -> Reply
}

extension CallContext {
  package func processChosen(_ process: Int32) {}
  package func generationChosen(_ number: Int) {}
  package var redactor: Redactor? { nil }

  package func openInputFile(slot: Int, path: String) throws(Failure) -> Int32 {
    do throws(SystemError) { return try File.open(path).release() } catch {
      throw Failure(code: "AETHER_IO", message: "\(error)", severity: .recoverable)
    }
  }
}

/// What a module that was invoked by another answered.
package struct Reply: Sendable {
  package enum Status: Sendable { case succeeded, failed, unavailable, skipped, cancelled }

  package var status: Status
  /// An object of the outputs.
  package var outputs: Value
  package var failure: Failure?

  package init(_ status: Status, outputs: Value = .null, failure: Failure? = nil) {
    self.status = status
    self.outputs = outputs
    self.failure = failure
  }
}
