import AetherModel
import AetherRuntime
import Linux
import PluginRuntime
import Synchronization

/// One soak: two threads call, this one exchanges.
struct SoakRun {
  let paths: [String]
  let isTally: Bool
  private static let callers = 2

  private struct Shared {
    var calls = 0
    var unloaded = 0
    var retired: [String: Int] = [:]
    var problems: [String] = []
  }

  /// Counts that every answer is checked against.
  private final class Watch: Sendable {
    let shared = Mutex(Shared())
    let isOver = Atomic(false)
    /// The generation that calls which begin now must have, or a later one.
    let promoted = Atomic(1)
    /// The newest that a call may have.
    let attempted = Atomic(1)
    /// Calls that were answered by the newest generation.
    let answered = Atomic(0)

    func note(_ problem: String) { shared.withLock { $0.problems.append(problem) } }
  }

  func run(_ swaps: Int) -> Report {
    var report = Report()
    let watch = Watch()
    guard let session = try? LiveSession(tell: { Self.count($0, in: watch) }), let first = load(1, watch) else {
      report.problems = watch.shared.withLock { $0.problems } + ["nothing was loaded"]
      return report
    }
    let plugin = session.add(first, path: paths[0])
    guard let module = session.module(of: plugin, isIdempotent: true) else {
      report.problems = ["it has no module"]
      return report
    }
    start(module, watch)
    var threads: [Thread] = []
    for _ in 0..<Self.callers {
      if let thread = try? BlockingThread(name: "calls", { call(module, watch) }) { threads.append(Thread(thread)) }
    }
    // The first swaps warm up what grows once.
    let warm = max(2, swaps / 10)
    for number in 2...(swaps + warm + 1) {
      exchange(plugin, to: number, watch)
      if number == warm + 1 { (report.residentBefore, report.mappingsBefore) = Self.memory(session) }
    }
    (report.residentAfter, report.mappingsAfter) = Self.memory(session)
    watch.isOver.store(true, ordering: .releasing)
    for thread in threads { thread.join() }
    session.close()
    let seen = watch.shared.withLock { $0 }
    report.swaps = swaps
    report.calls = seen.calls
    report.unloaded = seen.unloaded
    report.retired = seen.retired
    report.problems = seen.problems
    return report
  }

  private func load(_ number: Int, _ watch: Watch) -> Generation? {
    let (generation, diagnostics) = Generation.inThisProcess(
      paths[(number - 1) % paths.count], name: "soak-\(number)", number: number)
    if generation == nil { watch.note("generation \(number): \(DiagnosticRenderer().render(diagnostics))") }
    return generation
  }

  private func exchange(_ plugin: LivePlugin, to number: Int, _ watch: Watch) {
    guard let generation = load(number, watch) else { return }
    watch.answered.store(0, ordering: .releasing)
    watch.attempted.store(number, ordering: .releasing)
    do throws(ExchangeRefusal) { try plugin.exchange(to: generation) } catch {
      watch.note("swap \(number): \(error.diagnostic.message)")
      return
    }
    watch.promoted.store(number, ordering: .releasing)
    // As many calls as prove a generation, so that each swap has its full life.
    while watch.answered.load(ordering: .acquiring) < LivePlugin.goodCalls + 1, watch.shared.withLock({ $0.problems.isEmpty }) {
      BlockingThread.yield()
    }
  }

  private func start(_ module: any CallableModule, _ watch: Watch) {
    do throws(Failure) { try module.initialise(context: SilentContext()) } catch {
      watch.note("it can't be initialised: \(error.message)")
    }
  }

  // MARK: Calls

  private func call(_ module: any CallableModule, _ watch: Watch) {
    var last: Int64 = 0
    while !watch.isOver.load(ordering: .acquiring) {
      let least = watch.promoted.load(ordering: .acquiring)
      let result = isTally
        ? module.answer(method: 0, inputs: [.integer(10)], context: SilentContext())
        : module.run(inputs: module.contract.inputs.map(Self.value), context: SilentContext(), resetsFirst: false)
      let problem = isTally ? Self.problem(result, &last, least...watch.attempted.load(ordering: .acquiring)) : Self.problem(result)
      if let problem {
        watch.note(problem)
        return
      }
      watch.shared.withLock { $0.calls += 1 }
      watch.answered.add(1, ordering: .acquiringAndReleasing)
    }
  }

  private static func value(for input: Parameter) -> Value? {
    switch input.type {
    case .integer: .integer(100)
    case .string: .string("Ada")
    case .any: .integer(100)
    default: nil
    }
  }

  private static func problem(_ result: CallResult) -> String? {
    if case .succeeded = result.status, let answer = result.outputs.first.flatMap(\.self) {
      let isRight = answer == .integer(5_050) || answer == .integer(100) || answer == .string("1970-01-01") || answer.stringValue?.isEmpty == false
      return isRight ? nil : "a wrong answer: \(answer.json())"
    }
    return "a call failed: \(result.status)"
  }

  /// - Parameter generations: from the one that was promoted before the call began to the newest.
  private static func problem(_ result: CallResult, _ last: inout Int64, _ generations: ClosedRange<Int>) -> String? {
    guard case .succeeded = result.status, result.outputs.count == 3, let count = result.outputs[0]?.integerValue,
      let version = result.outputs[1]?.stringValue, let made = result.outputs[2]?.strings
    else { return "a call failed: \(result.status)" }
    guard count > last else { return "the count \(count) came after \(last)" }
    last = count
    guard made == (0..<10).map({ "word \($0) of call \(count)" }) else { return "other words: \(made)" }
    // Odd generations are the first version.
    let right = generations.prefix(2).contains { version == "this is the generation called \($0 % 2 == 1 ? "one" : "two")" }
    return right ? nil : "generation \(generations.lowerBound) was promoted, and '\(version)' answered"
  }

  // MARK: What is left

  private static func count(_ event: LiveEvent, in watch: Watch) {
    switch event {
    case .ended(_, _, .unloaded): watch.shared.withLock { $0.unloaded += 1 }
    case .ended(_, _, .retired(let reason)): watch.shared.withLock { $0.retired[reason, default: 0] += 1 }
    case .reverted: watch.note("a generation was taken back")
    }
  }

  /// Resident bytes and mappings, once everything that goes has gone.
  private static func memory(_ session: LiveSession) -> (resident: Int, mappings: Int) {
    session.settle()
    let fields = (try? File.read("/proc/self/statm")).map { String(decoding: $0, as: UTF8.self).split(separator: " ") } ?? []
    let mappings = (try? File.read("/proc/self/maps"))?.count { $0 == 10 } ?? 0
    return ((fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096, mappings)
  }
}

/// Threads can't be kept in an array themselves.
private final class Thread {
  private var handle: BlockingThread?

  init(_ handle: consuming BlockingThread) { self.handle = consume handle }

  func join() { handle.take()?.join() }
}
