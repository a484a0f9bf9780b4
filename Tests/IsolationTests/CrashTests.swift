import AetherModel
import Isolation
import Linux
import PluginRuntime
import Synchronization
import Testing

/// What becomes of a call whose module takes its process with it, and of the calls after it.
@Suite struct CrashTests {
  private struct Ending: Sendable {
    var what: String
    var code: String
    var message: String
  }

  private static let endings = [
    Ending(what: "crash", code: "AETHER_PLUGIN_CRASHED", message: "'does-as-told' crashed: SIGSEGV"),
    Ending(what: "abort", code: "AETHER_PLUGIN_CRASHED", message: "'does-as-told' crashed: SIGABRT"),
    // The worker sees to it that 'exit' is told from the plugin's part in it.
    Ending(
      what: "exit", code: "AETHER_PLUGIN_CRASHED",
      message: "'does-as-told' ended its process with the status 1, without a result\nit printed last:\n"
        + "  error: the module 'does-as-told' ended this process: it called exit while it was running"),
  ]

  @Test(arguments: WorkerScene.Level.allCases)
  func aCrashFailsItsOwnCallAndNoOther(_ level: WorkerScene.Level) throws {
    let scene = try WorkerScene("does-as-told", level)
    let group = try scene.open()
    let module = try group.module()
    for ending in Self.endings {
      let result = module.tell(ending.what)
      #expect(result.failure?.code == ending.code, "\(ending.what): \(result.words)")
      #expect(result.failure?.severity == .recoverable)
      #expect(result.failure?.message.hasPrefix(ending.message) == true, "\(ending.what): \(result.words)")
      #expect(module.tell("crash-if", 21).outputs == [.integer(42)], "after \(ending.what)")
    }
    group.close()
    #expect(group.processCount == 0)
    #expect(try scene.workerFolders() == [])
  }

  @Test(arguments: WorkerScene.Level.allCases)
  func whoClosesTheConnectionIsTold(_ level: WorkerScene.Level) throws {
    let scene = try WorkerScene("does-as-told", level)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    let result = try group.module().tell("close-connection")
    #expect(result.failure?.code == "AETHER_PLUGIN_CRASHED", "\(result.words)")
    #expect(result.failure?.message == "'does-as-told' closed its connection without a result", "\(result.words)")
  }

  /// A library's modules share workers: one that is shut down leaves them to the others.
  @Test func aModuleThatIsShutDownLeavesItsWorkersToOthers() throws {
    let scene = try WorkerScene("does-as-told", .sandboxed)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    #expect(module.tell("crash-if", 21).outputs == [.integer(42)])
    try module.shutDown(context: Recorder())
    #expect(group.processCount == 1)
    #expect(try group.module().tell("crash-if", 21).outputs == [.integer(42)])
  }

  @Test(arguments: WorkerScene.Level.allCases, ["hang", "spin", "log", "close-output"])
  func whatDoesNotEndWhenAskedToIsKilled(_ level: WorkerScene.Level, _ what: String) throws {
    let scene = try WorkerScene("does-as-told", level)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    let result = module.tell(what, -1, Recorder(cancelsAtFirstLog: true))
    #expect(result.failure?.code == "AETHER_KILLED", "\(result.words)")
    #expect(result.failure?.severity == .recoverable)
    #expect(module.tell("crash-if", 21).outputs == [.integer(42)])
  }

  @Test(arguments: WorkerScene.Level.allCases)
  func aFloodOfOutputIsCutAndSaysSo(_ level: WorkerScene.Level) throws {
    let scene = try WorkerScene("does-as-told", level)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    let lines: Int64 = 100_000
    let result = try group.module().tell("print", lines)
    #expect(result.outputs == [.integer(lines)], "\(result.words.prefix(500))")
    let kept = 64 << 10
    let text = try #require(result.standardOutput)
    #expect(text.utf8.count < kept + 100)
    #expect(text.hasSuffix("… \(Int(lines) * 64 - kept) further bytes were printed, and not kept"))
  }

  @Test(arguments: WorkerScene.Level.allCases)
  func aFloodWithoutEndIsEndedByItsLimit(_ level: WorkerScene.Level) throws {
    var scene = try WorkerScene("does-as-told", level)
    scene.recipe.limits.wall = .milliseconds(300)
    let group = try scene.open()
    defer { group.close() }
    for what in ["print", "log"] {
      let result = try group.module().tell(what, -1)
      #expect(result.failure?.code == "AETHER_LIMIT", "\(result.words.prefix(500))")
    }
    #expect(try group.module().tell("crash-if", 21).outputs == [.integer(42)])
  }

  /// In a process of its own, whose children and descriptors are all of this test.
  @Test func nothingIsLeftAfterManyCallsOfWhichSomeCrash() async throws {
    await #expect(processExitsWith: .success) { try Many().run() }
  }
}

/// Many calls, 1 in 100 of which crashes, from some threads.
private struct Many {
  private static let threads = 4
  private let calls = ProcessEnvironment.value("AETHER_TORTURE") == "1" ? 10_000 : 1_000

  func run() throws {
    let scene = try WorkerScene("does-as-told", .sandboxed)
    // What lives as long as the process is there from the first worker on.
    try scene.open().close()
    let before = try descriptors()
    let group = try scene.open()
    let module = try group.module()
    let wrong = Mutex<[String]>([])
    let calls = calls
    var running: [Thread] = []
    for first in 0..<Self.threads {
      let thread = try BlockingThread(name: "calls") {
        for number in stride(from: first, to: calls, by: Self.threads) {
          if let problem = Self.problem(number, module) { wrong.withLock { $0.append(problem) } }
        }
      }
      running.append(Thread(thread))
    }
    for thread in running { thread.join() }
    #expect(wrong.withLock { $0 } == [])
    group.close()
    #expect(group.processCount == 0)
    #expect(try children() == [])
    let after = try descriptors()
    #expect(after == before)
    #expect(try scene.workerFolders() == [])
  }

  private static func problem(_ number: Int, _ module: WorkerModule) -> String? {
    let crashes = number % 100 == 37
    let result = module.tell("crash-if", crashes ? -1 : Int64(number))
    if crashes { return result.failure?.code == "AETHER_PLUGIN_CRASHED" ? nil : "\(number): \(result.words)" }
    return result.outputs == [.integer(Int64(2 * number))] ? nil : "\(number): \(result.words)"
  }

  /// Those that run and those that nobody waited for.
  private func children() throws -> [String] {
    try #require(File.exists("/proc/thread-self/children"), "this kernel does not tell the children of a process")
    return try Folder.entries(of: "/proc/self/task").flatMap { thread in
      let bytes = try? File.read("/proc/self/task/\(thread.name)/children")
      return String(decoding: bytes ?? [], as: UTF8.self).split(separator: " ").map(String.init)
    }
  }

  private func descriptors() throws -> [String] { try Folder.entries(of: "/proc/self/fd").map(\.name) }

  /// A thread in an array.
  private final class Thread {
    private var thread: BlockingThread?

    init(_ thread: consuming BlockingThread) { self.thread = consume thread }

    func join() { if let thread = thread.take() { thread.join() } }
  }
}
