import AetherModel
import AetherRuntime
import Linux
import PluginRuntime
import Synchronization

/// Exchanges a plugin in this process again and again under constant calls, checks every answer, and prints what it saw as JSON.
///
///     aether-soak tally|task FIRST.so SECOND.so SWAPS
///
/// `tally`: a service that counts, keeps its count, and says which version answers. `task`: a task whose answer is the same each
/// time. Exit status: 0 when every answer was right, 1 when not, 2 for wrong usage.
@main
enum Soak {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, ["tally", "task"].contains(arguments[1]), let swaps = Int(arguments[4]) else {
      print("usage: aether-soak tally|task FIRST.so SECOND.so SWAPS")
      CurrentProcess.exit(2)
    }
    let run = SoakRun(paths: [arguments[2], arguments[3]], isTally: arguments[1] == "tally")
    let report = run.run(swaps)
    print(report.value.json())
    CurrentProcess.exit(report.problems.isEmpty ? 0 : 1)
  }
}

/// What was seen.
struct Report {
  var swaps = 0
  var calls = 0
  var unloaded = 0
  var retired: [String: Int] = [:]
  var residentBefore = 0
  var residentAfter = 0
  var mappingsBefore = 0
  var mappingsAfter = 0
  var problems: [String] = []

  var value: Value {
    .object([
      ("swaps", .integer(Int64(swaps))), ("calls", .integer(Int64(calls))), ("unloaded", .integer(Int64(unloaded))),
      ("retired", .integer(Int64(retired.values.reduce(0, +)))),
      ("reasons", .array(retired.keys.sorted().map(Value.string))),
      ("resident_before", .integer(Int64(residentBefore))), ("resident_after", .integer(Int64(residentAfter))),
      ("growth_per_swap", .integer(Int64((residentAfter - residentBefore) / max(swaps, 1)))),
      ("mappings_before", .integer(Int64(mappingsBefore))), ("mappings_after", .integer(Int64(mappingsAfter))),
      ("problems", .array(problems.prefix(20).map(Value.string))),
    ])
  }
}
