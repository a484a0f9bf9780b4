// aether-bench: measures calls through the plugin ABI in this process, for Benchmarks/run.sh.
//
//   aether-bench call LIBRARY                        nanoseconds a call of a no-op with two inputs and one output
//   aether-bench table LIBRARY NOOP_LIBRARY ROWS     a large table: built, handed on, and copied by memcpy
//   aether-bench foreign LIBRARY                     nanoseconds a call of its `first`: prepared, and as a foreign module
//   aether-bench expression                          nanoseconds to evaluate a compiled condition
//   aether-bench exchange LIBRARY                    watches it; prints what its module puts out, again after each change
//   aether-bench swaps FIRST SECOND RATE SECONDS     microseconds a call, with so many exchanges a second or none
//   aether-bench resolve solvable|unsolvable         milliseconds to choose versions, or to explain why there are none
//   aether-bench universe solvable|unsolvable        prints the modules that `resolve` chooses from, for a peer
//
// Prints one `NAME VALUE` a line, `exchange` the outputs of a call, `universe` what ResolveBenchmark.swift says. Exit status 2 for wrong usage, 1 when a plugin can't be loaded or a call fails.

import AetherModel
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
do throws(BenchError) {
  switch (arguments.first, arguments.count) {
  case ("call", 2): try measureCall(library: arguments[1])
  case ("table", 4):
    guard let rows = Int64(arguments[3]), rows > 0 else { throw .usage("ROWS is a positive number") }
    try measureTable(library: arguments[1], noop: arguments[2], rows: rows)
  case ("foreign", 2): try measureForeign(library: arguments[1])
  case ("expression", 1): try measureExpression()
  case ("exchange", 2): try exchangeWhenChanged(library: arguments[1])
  case ("swaps", 5):
    guard let rate = Int(arguments[3]), let seconds = Int(arguments[4]), rate >= 0, seconds > 0 else {
      throw .usage("RATE and SECONDS are numbers")
    }
    try measureSwaps(libraries: [arguments[1], arguments[2]], rate: rate, seconds: seconds)
  case ("resolve", 2): try measureResolution(isSolvable: try solvability(arguments[1]))
  case ("universe", 2): printUniverse(isSolvable: try solvability(arguments[1]))
  default:
    throw .usage(
      "usage: aether-bench call LIBRARY | table LIBRARY NOOP_LIBRARY ROWS | foreign LIBRARY | expression | exchange LIBRARY | swaps FIRST SECOND RATE SECONDS | resolve KIND | universe KIND")
  }
} catch {
  var text = "aether-bench: \(error.message)\n"
  text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
  exit(error.status)
}
