import AetherModel
import AetherRuntime
import ForeignCall
import Linux
import PluginRuntime

/// A function `first(a, b)` of a C library: called as a prepared call, with its arguments put and its result read; and as a
/// foreign module, in this process.
func measureForeign(library: String) throws(BenchError) {
  do throws(ForeignCallProblem) { try measurePrepared(library) } catch { throw .plugin(error.message) }
  try measureForeignModule(library)
}

private let calls: Int64 = 100_000

private func measurePrepared(_ path: String) throws(ForeignCallProblem) {
  let library = try ForeignLibrary(path: path)
  let types = try ForeignTypes([])
  let interface = try CallInterface(
    returns: .scalar(.int64), arguments: [.scalar(.int64), .scalar(.int64)], types: types)
  guard let function = library.function("first") else { throw ForeignCallProblem("\(path) has no 'first'") }
  let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
  defer { memory.deallocate() }
  let list = (memory + 32).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
  list[0] = memory
  list[1] = memory + 8
  let prepared = interface.prepare(function, result: memory + 16, arguments: list)
  func round() -> Double? {
    var sum: Int64 = 0
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<calls {
      guard ScalarMemory.put(number, as: .int64, at: memory), ScalarMemory.put(1, as: .int64, at: memory + 8) else {
        return nil
      }
      _ = prepared.call()
      guard case .integer(let result) = ScalarMemory.get(.int64, at: memory + 16) else { return nil }
      sum &+= result
    }
    let elapsed = clock.now - start
    return sum == calls * (calls - 1) / 2 ? elapsed / .nanoseconds(calls) : nil
  }
  let rounds = withExtendedLifetime(interface) { (0..<15).compactMap { _ in round() } }
  guard let best = rounds.min() else { throw ForeignCallProblem("\(path): 'first' does not hand on its first argument") }
  print("prepared", best)
}

private func measureForeignModule(_ library: String) throws(BenchError) {
  var description = ForeignDescription(library: library)
  var function = ForeignFunction(function: "first")
  function.arguments = ["a", "b"].map { ForeignArgument(type: .scalar(.int64), source: .input($0)) }
  function.returns = ForeignReturn(type: .scalar(.int64))
  function.returns.output = "first"
  description.calls = [function]
  guard let version = SemanticVersion("1.0.0") else { return }
  let contract = Contract(
    name: "first", kind: .task, version: version,
    inputs: ["a", "b"].map { Parameter(name: $0, type: .integer, isRequired: true) },
    outputs: [Parameter(name: "first", type: .integer, isRequired: true)])
  let foreign = ForeignModule(contract: contract, description: description, library: library)
  // Its bytes are what is verified; here that is the library, of which there is no manifest.
  let bytes: [UInt8]
  do throws(SystemError) { bytes = try File.read(library, limit: 1 << 24) } catch { throw .plugin("\(error)") }
  let (verified, problems) = VerifiedLibrary.make(
    manifest: SourceText(path: library, bytes: bytes), name: "bench", modules: [foreign], judged: [])
  guard let verified else { throw .plugin(DiagnosticRenderer().render(problems)) }
  let loading = PluginImage.load(verified: verified)
  guard let module = loading.image?.modules.first else {
    throw .plugin(DiagnosticRenderer().render(loading.diagnostics))
  }
  let context = SilentContext()
  func round() throws(BenchError) -> Double {
    var sum: Int64 = 0
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<calls {
      sum &+= try output(module, [.integer(number), .integer(1)], context).integerValue ?? 0
    }
    let elapsed = clock.now - start
    guard sum == calls * (calls - 1) / 2 else { throw .plugin("the foreign module does not hand on its first argument") }
    return elapsed / .nanoseconds(calls)
  }
  _ = try round()
  var rounds: [Double] = []
  for _ in 0..<15 { rounds.append(try round()) }
  print("module", rounds.min() ?? 0)
}
