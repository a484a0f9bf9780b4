// aether-bench: measures calls through the plugin ABI in this process, for Benchmarks/run.sh.
//
//   aether-bench call LIBRARY                        nanoseconds a call of a no-op with two inputs and one output
//   aether-bench table LIBRARY NOOP_LIBRARY ROWS     a large table: built, handed on, and copied by memcpy
//
// Prints one `NAME VALUE` a line. Exit status 2 for wrong usage, 1 when a plugin can't be loaded or a call fails.

import AetherModel
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
do throws(BenchError) {
  switch (arguments.first, arguments.count) {
  case ("call", 2): try measureCall(library: arguments[1])
  case ("table", 4):
    guard let rows = Int64(arguments[3]), rows > 0 else { throw .usage("ROWS is a positive number") }
    try measureTable(library: arguments[1], noop: arguments[2], rows: rows)
  default: throw .usage("usage: aether-bench call LIBRARY | table LIBRARY NOOP_LIBRARY ROWS")
  }
} catch {
  var text = "aether-bench: \(error.message)\n"
  text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
  exit(error.status)
}
