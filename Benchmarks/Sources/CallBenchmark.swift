import AetherModel
import AetherRuntime
import PluginRuntime

/// A no-op's call, with the host's coding of two inputs from Swift's values and of one output back to one.
func measureCall(library: String) throws(BenchError) {
  let module = try load(library)
  let context = SilentContext()
  let calls: Int64 = 20_000
  func round() throws(BenchError) -> Double {
    var sum: Int64 = 0
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<calls {
      sum &+= try output(module, [.integer(number), .integer(1)], context).integerValue ?? 0
    }
    let elapsed = clock.now - start
    guard sum == calls * (calls - 1) / 2 else { throw .plugin("\(library) is no no-op: it does not hand on `a`") }
    return elapsed / .nanoseconds(calls)
  }
  _ = try round()
  var rounds: [Double] = []
  for _ in 0..<15 { rounds.append(try round()) }
  print("best", rounds.min() ?? 0)
  print("median", rounds.sorted()[rounds.count / 2])
}
