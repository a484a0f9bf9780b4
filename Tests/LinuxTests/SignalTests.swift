import Glibc
import Linux
import Synchronization
import Testing

/// One suite, one test after another: signal actions belong to the process.
@Suite(.serialized) struct SignalTests {
  @Test func restoresWhatALibraryChanged() {
    let before = SignalActions.snapshot()
    #expect(before.restore().isEmpty)
    signal(SIGUSR2) { _ in }
    signal(SIGXFSZ, SIG_IGN)
    #expect(before.restore() == [SIGUSR2, SIGXFSZ])
    #expect(before.restore().isEmpty)
    var action = sigaction()
    sigaction(SIGUSR2, nil, &action)
    #expect(action.__sigaction_handler.sa_handler == nil)
  }

  @Test func deliversOnAThreadOfItsOwn() throws {
    let seen = Mutex<[Signal]>([])
    let threads = Mutex<Set<Int32>>([])
    let counter = try #require(Semaphore())
    let delivery = try SignalDelivery.start([.windowChange]) { signal in
      seen.withLock { $0.append(signal) }
      threads.withLock { _ = $0.insert(BlockingThread.currentID) }
      counter.signal()
    }
    for _ in 0..<3 {
      kill(getpid(), SIGWINCH)
      counter.wait()
    }
    delivery.stop()
    #expect(seen.withLock { $0 } == [.windowChange, .windowChange, .windowChange])
    #expect(threads.withLock { $0.count == 1 && !$0.contains(BlockingThread.currentID) })
    var action = sigaction()
    sigaction(SIGWINCH, nil, &action)
    #expect(action.__sigaction_handler.sa_handler == nil)
  }
}

/// An unnamed POSIX semaphore.
private final class Semaphore: @unchecked Sendable {
  // Sendable: sem_post and sem_wait may be called from any thread; the address is fixed.
  private let pointer = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init?() {
    guard sem_init(pointer, 0, 0) == 0 else { return nil }
  }

  deinit {
    sem_destroy(pointer)
    pointer.deallocate()
  }

  func signal() { sem_post(pointer) }
  func wait() { while sem_wait(pointer) != 0 && errno == EINTR {} }
}

@Suite struct ProcessTests {
  @Test func threadsHaveNamesAndEnd() throws {
    let name = Mutex("")
    let thread = try BlockingThread(name: "a-very-long-thread-name", stackSize: 1 << 20) {
      let text = try? File.open("/proc/thread-self/comm")
      guard let text else { return }
      var buffer = [UInt8](repeating: 0, count: 32)
      let count = buffer.withUnsafeMutableBytes { (try? File.read(text, into: $0, at: 0)) ?? 0 }
      let line = String(decoding: buffer[..<count], as: UTF8.self)
      name.withLock { $0 = line }
    }
    thread.join()
    #expect(name.withLock { $0 } == "a-very-long-thr\n")
  }

  @Test func clocksRun() {
    let first = SystemClock.monotonic()
    #expect(SystemClock.monotonic() >= first)
    #expect(SystemClock.realTime() > 1_700_000_000_000_000_000)
  }

  @Test func readsTheEnvironment() {
    let all = ProcessEnvironment.all()
    #expect(all["PATH"] == ProcessEnvironment.value("PATH"))
    #expect(ProcessEnvironment.value("AETHER_NO_SUCH_VARIABLE") == nil)
  }

  @Test func aPipeIsNoTerminal() throws {
    let file = try File.open("/dev/null")
    #expect(!Terminal.isTerminal(file.number))
    #expect(Terminal.size(file.number) == nil)
  }

  @Test func writesAllOfAText() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "zeile\n", count: 10_000)
    let number = open(folder.file("out"), O_WRONLY | O_CREAT, 0o600)
    try Output.write(text, to: number)
    close(number)
    #expect(try File.read(folder.file("out")) == Array(text.utf8))
    let error = try #require(throws: SystemError.self) { try Output.write("x", to: -1) }
    #expect(error.description == "cannot write: Bad file descriptor")
  }
}
