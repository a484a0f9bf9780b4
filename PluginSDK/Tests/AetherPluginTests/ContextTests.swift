import AetherPlugin
import AetherPluginTesting
import Glibc
import Synchronization
import Testing

/// Does what its test has it do.
struct Probe: TaskModule, Checkable {
  static let name = "probe"
  static let version = "1.0.0"
  @Input var what: String
  @Input var file: File?
  @Output var text: String?
  @Output var report: File?
  @Output var rows: [[String: String]]?
  @Output var count: Int = 0

  func run(_ context: Context) throws -> Outcome {
    switch what {
    case "log":
      context.log(.warning, "careful", ["key": "value"])
      context.progress(0.5, "half")
      context.progress(nil)
    case "cancel":
      while true {
        try context.checkCancellation()
        count += 1
      }
    case "workspace":
      let folder = try context.workspace
      text = folder
      guard mkdir(folder + "/inside", 0o700) == 0 else { throw Odd() }
    case "environment": text = "\(context.environment) \(context.environment("TZ") ?? "?")"
    case "invoke":
      let reply = try context.invoke("adder", "add", ["left": 1, "right": [2, 3]], as: Sum.self)
      text = "\(reply.sum)"
    case "copy":
      guard let source = try context.open($file) else { return .skipped("no file") }
      try context.create($report, named: "copy.txt").write(try source.readAll())
    case "unset": count = Int(text ?? "") ?? unset
    case "keep": context.onCancel { handled.withLock { $0 += 1 } }
    case "outputs":
      context.standardOutput("out")
      context.standardError("err")
      return .changed("did it")
    case "throw": throw Odd()
    default: break
    }
    return .success
  }

  func check(_ context: Context) throws -> Outcome { .changed("would do \(what)") }

  @Output var unset: Int
}

struct Odd: Error {}
struct Sum: Object { var sum: Int }
private let handled = Mutex(0)

@Suite struct ContextTests {
  func run(_ what: Value, _ prepare: (TestModule) -> Void = { _ in }) throws -> TestResult {
    let module = try TestModule(Probe.self)
    prepare(module)
    return try module.run(["what": what])
  }

  @Test func logsAndReportsProgress() throws {
    let result = try run("log")
    #expect(result.log == [LogLine(.warning, "careful", ["key": "value"])])
    #expect(result.progress.map(\.fraction) == [0.5, nil])
    #expect(result.progress.map(\.message) == ["half", ""])
  }

  @Test func endsWhenCancelled() throws {
    #expect(try run("cancel") { $0.cancellation = .atCheck(3) }.status == .cancelled)
    #expect(try run("cancel") { $0.cancellation = .immediately }.status == .cancelled)
  }

  @Test func callsTheCancelHandlerOnce() throws {
    let before = handled.withLock { $0 }
    _ = try run("keep")
    #expect(handled.withLock { $0 } == before)
    _ = try run("keep") { $0.cancellation = .immediately }
    #expect(handled.withLock { $0 } == before + 1)
  }

  @Test func workspaceIsRemoved() throws {
    let folder = try #require(try run("workspace")["text"]?.string)
    #expect(access(folder, F_OK) != 0)
  }

  @Test func seesTheDeclaredEnvironment() throws {
    #expect(try run("environment") { $0.environment = ["TZ": "UTC"] }["text"] == #"["TZ": "UTC"] UTC"#)
    #expect(try run("environment")["text"] == "[:] ?")
  }

  @Test func callsOtherModules() throws {
    let result = try run("invoke") {
      $0.services["adder"] = { method, arguments in
        #expect(method == "add")
        let right = arguments["right"]?.items?.compactMap(\.integer) ?? []
        return ["sum": .integer((arguments["left"]?.integer ?? 0) + right.reduce(0, +))]
      }
    }
    #expect(result["text"] == "6")
    #expect(try run("invoke").failure?.message == "adder.add: the test has no module adder")
    let failed = try run("invoke") { $0.services["adder"] = { _, _ in throw Failure("FULL", "It is full", .critical) } }
    #expect(failed.failure == TestFailure("AETHER_ERROR", "adder.add: FULL: It is full"))
  }

  @Test func copiesAFile() throws {
    let path = "/proc/self/cmdline"
    let module = try TestModule(Probe.self)
    let result = try module.run(["what": "copy", "file": .file(File(path: path, digest: ""))])
    guard case .file(let file)? = result["report"] else {
      Issue.record("no report: \(result.status)")
      return
    }
    #expect(access(file.path, R_OK) == 0)
    #expect(try module.run(["what": "copy"]).status == .skipped("no file"))
    let missing = try module.run(["what": "copy", "file": .file(File(path: "/nowhere", digest: ""))])
    #expect(missing.failure?.message == "the file of the input file")
  }

  @Test func whatIsUnsetIsAFailure() throws {
    #expect(try run("unset").failure?.message == "the module read its output unset before it had set it")
    #expect(try run("nothing").failure == TestFailure("AETHER_PLUGIN_MISUSE", "the output unset was not set"))
  }

  @Test func otherErrorsBecomeFailures() throws {
    #expect(try run("throw").failure == TestFailure("AETHER_ERROR", "Odd()"))
  }

  @Test func checksWithoutOutputs() throws {
    let result = try TestModule(Probe.self).check(["what": "it"])
    #expect(result.status == .success)
    #expect(result.isChanged)
    #expect(result.message == "would do it")
  }
}
