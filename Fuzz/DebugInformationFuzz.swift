import AetherModel
import PluginRuntime

/// Reads bytes as a library with debug information.
func fuzzDebugInformation(_ bytes: [UInt8]) {
  read(bytes)
  // Section headers are at the end of the seeds. What was inserted or removed before them would hide everything else.
  guard bytes.count > 64 else { return }
  let size = 64 * (Int(bytes[60]) | Int(bytes[61]) << 8)
  guard size < bytes.count else { return }
  var repaired = bytes
  for index in 0..<8 { repaired[40 + index] = UInt8(truncatingIfNeeded: (bytes.count - size) >> (8 * index)) }
  read(repaired)
}

private func read(_ bytes: [UInt8]) {
  let names: Set<String> = ["sum", "first", "print", "old"]
  let found = bytes.withUnsafeBytes { DebugInformation(of: $0)?.signatures(of: names) } ?? [:]
  precondition(names.isSuperset(of: found.keys), "a function that was not asked for")
}
