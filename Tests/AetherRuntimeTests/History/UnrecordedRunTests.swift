import AetherModel
import GRDB
import Linux
import PipelineEngine
import Synchronization
import Testing

@testable import AetherRuntime
@testable import StateStore

/// A run whose history can't be written any more stops, and says so.
struct UnrecordedRunTests {
  @Test(.timeLimit(.minutes(1))) func itStopsAndWhatItSaidIsTrue() throws {
    let state = try EarlierState()
    let executor = SpoilingExecutor(Path.join(state.folder.path, StateDatabase.fileName))
    let audience = Audience()
    let history = HistoryRecorder(journal: state.journal, numbering: StepNumbering(), audience: audience)
    let plan = try Plan.of([.once("a"), PlannedStep(id: "b", module: 0, dependencies: [0])], finally: [.once("tidy")])
    let run = PipelineRun(
      plan: plan, id: RunID(at: Instant(seconds: 1), random: SystemRandomSource()),
      ports: EnginePorts(
        executor: executor, workspaces: RunFolders(stateFolder: state.folder.path), recorder: history,
        locks: SharedLocks(table: LockTable(folder: state.folder.file("locks"), project: "p")),
        clock: PipelineEngine.SystemClock()))
    let live = try #require(try LiveRun.claim(state.journal.run, in: state.database))
    let prepared = PreparedRun(
      run: run, diagnostics: [], history: history, loaded: LoadedPlugins(modules: [], images: [], groups: [], diagnostics: []),
      folders: RunFolders(stateFolder: state.folder.path), results: nil, live: live)
    let outcome = prepared.start()
    prepared.close()
    #expect(executor.steps == [0])
    #expect(outcome.status == .failed)
    #expect(outcome.outputs.isEmpty)
    #expect(outcome.failure?.origin == .pipeline)
    #expect(outcome.failure?.failure.code == "AETHER_STATE")
    // That step 'a' runs was durable; that it ended was not, and nobody was told so.
    let attempts = try RunHistory(state.database).attempts(of: RunHistory(state.database).runs()[0])
    #expect(attempts.map(\.path) == ["a"])
    #expect(attempts.map(\.status) == [nil])
    #expect(attempts.first?.transitions.last?.state == .running)
    #expect(audience.sequences == Array(1...UInt64(audience.sequences.count)))
    #expect(audience.sequences.count < 6)
  }
}

/// Spoils the database in the middle of the first step, and logs a line that can't be written any more.
private final class SpoilingExecutor: ModuleExecutor {
  private let path: String
  private let ran = Mutex<[Int]>([])

  init(_ path: String) { self.path = path }

  var steps: [Int] { ran.withLock { $0 } }

  func execute(step: Int, module: Int, inputs: [Value?], control: AttemptControl) -> CallResult {
    ran.withLock { $0.append(step) }
    do {
      let queue = try DatabaseQueue(path: path)
      try queue.write { try $0.execute(sql: "DROP TABLE log") }
    } catch {
      Issue.record(error)
    }
    control.log(LogRecord(level: .info, message: "lost"))
    return CallResult(.succeeded, [nil, nil])
  }

  func initialise(module: Int, control: ModuleControl) {}
  func startDaemon(module: Int) {}
  func isDaemonRunning(module: Int) -> Bool { true }
  func stopDaemon(module: Int) {}
  func shutDown(module: Int) {}
  func abandon() {}
}
