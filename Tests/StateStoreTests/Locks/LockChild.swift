import AetherModel
import Glibc
import Linux
import StateStore
import Testing

/// This test program once more, as a process that asks for locks, tells what it hears through a pipe, and stays until it is
/// killed.
final class LockChild: Sendable {
  static let variable = "AETHER_LOCK_CHILD"
  /// What it heard first.
  let first: String
  let process: Int32
  private let heard: AsyncStream<String>
  private let ended: AsyncStream<Void>

  /// Starts it, and waits until it has asked for the first of `locks`, and for all of them when that is held.
  init(_ folder: LockTestFolder, run: String, locks: String = "x") async throws {
    let pipe = Path.join(folder.path, "pipe-" + run)
    try #require(mkfifo(pipe, 0o600) == 0)
    var environment = ProcessEnvironment.all()
    environment[Self.variable] = [folder.locks, pipe, run, locks].joined(separator: "\n")
    let child = ChildProcess(
      executable: try Path.executable(),
      arguments: ["--testing-library", "swift-testing", "--filter", "LockProcessTests/child"], environment: environment)
    let (heard, tell) = AsyncStream.makeStream(of: String.self)
    let (ended, tellEnd) = AsyncStream.makeStream(of: Void.self)
    try BlockingThread(name: "lock-child") {
      let outcome = try? child.run(timeLimit: .seconds(100), outputLimit: 1 << 20)
      if case .exited = outcome?.ending {
        Issue.record("\(String(decoding: (outcome?.output ?? []) + (outcome?.error ?? []), as: UTF8.self))")
        tell.finish()
      }
      tellEnd.finish()
    }.detach()
    try BlockingThread(name: "lock-child-pipe") {
      guard let stream = fopen(pipe, "r") else { return tell.finish() }
      defer { fclose(stream) }
      var line: UnsafeMutablePointer<CChar>?
      var capacity = 0
      while getline(&line, &capacity, stream) > 0, let line {
        tell.yield(String(String(cString: line).dropLast()))
      }
      free(line)
      tell.finish()
    }.detach()
    self.heard = heard
    self.ended = ended
    process = try #require(await Self.next(heard).flatMap { Int32($0) })
    first = try #require(await Self.next(heard))
  }

  func next() async -> String? { await Self.next(heard) }

  /// Waits until it is gone.
  func hasEnded() async { for await _ in ended {} }

  func kill(_ signal: Int32) { #expect(Glibc.kill(process, signal) == 0) }

  /// Waits until it stands still, and leaves it to its parent's other thread to see it end.
  func waitUntilStopped() {
    var information = siginfo_t()
    #expect(waitid(P_PID, id_t(process), &information, WSTOPPED) == 0)
  }

  private static func next(_ stream: AsyncStream<String>) async -> String? {
    var iterator = stream.makeAsyncIterator()
    return await iterator.next()
  }

  /// The child's part.
  static func main() throws {
    try CurrentProcess.dieWithParent()
    let parts = (ProcessEnvironment.value(variable) ?? "").split(separator: "\n").map(String.init)
    try #require(parts.count == 4)
    let pipe = open(parts[1], O_WRONLY)
    try Output.write("\(getpid())\n", to: pipe)
    let table = LockTable(folder: parts[0], project: "project")
    let owner = LockOwner(
      run: parts[2], pipeline: "pipeline", step: "step", process: getpid(), since: Instant(seconds: 7))
    var requests: [any LockRequest] = []
    for name in parts[3].split(separator: ",") {
      requests.append(
        table.request(LockName(name: String(name)), for: owner) { change in
          let text =
            switch change {
            case .held: "held"
            case .waiting(let owners): (["waiting"] + owners.map(\.run)).joined(separator: " ")
            case .refused(let failure): "refused " + failure.code
            }
          try? Output.write(text + "\n", to: pipe)
        })
    }
    withExtendedLifetime(requests) { while true { pause() } }
  }
}
