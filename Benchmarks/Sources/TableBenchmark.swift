import AetherModel
import AetherRuntime
import CAether
import Glibc
import PluginRuntime

/// A large table: how long its module takes to build it, how long it takes from there to be the next module's input
/// and output, and one memcpy of as many bytes to pages that are new to the process.
func measureTable(library: String, noop: String, rows: Int64) throws(BenchError) {
  let maker = try load(library)
  let next = try load(noop)
  let context = SilentContext()
  let clock = ContinuousClock()
  let millisecond = Duration.milliseconds(1)
  var build = Double.infinity
  var handOver = Double.infinity
  var copy = Double.infinity
  var size = 0
  for _ in 0..<9 {
    let start = clock.now
    let table = try output(maker, [.integer(rows)], context)
    build = min(build, (clock.now - start) / millisecond)
    guard table.count == Int(rows) else { throw .plugin("\(library) made \(table.count) rows") }

    let began = clock.now
    let passed = try output(next, [table, nil], context)
    let last = passed[passed.count - 1].count
    handOver = min(handOver, (clock.now - began) / millisecond)
    guard last > 0 else { throw .plugin("the last row is empty") }

    var cell = aether_cell()
    let view = table.view(scalarAt: &cell)
    size = Int(view.size)
    guard let source = view.blob else { throw .plugin("the table has no memory") }
    copy = min(copy, try freshCopy(source, size, clock) / millisecond)
  }
  print("bytes", size)
  print("build", build)
  print("hand_over", handOver)
  print("memcpy", copy)
}

/// One memcpy to memory that the kernel has yet to give.
private func freshCopy(_ source: UnsafeRawPointer, _ size: Int, _ clock: ContinuousClock) throws(BenchError) -> Duration
{
  let start = clock.now
  let pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  guard let pages, pages != MAP_FAILED else { throw .plugin("no memory for a copy of \(size) bytes") }
  memcpy(pages, source, size)
  let elapsed = clock.now - start
  munmap(pages, size)
  return elapsed
}
