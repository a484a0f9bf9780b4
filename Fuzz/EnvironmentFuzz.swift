import AetherModel
import PipelineConfig

/// Reads bytes as an environment file: as lines and as JSON.
func fuzzEnvironment(_ bytes: [UInt8]) {
  let source = SourceText(path: "fuzz.env", bytes: bytes)
  let renderer = DiagnosticRenderer()
  for read in [EnvironmentText.dotenv, EnvironmentText.json] {
    var diagnostics = Diagnostics()
    let entries = read(source, &diagnostics)
    precondition(Set(entries.map(\.name)).count == entries.count, "a variable twice")
    for entry in entries {
      precondition(EnvironmentRules.problem(withName: entry.name) == nil, "a bad name: \(entry.name)")
      precondition(EnvironmentRules.problem(withValue: entry.value) == nil, "a bad value: \(entry.value)")
    }
    for diagnostic in diagnostics.all.prefix(50) {
      precondition(!renderer.render(diagnostic).isEmpty, "a diagnostic without words")
      precondition(
        (diagnostic.span?.range.upperBound ?? .max) <= bytes.count, "outside the text: \(diagnostic.message)")
    }
  }
}
