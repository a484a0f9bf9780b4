public import AetherPlugin
internal import CAether

/// A module under test, in a host that is only memory: no process, no YAML, no file but those that it asks for.
///
///     @Test func countsRows() throws {
///       let result = try TestModule(CSVLoader.self).run(["source_path": .string(path)])
///       #expect(result.status == .success)
///       #expect(result["record_count"] == 3)
///     }
///
/// It goes through the module's C table, as a real host does: types, required inputs, declared outputs and error codes
/// are checked. Patterns and allowed values aren't: that is the real host's part, and needs no test. An instance is used by
/// one thread at a time.
public final class TestModule {
  /// The environment that the module sees.
  public var environment: [String: String] = [:]
  /// When the host wants calls to end. Never by default.
  public var cancellation = Cancellation.never
  /// The time until the deadline; nil: there is none.
  public var timeLeft: Duration?
  /// What earlier attempts committed, the oldest first: what the module's `previousStates` are.
  public var previousStates: [TestCheckpoint] = []
  /// Why checkpoints can't be stored; nil: they can.
  public var checkpointFailure: TestFailure?
  /// What answers for other modules: by module, a closure that takes the method and its arguments, an object, and gives
  /// its outputs, an object. A ``Failure`` that it throws is the answer's failure.
  public var services: [String: (_ method: String, _ arguments: Value) throws -> Value] = [:]
  /// The module's contract, as its host knows it.
  public var contract: TestContract { table.contract }

  private let table: RegisteredModule
  private let instance: UnsafeMutableRawPointer?
  private let arena = CallArena()

  /// Makes and initializes an instance. Throws ``TestProblem`` when the module can't be registered or refuses its
  /// configuration.
  public init<M: Module>(
    _ module: M.Type, configuration: Value = .null, environment: [String: String] = [:]
  ) throws(TestProblem) {
    self.environment = environment
    let registered = try RegisteredModule(module)
    table = registered
    guard let initialize = registered.module.initialize else {
      instance = registered.module.context
      return
    }
    var made: UnsafeMutableRawPointer?
    let setup = CallSetup(inputs: [configuration], environment: environment, isStep: false)
    let result = arena.call(setup) { initialize(registered.module.context, $0, &made) }
    guard result.status == .success else { throw TestProblem("initialize: \(result.status)") }
    instance = made
  }

  deinit { table.module.shutdown?(instance) }

  /// Runs a task. Throws ``TestProblem`` when the inputs don't fit the contract, or it is no task.
  public func run(_ inputs: Value.Fields = [:]) throws(TestProblem) -> TestResult {
    try call(operation(aether_task.self, AETHER_TASK)?.run, inputs, contract.inputs, contract.outputs)
  }

  /// Asks a task what it would do.
  public func check(_ inputs: Value.Fields = [:]) throws(TestProblem) -> TestResult {
    try call(operation(aether_task.self, AETHER_TASK)?.check, inputs, contract.inputs, [])
  }

  /// Calls a method of a service or a connector.
  public func call(_ method: String, _ inputs: Value.Fields = [:]) throws(TestProblem) -> TestResult {
    guard let number = contract.methods.firstIndex(where: { $0.name == method }) else {
      throw TestProblem("\(contract.name) has no method \(method)")
    }
    let answer =
      operation(aether_service.self, AETHER_SERVICE)?.answer
      ?? operation(aether_connector.self, AETHER_CONNECTOR)?.answer
    guard let answer else { throw TestProblem("\(contract.name) answers no calls") }
    let signature = contract.methods[number]
    let setup = try setup(inputs, signature.inputs, signature.outputs)
    return arena.call(setup) { answer(instance, UInt32(number), $0) }
  }

  /// Starts a daemon.
  public func start() throws(TestProblem) -> TestResult { try call(daemon?.start) }
  /// Stops a daemon.
  public func stop() throws(TestProblem) -> TestResult { try call(daemon?.stop) }
  /// How a daemon is.
  public func health() throws(TestProblem) -> TestResult { try call(daemon?.health) }
  /// Whether a daemon works.
  public var isRunning: Bool { daemon?.is_running?(instance) == 1 }
  /// Loads a provider.
  public func load() throws(TestProblem) -> TestResult { try call(provider?.load) }
  /// Unloads a provider.
  public func unload() throws(TestProblem) -> TestResult { try call(provider?.unload) }
  /// Connects a connector.
  public func connect() throws(TestProblem) -> TestResult { try call(connector?.connect) }
  /// Closes a connector.
  public func close() throws(TestProblem) -> TestResult { try call(connector?.close) }
  /// Makes the instance as if it were new. A task's inputs are those of the run that is to follow.
  public func reset(_ inputs: Value.Fields = [:]) throws(TestProblem) -> TestResult {
    try call(table.module.reset, inputs, contract.inputs)
  }

  /// The state as the module saves it.
  public func saveState() throws(TestProblem) -> Value {
    let state = TestContract.Parameter(name: "state", type: .any)
    let result = try call(table.module.save_state, [:], [], [state])
    guard let value = result["state"] else { throw TestProblem("save_state: \(result.status)") }
    return value
  }

  /// Has the module take over a state.
  public func restoreState(_ state: Value) throws(TestProblem) -> TestResult {
    try call(table.module.restore_state, ["state": state], [.init(name: "state", type: .any)])
  }

  private var daemon: aether_daemon? { operation(aether_daemon.self, AETHER_DAEMON) }
  private var provider: aether_provider? { operation(aether_provider.self, AETHER_PLUGIN) }
  private var connector: aether_connector? { operation(aether_connector.self, AETHER_CONNECTOR) }

  private func operation<T>(_ type: T.Type, _ kind: Int) -> T? { table.operations(type, kind) }

  private func call(
    _ function: aether_function?, _ inputs: Value.Fields = [:], _ declared: [TestContract.Parameter] = [],
    _ outputs: [TestContract.Parameter] = []
  ) throws(TestProblem) -> TestResult {
    guard let function else { throw TestProblem("\(contract.name) doesn't do that") }
    let setup = try setup(inputs, declared, outputs)
    return arena.call(setup) { function(instance, $0) }
  }

  private func setup(
    _ inputs: Value.Fields, _ declared: [TestContract.Parameter], _ outputs: [TestContract.Parameter]
  ) throws(TestProblem) -> CallSetup {
    if let unknown = inputs.keys.first(where: { key in !declared.contains { $0.name == key } }) {
      throw TestProblem("\(contract.name) has no input \(unknown)")
    }
    var values: [Value?] = []
    for parameter in declared {
      let value = inputs[parameter.name]
      if value == nil, parameter.isRequired { throw TestProblem("the input \(parameter.name) must be given") }
      if let value, let problem = parameter.problem(with: value) { throw TestProblem("the input \(problem)") }
      values.append(value)
    }
    let messages = Dictionary(contract.failures.map { ($0.code, $0.message) }, uniquingKeysWith: { first, _ in first })
    return CallSetup(
      inputs: values, outputs: outputs, messages: messages, environment: environment,
      cancellation: cancellation, timeLeft: timeLeft, services: services, previousStates: previousStates,
      checkpointFailure: checkpointFailure)
  }
}

/// When the host wants a call to end.
public enum Cancellation: Sendable, Equatable {
  case never
  /// Before it begins.
  case immediately
  /// When the module asks for the n-th time, counting from 1, whether it is cancelled.
  case atCheck(Int)
}

/// A test that can't be done as it is written, and why.
public struct TestProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let description: String
  init(_ description: String) { self.description = description }
}
