import AetherModel
import Linux
import StateStore
import Synchronization

/// A fresh folder for one test, removed when the test ends.
final class LockTestFolder {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-lock-test-")) }

  deinit { try? Folder.removeTree(path) }

  var locks: String { Path.join(path, "locks") }

  /// A table of its own, which competes with the others as another process would.
  func table(project: String = "project") -> LockTable { LockTable(folder: locks, project: project) }
}

/// One request, and what is told to it, in a short form: `held`, `waiting a b`, `refused AETHER_IO`.
final class Asker: Sendable {
  let run: String
  private let request: any LockRequest
  private let told: AsyncStream<String>
  private let heard: Heard

  final class Heard: Sendable {
    let all = Mutex<[String]>([])
    let failure = Mutex<Failure?>(nil)
  }

  init(_ table: LockTable, _ lock: LockName, run: String, step: String = "step", seconds: Int64 = 7) {
    self.run = run
    let (told, tell) = AsyncStream.makeStream(of: String.self)
    let heard = Heard()
    self.told = told
    self.heard = heard
    let owner = LockOwner(
      run: run, pipeline: "pipeline", step: step, process: CurrentProcess.id, since: Instant(seconds: seconds))
    request = table.request(lock, for: owner) { change in
      let text =
        switch change {
        case .held: "held"
        case .waiting(let owners): (["waiting"] + owners.map(\.run)).joined(separator: " ")
        case .refused(let failure): "refused " + failure.code
        }
      if case .refused(let failure) = change { heard.failure.withLock { $0 = failure } }
      heard.all.withLock { $0.append(text) }
      tell.yield(text)
    }
  }

  convenience init(_ table: LockTable, _ lock: String, run: String, step: String = "step") {
    self.init(table, LockName(name: lock), run: run, step: step)
  }

  /// All that was told until now.
  var changes: [String] { heard.all.withLock { $0 } }
  var failure: Failure? { heard.failure.withLock { $0 } }
  var isHeld: Bool { changes.last == "held" }

  /// Waits until `change` has been told. Once for each request at a time.
  func hears(_ change: String) async {
    if changes.contains(change) { return }
    for await text in told where text == change { return }
  }

  func release() { request.release() }
}
