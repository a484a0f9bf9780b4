package import AetherModel

/// A module that is ready to be called, in this process or in another. Calls block; from any thread.
package protocol CallableModule: AnyObject, Sendable {
  var contract: Contract { get }
  /// Whether its calls run in processes of their own.
  var isApart: Bool { get }
  /// The optional functions that the module has: `initialize`, `shutdown`, `reset`, `save_state`, `restore_state`, `check`.
  var optionalFunctions: [String] { get }
  /// Of a connector.
  var connector: (kind: String, driver: String)? { get }

  /// Makes the instance of a service, daemon, provider or connector, and the first one of a task.
  func initialise(context: any CallContext) throws(Failure)
  /// Ends all instances. No call may be running.
  func shutDown(context: any CallContext) throws(Failure)

  func startDaemon(context: any CallContext) throws(Failure)
  func stopDaemon(context: any CallContext) throws(Failure)
  func isDaemonRunning() -> Bool
  /// Asks a daemon how it is; its message is in the result.
  func health(context: any CallContext) -> CallResult

  /// Asks the instance for its state: output 0 of the result, which has none where there is no instance yet. No other call may be
  /// running.
  func saveState(context: any CallContext) -> CallResult
  /// Gives the instance, which is made where there is none, the state of another version's. No other call may be running.
  func restoreState(_ state: Value, context: any CallContext) -> CallResult

  /// Runs a task. `inputs` are by slot, and checked already.
  /// - Parameter resetsFirst: whether earlier work may have left something behind: then the module's `reset`, where it has
  ///   one, is called before, on the same instance; when it doesn't end well, the task isn't run.
  func run(inputs: [Value?], context: any CallContext, resetsFirst: Bool) -> CallResult
  /// Asks a task what it would do; `nil` when it can't say.
  func check(inputs: [Value?], context: any CallContext) -> CallResult?
  /// Calls a method of a service or a connector, which is connected first where that is needed.
  func answer(method: Int, inputs: [Value?], context: any CallContext) -> CallResult
}

extension LoadedModule: CallableModule {
  package var isApart: Bool { false }
}
