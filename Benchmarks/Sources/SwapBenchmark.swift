import AetherModel
import AetherRuntime
import Linux
import PluginRuntime
import Synchronization

/// How long calls of a small module by one thread take while this thread exchanges it, so many times a second.
func measureSwaps(libraries: [String], rate: Int, seconds: Int) throws(BenchError) {
  let session = try liveSession()
  var plugin = try Exchangeable(libraries, in: session)
  let calls = Calls(plugin.module)
  guard let thread = try? BlockingThread(name: "calls", { calls.run() }) else { throw .plugin("the system gives no thread") }
  let swaps: Result<Int, BenchError>
  do throws(BenchError) { swaps = .success(try swap(&plugin, rate, seconds)) } catch { swaps = .failure(error) }
  calls.end()
  thread.join()
  session.close()
  print("swaps", try swaps.get())
  try calls.report()
}

/// - Returns: how many there were.
private func swap(_ plugin: inout Exchangeable, _ rate: Int, _ seconds: Int) throws(BenchError) -> Int {
  let begin = SystemClock.monotonic()
  let count = max(rate, 1) * seconds
  for number in 1...count {
    let due = begin + Int64(number) * Int64(seconds) * 1_000_000_000 / Int64(count)
    SystemClock.pause(milliseconds: max(0, Int(due - SystemClock.monotonic()) / 1_000_000))
    if rate > 0 { try plugin.exchange() }
  }
  return rate * seconds
}

/// The times of constant calls.
private final class Calls: Sendable {
  /// Calls by the tenth of a microsecond that they took; the last place is of all that took longer.
  private struct Seen {
    var times = [Int](repeating: 0, count: 1_000_000)
    var problem: BenchError?
  }

  private let module: any CallableModule
  private let isOver = Atomic(false)
  private let seen = Mutex(Seen())

  init(_ module: any CallableModule) { self.module = module }

  func end() { isOver.store(true, ordering: .releasing) }

  func run() {
    var now = Seen()
    do throws(BenchError) {
      while !isOver.load(ordering: .acquiring) {
        let begin = SystemClock.monotonic()
        _ = try outputs(module)
        let time = Int(SystemClock.monotonic() - begin) / 100
        now.times[min(time, now.times.count - 1)] += 1
      }
    } catch {
      now.problem = error
    }
    seen.withLock { $0 = now }
  }

  func report() throws(BenchError) {
    let (times, problem) = seen.withLock { ($0.times, $0.problem) }
    if let problem { throw problem }
    let count = times.reduce(0, +)
    print("calls", count)
    for (name, part) in [("median", 0.5), ("p99", 0.99), ("p999", 0.999)] {
      var left = Int(Double(count) * part)
      let place = times.firstIndex { calls in
        left -= calls
        return left < 0
      }
      print(name, Double(place ?? times.count) / 10)
    }
    print("longest", Double(times.lastIndex { $0 > 0 } ?? 0) / 10)
  }
}
