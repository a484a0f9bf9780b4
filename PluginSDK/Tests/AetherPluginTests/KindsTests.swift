import AetherPlugin
import AetherPluginTesting
import Testing

struct Counter: ServiceModule, Resettable, Stateful {
  static let name = "counter-service"
  static let version = "1.0.0"
  static var methods: [MethodEntry<Counter>] {
    AddMany.self
    Fail.self
  }

  var total = 0

  mutating func initialize(_ configuration: Value, _ context: Context) throws {
    total = configuration["start"]?.integer ?? 0
  }
  mutating func reset(_ context: Context) throws { total = 0 }
  func saveState(_ context: Context) throws -> [String: Int] { ["total": total] }
  mutating func restoreState(_ state: [String: Int], _ context: Context) throws { total = state["total"] ?? 0 }
}

struct AddMany: ModuleMethod {
  @Input("What is added") var numbers: [Int]
  @Output("The total after it") var total: Int

  func answer(for counter: inout Counter, _ context: Context) throws {
    counter.total += numbers.reduce(0, +)
    total = counter.total
  }
}

struct Fail: ModuleMethod {
  let full = Failure("FULL", "No more can be counted", .recoverable)
  func answer(for counter: inout Counter, _ context: Context) throws { throw full }
}

final class Ticker: DaemonModule {
  static let name = "ticker"
  static let version = "1.0.0"
  var isRunning = false
  func start(_ context: Context) throws { isRunning = true }
  func stop(_ context: Context) throws { isRunning = false }
  func health(_ context: Context) throws -> String { "ticks" }
}

struct Provider: PluginModule {
  static let name = "provider"
  static let version = "1.0.0"
  func load(_ context: Context) throws { context.info("loaded") }
}

struct Database: ConnectorModule {
  static let name = "database"
  static let version = "1.0.0"
  static let kind = "db"
  static let driver = "memory"
  static var methods: [MethodEntry<Database>] { Query.self }
  var isOpen = false
  mutating func connect(_ context: Context) throws { isOpen = true }
  mutating func close(_ context: Context) throws { isOpen = false }
}

struct Query: ModuleMethod {
  @Output var isOpen: Bool
  func answer(for database: inout Database, _ context: Context) throws { isOpen = database.isOpen }
}

/// Reads an input where there is none: in `initialize`, whose call has only the configuration.
struct Early: TaskModule {
  static let name = "early"
  static let version = "1.0.0"
  @Input var number = 1
  @Output var seen: [Int]
  var first = 0
  mutating func initialize(_ configuration: Value, _ context: Context) throws { first = number }
  func run(_ context: Context) throws -> Outcome {
    seen = [first, number]
    return .success
  }
}

struct Nothing: Module {
  static let name = "nothing"
  static let version = "1.0.0"
}

/// A module for others to inherit from.
class Base: TaskModule {
  class var name: String { "base" }
  static let version = "1.0.0"
  @Input var first = 1
  required init() {}
  func run(_ context: Context) throws -> Outcome { .success }
}

final class Derived: Base {
  override class var name: String { "derived" }
  @Input var second = 2
  required init() {}
}

final class Able: Base, Resettable {
  func reset(_ context: Context) throws {}
}

@Suite struct KindsTests {
  @Test func serviceKeepsItsStateBetweenCalls() throws {
    let counter = try TestModule(Counter.self, configuration: ["start": 40])
    #expect(counter.contract.methods.map(\.name) == ["add_many", "fail"])
    #expect(counter.contract.methods.first?.inputs.first?.type == .array(.integer))
    #expect(try counter.call("add_many", ["numbers": [1, 1]])["total"] == 42)
    #expect(try counter.call("add_many", ["numbers": []])["total"] == 42)
    #expect(try counter.call("fail").failure == TestFailure("FULL", "No more can be counted"))
    #expect(throws: TestProblem.self) { try counter.call("subtract") }
  }

  @Test func stateIsSavedRestoredAndReset() throws {
    let old = try TestModule(Counter.self, configuration: ["start": 7])
    let state = try old.saveState()
    #expect(state == ["total": 7])
    let new = try TestModule(Counter.self)
    #expect(try new.restoreState(state).status == .success)
    #expect(try new.call("add_many", ["numbers": [1]])["total"] == 8)
    #expect(try new.restoreState("odd").failure?.argument == "state")
    #expect(try new.reset().status == .success)
    #expect(try new.call("add_many", ["numbers": [1]])["total"] == 1)
  }

  @Test func daemonStartsAndStops() throws {
    let ticker = try TestModule(Ticker.self)
    #expect(!ticker.isRunning)
    #expect(try ticker.start().status == .success)
    #expect(ticker.isRunning)
    #expect(try ticker.health().message == "ticks")
    #expect(try ticker.stop().status == .success)
    #expect(!ticker.isRunning)
    #expect(throws: TestProblem.self) { try ticker.reset() }
  }

  @Test func providerLoads() throws {
    let provider = try TestModule(Provider.self)
    #expect(try provider.load().log == [LogLine(.info, "loaded")])
    #expect(try provider.unload().status == .success)
  }

  @Test func connectorConnects() throws {
    let database = try TestModule(Database.self)
    #expect(try database.call("query")["is_open"] == false)
    #expect(try database.connect().status == .success)
    #expect(try database.call("query")["is_open"] == true)
    #expect(try database.close().status == .success)
  }

  @Test func configurationIsNoInput() throws {
    #expect(try TestModule(Early.self, configuration: 5).run(["number": 7])["seen"] == [1, 7])
  }

  @Test func moduleOfNoKindIsRefused() {
    let problem = #expect(throws: TestProblem.self) { try TestModule(Nothing.self) }
    #expect(problem?.description.contains("conforms to none of them") == true)
  }

  @Test func inheritedParametersComeFirst() throws {
    #expect(try TestModule(Derived.self).contract.inputs.map(\.name) == ["first", "second"])
  }

  @Test func abilitiesThatWouldBeLostAreRefused() {
    let problem = #expect(throws: TestProblem.self) { try TestModule(Able.self) }
    #expect(problem?.description.contains("Able inherits from a module") == true)
  }
}
