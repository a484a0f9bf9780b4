import AetherModel
import PluginRuntime

/// Judges bytes as a plugin's library.
func fuzzELF(_ bytes: [UInt8]) {
  let judgement = bytes.withUnsafeBytes { LibraryJudge().judge($0, path: "fuzz.so") }
  precondition(judgement.library != nil || !judgement.diagnostics.isEmpty, "neither judged nor refused")
  let renderer = DiagnosticRenderer()
  for diagnostic in judgement.diagnostics {
    precondition(!diagnostic.hints.isEmpty, "no remedy for: \(renderer.render(diagnostic))")
  }
}
