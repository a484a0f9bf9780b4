/// What every module is: a named, versioned unit of work with a contract.
///
/// Conform to one of the five kinds: ``TaskModule``, ``ServiceModule``, ``DaemonModule``, ``PluginModule`` or
/// ``ConnectorModule``. A module is a struct, or a final class; its inputs, outputs and failures are its properties:
///
/// 1. At registration the SDK makes one instance with `init()` and reads its contract from its properties.
/// 2. The host makes an instance for each thread that will run it: `init()`, then ``initialize(_:_:)``.
/// 3. The host calls it, any number of times, never twice at once.
/// 4. ``shutdown()`` ends it.
///
/// `init()` must neither block nor do work: it also runs where only the contract is wanted.
public protocol Module: _ModuleTraits {
  /// `[a-z][a-z0-9-]{0,63}`, or `publisher/name`.
  static var name: String { get }
  /// The module's version, by SemVer 2.0.
  static var version: String { get }
  /// One line for people. Empty by default.
  static var summary: String { get }

  /// Makes an instance that has done nothing yet.
  init()
  /// Gets ready for calls. `configuration` is the manifest's `config`, ``Value/null`` where it has none. An error that
  /// it throws is a failure of the step that needed the module. Does nothing by default.
  mutating func initialize(_ configuration: Value, _ context: Context) throws
  /// Lets go of what the instance holds; no call comes after. Does nothing by default.
  mutating func shutdown()
}

extension Module {
  public static var summary: String { "" }
  public mutating func initialize(_ configuration: Value, _ context: Context) throws {}
  public mutating func shutdown() {}
}

/// A unit of work: a step of a pipeline runs it.
///
///     struct Successor: TaskModule {
///       static let name = "successor"
///       static let version = "1.0.0"
///
///       @Input("A number") var n: Int
///       @Output("The number after it") var next: Int
///
///       func run(_ context: Context) throws -> Outcome {
///         next = n + 1
///         return .success
///       }
///     }
public protocol TaskModule: Module {
  /// Does the work. Outputs that it sets reach the host when it returns ``Outcome/success`` or ``Outcome/changed``.
  mutating func run(_ context: Context) throws -> Outcome
}

/// A task that can say what `run` would do, without doing it.
public protocol Checkable: TaskModule {
  /// Predicts: ``Outcome/changed`` when `run` would change something, with a message that says what.
  mutating func check(_ context: Context) throws -> Outcome
}

/// A module that can be made as if it were new, before work that was interrupted is done again.
public protocol Resettable: Module {
  /// Forgets what earlier calls left behind, and takes back what they left outside. A task has the inputs of the `run`
  /// that follows, and sets no outputs.
  mutating func reset(_ context: Context) throws
}

/// A module whose state outlives its instance: it is saved, and restored into another one, perhaps of a newer version.
public protocol Stateful: Module {
  /// What is saved: a ``Value``, an ``Object`` or any other value.
  associatedtype State: PluginValue
  /// The state as it is now.
  mutating func saveState(_ context: Context) throws -> State
  /// Takes over a state that ``saveState(_:)`` gave.
  mutating func restoreState(_ state: State, _ context: Context) throws
}
