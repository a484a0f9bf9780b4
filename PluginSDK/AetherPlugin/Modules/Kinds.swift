/// Answers typed calls of other modules, as long as the run lasts.
///
///     struct CounterService: ServiceModule {
///       static let name = "counter-service"
///       static let version = "1.0.0"
///       static var methods: [MethodEntry<CounterService>] { Add.self }
///       var total = 0
///     }
///
///     struct Add: ModuleMethod {
///       @Input("How much") var amount = 1
///       @Output("The total after it") var total: Int
///
///       func answer(for service: inout CounterService, _ context: Context) throws {
///         service.total += amount
///         total = service.total
///       }
///     }
public protocol ServiceModule: MethodOwner {}

/// A module with methods: a service or a connector. A class that conforms must be final.
public protocol MethodOwner: Module {
  /// The methods that it answers, one type a line.
  @MethodList<Self> static var methods: [MethodEntry<Self>] { get }
}

/// Works in the background, on threads of its own, from `start` to `stop`.
public protocol DaemonModule: Module {
  /// Begins the work and returns.
  mutating func start(_ context: Context) throws
  /// Ends the work; its threads have ended when it returns.
  mutating func stop(_ context: Context) throws
  /// Whether it works now.
  var isRunning: Bool { get }
  /// One line that says how it is. An error that it throws says what is wrong.
  mutating func health(_ context: Context) throws -> String
}

/// Provides the capabilities that its manifest names in `provides`. It is loaded when somebody needs one.
public protocol PluginModule: Module {
  /// Makes the capabilities ready.
  mutating func load(_ context: Context) throws
  /// Takes them back. Does nothing by default.
  mutating func unload(_ context: Context) throws
}

extension PluginModule {
  public mutating func unload(_ context: Context) throws {}
}

/// A connection to something outside, made when it is first used, with typed methods as a service has.
public protocol ConnectorModule: MethodOwner {
  /// What it connects to: `db`, `queue`.
  static var kind: String { get }
  /// By what: `postgres`.
  static var driver: String { get }
  /// Connects. Called once, before the first method.
  mutating func connect(_ context: Context) throws
  /// Closes what `connect` opened.
  mutating func close(_ context: Context) throws
}
