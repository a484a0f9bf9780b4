import AetherPlugin

/// A service: adds up.
struct Tally: ServiceModule, Resettable, Stateful {
  static let name = "tally-service"
  static let version = "1.0.0"
  static let summary = "Adds up"
  static var methods: [MethodEntry<Tally>] { Add.self }

  var total = 0

  mutating func initialize(_ configuration: Value, _ context: Context) throws {
    total = configuration["start"]?.integer ?? 0
  }
  mutating func reset(_ context: Context) throws { total = 0 }
  func saveState(_ context: Context) throws -> Int { total }
  mutating func restoreState(_ state: Int, _ context: Context) throws { total = state }
}

/// Adds an amount to the tally.
struct Add: ModuleMethod {
  static let summary = "Adds an amount"
  @Input("What is added") var amount = 1
  @Output("The sum of all that was added") var total: Int

  let negative = Failure("NEGATIVE", "Only what is not negative can be added", .critical)

  func answer(for tally: inout Tally, _ context: Context) throws {
    guard amount >= 0 else { throw negative }
    tally.total += amount
    total = tally.total
  }
}

/// A provider of a capability.
struct FarewellProvider: PluginModule {
  static let name = "farewell-provider"
  static let version = "1.0.0"
  static let summary = "Provides farewells"

  func load(_ context: Context) throws { context.info("loaded") }
}

/// A connection to nothing but memory.
struct ArrayConnector: ConnectorModule {
  static let name = "array-connector"
  static let version = "1.0.0"
  static let summary = "Connects to nothing but memory"
  static let kind = "memory"
  static let driver = "array"
  static var methods: [MethodEntry<ArrayConnector>] {
    Push.self
    All.self
  }

  var items: [String]?

  mutating func connect(_ context: Context) throws { items = [] }
  mutating func close(_ context: Context) throws { items = nil }
}

/// Keeps a text.
struct Push: ModuleMethod {
  @Input var text: String

  let notConnected = Failure("NOT_CONNECTED", "There is no connection", .recoverable)

  func answer(for connector: inout ArrayConnector, _ context: Context) throws {
    guard connector.items != nil else { throw notConnected }
    connector.items?.append(text)
  }
}

/// Gives back what was kept.
struct All: ModuleMethod {
  @Output var texts: [String]

  func answer(for connector: inout ArrayConnector, _ context: Context) throws { texts = connector.items ?? [] }
}

/// A task that calls the service.
struct TallyLengths: TaskModule {
  static let name = "tally-lengths"
  static let version = "1.0.0"
  static let summary = "Adds the lengths of texts to the tally-service"

  @Input("What is measured") var texts: [String]
  @Output("The sum of all that was added") var total: Int

  struct Sum: Object { var total: Int }

  func run(_ context: Context) throws -> Outcome {
    let length = texts.reduce(0) { $0 + $1.count }
    total = try context.invoke("tally-service", "add", ["amount": length], as: Sum.self).total
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status {
  registrar.register(Tally.self, Heartbeat.self, FarewellProvider.self, ArrayConnector.self, TallyLengths.self)
}
