import AetherModel
import Isolation
import Linux
import PluginRuntime
import Testing

/// A plugin does the same in this process, in a sandbox and isolated.
@Suite struct ConformanceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var inputs: [Value?] = []

    init(_ name: String, _ inputs: [Value?] = []) {
      self.name = name
      self.inputs = inputs
    }

    var testDescription: String { "\(name) \(inputs.map { $0?.json() ?? "-" })" }
  }

  private static func order(_ count: Int64) -> Value {
    let line = Value.object([("item", .string("Schraube")), ("count", .integer(count)), ("price", .double(0.25))])
    return .object([("customer", .string("Grün")), ("lines", .array([line, line]))])
  }

  private static let cases = [
    Case("noop", [.array([.integer(1), .null]), nil]), Case("noop", [nil, nil]), Case("tells-all"),
    Case("emits-every-kind"), Case("skips"), Case("skip-and-outputs"), Case("output-unset"), Case("status-unknown"),
    Case("argument-invalid", [.integer(3)]), Case("argument-invalid", [.integer(4)]), Case("error-undeclared"),
    Case("error-reserved"), Case("keys-twice"), Case("array-too-deep"), Case("emit-damaged-view"),
    Case("emit-huge-length"), Case("emit-invalid-utf8"), Case("emit-null-text"), Case("emit-wrong-slot"),
    Case("call-null"), Case("call-foreign-thread"), Case("call-kept"), Case("builder-after-commit"), Case("commit-open"),
    Case("fails-silently"), Case("output-wrong-type"), Case("state-empty-key"), Case("state-after-end"),
    Case("lock-scope-unknown"), Case("logs-much", [.integer(50)]), Case("takes-signals"),
    Case("nested", [.array([order(2), order(0)]), .integer(2)]), Case("nested", [.array([order(1), order(-1)]), nil]),
    Case("nested", [.array([]), nil]), Case("twin-one"), Case("twin-two"), Case("nodelete"),
    Case("unique-symbol"), Case("runpath"), Case("big-table", [nil]), 
  ]

  @Test(arguments: cases) func runsAlike(_ the: Case) throws {
    let here = PluginImage.load(verified: try Fixture.verified(the.name))
    let loaded = try #require(here.image?.modules.first, "\(DiagnosticRenderer().render(here.diagnostics))")
    let expected = self.run(loaded, the.inputs)
    for level in WorkerScene.Level.allCases {
      let scene = try WorkerScene(the.name, level)
      defer { withExtendedLifetime(scene) {} }
      let group = try scene.open()
      defer { group.close() }
      #expect(group.contracts.map(\.value) == here.image?.modules.map(\.contract.value))
      #expect(try group.module().optionalFunctions == loaded.optionalFunctions)
      let told = run(try group.module(), the.inputs)
      #expect(told == expected, "\(level)")
    }
  }

  /// Of every fixture that passes the judge: what it registers, or why it can't be. Those that would end the process of the tests
  /// are in CrashTests' and LayerTests' hands.
  @Test func everyFixtureRegistersAlike() throws {
    let deadly = ["constructor-crashes", "constructor-exits", "constructor-hangs"]
    var count = 0
    for name in try Fixture.all() where !deadly.contains(name) {
      guard let library = try Fixture.loadable(name) else { continue }
      count += 1
      let here = PluginImage.load(verified: library)
      let expected = here.image?.modules.map(\.contract.value)
      for level in WorkerScene.Level.allCases {
        var scene = try WorkerScene("noop", level)
        scene.recipe.library = library
        do throws(WorkerRefusal) {
          let group = try WorkerGroup.open(scene.recipe)
          #expect(group.contracts.map(\.value) == expected, "\(name), \(level)")
          group.close()
        } catch {
          #expect(expected == nil, "\(name), \(level)")
          #expect(error.diagnostics.map(\.code) == here.diagnostics.map(\.code), "\(name), \(level)")
          #expect(error.diagnostics.map(\.message) == here.diagnostics.map(\.message), "\(name), \(level)")
        }
        withExtendedLifetime(scene) {}
      }
    }
    #expect(count > 50)
  }

  private func run(_ module: any CallableModule, _ inputs: [Value?]) -> [String] {
    let context = Recorder()
    var told = [module.check(inputs: inputs, context: context)?.words ?? "no check"]
    told.append(module.run(inputs: inputs, context: context, resetsFirst: true).words)
    return told + context.events
  }

  @Test(arguments: ["TZ", "ABSENT"]) func everyServiceOfTheHostIsThere(_ variable: String) throws {
    let folder = try TemporaryFolder()
    let source = Value.file(path: try folder.write("source.txt", "Größe"), digest: "sha256:0")
    func told(_ module: any CallableModule) -> [String] {
      let context = Recorder(in: folder)
      let result = module.run(inputs: [source, .string(variable)], context: context, resetsFirst: false)
      return [result.words] + context.events
    }
    let here = PluginImage.load(verified: try Fixture.verified("all-features"))
    let expected = told(try #require(here.image?.modules.first))
    #expect(expected.first?.hasPrefix("succeeded") == true, "\(expected)")
    for level in WorkerScene.Level.allCases {
      let scene = try WorkerScene("all-features", level)
      let group = try scene.open()
      // Its folder is there as long as it is.
      defer { withExtendedLifetime(scene) { group.close() } }
      let found = told(try group.module())
      #expect(found == expected, "\(level)")
    }
  }

  // MARK: Other kinds

  private static let config = Value.object([("counter-service", .object([("start", .integer(10))]))])

  @Test func modulesOfEveryKindAnswerAlike() throws {
    let here = PluginImage.load(verified: try Fixture.verified("kinds"), config: Self.config)
    let image = try #require(here.image)
    let expected = try walk { name in image.modules.first { $0.contract.name == name } }
    #expect(expected.count > 20)
    for level in WorkerScene.Level.allCases {
      let scene = try WorkerScene("kinds", level, config: Self.config)
      defer { withExtendedLifetime(scene) {} }
      let group = try scene.open()
      defer { group.close() }
      #expect(try walk { try group.module($0) } == expected, "\(level)")
    }
  }

  /// Uses a module of each kind, and tells what came of it.
  private func walk(_ find: (String) throws -> (any CallableModule)?) throws -> [String] {
    let context = Recorder()
    var told: [String] = []
    func tell(_ what: String, _ body: () throws(Failure) -> Void) {
      do throws(Failure) {
        try body()
        told.append("\(what): done")
      } catch {
        told.append("\(what): \(error)")
      }
    }
    let counter = try #require(try find("counter-service"))
    let daemon = try #require(try find("ticker-daemon"))
    let store = try #require(try find("memory-connector"))
    let task = try #require(try find("kinds-task"))
    for module in [counter, daemon, store, task] {
      tell(module.contract.name) { () throws(Failure) in try module.initialise(context: context) }
      told.append("\(module.optionalFunctions) \(module.connector?.kind ?? "-") \(module.connector?.driver ?? "-")")
    }
    for amount in [1, 5, .max] as [Int64] {
      told.append(counter.answer(method: 0, inputs: [.integer(amount)], context: context).words)
    }
    told.append(counter.answer(method: 1, inputs: [], context: context).words)
    told.append(store.answer(method: 0, inputs: [.string("a")], context: context).words)
    for text in ["one", "two", String(repeating: "x", count: 300)] {
      told.append(store.answer(method: 1, inputs: [.string("a"), .string(text)], context: context).words)
    }
    told.append(store.answer(method: 0, inputs: [.string("a")], context: context).words)
    told.append("running: \(daemon.isDaemonRunning())")
    tell("start") { () throws(Failure) in try daemon.startDaemon(context: context) }
    told.append("running: \(daemon.isDaemonRunning())")
    told.append(daemon.health(context: context).words)
    tell("stop") { () throws(Failure) in try daemon.stopDaemon(context: context) }
    told.append("running: \(daemon.isDaemonRunning())")
    for amount in [5, 200] as [Int64] {
      told.append(task.run(inputs: [.integer(amount), .string("hi")], context: context, resetsFirst: true).words)
    }
    for module in [task, store, daemon, counter] {
      tell(module.contract.name) { () throws(Failure) in try module.shutDown(context: context) }
    }
    return told + context.events
  }
}
