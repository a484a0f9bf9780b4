import AetherModel
import Foundation
import PipelineConfig
import Testing
import YAML

/// Runs `Tests/Golden/KIND/*.txt`: cases of input, `----`, the diagnostics in full, parted by `====` lines.
///
/// `AETHER_RECORD=1` writes what came out, and fails.
struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")

  @Test(arguments: [
    "yaml/broken", "module/broken", "project/broken", "pipeline/broken", "environment/dotenv", "environment/json",
    "policy/broken", "lock/broken", "module/foreign",
  ])
  func saysWhatIsWrong(name: String) throws {
    let file = Self.folder.appending(path: "\(name).txt")
    let cases = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n====\n")
    var recorded: [String] = []
    for text in cases {
      let parts = text.components(separatedBy: "\n----\n")
      let input = parts[0].trimmed
      let found = Self.describe(input.isEmpty ? "" : input + "\n", as: name)
      recorded.append(input + "\n----\n" + found.trimmed)
      #expect(parts.count == 2, "no expectation: \(input)")
      if parts.count == 2 { #expect(found.trimmed == parts[1].trimmed, "\(input)") }
    }
    if ProcessInfo.processInfo.environment["AETHER_RECORD"] == "1" {
      try (recorded.joined(separator: "\n====\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name).txt; read it, then run again")
    }
  }

  private static func describe(_ input: String, as name: String) -> String {
    var diagnostics = Diagnostics()
    switch name.prefix(while: { $0 != "/" }) {
    case "yaml": _ = YAMLParser.documents(in: SourceText(path: "t.yaml", text: input), diagnostics: &diagnostics)
    case "module": _ = ManifestDecoder.decode(SourceText(path: "module.yaml", text: input), diagnostics: &diagnostics)
    case "project": _ = ProjectDecoder.decode(SourceText(path: "aether.yaml", text: input), diagnostics: &diagnostics)
    case "policy": _ = PolicyDecoder.decode(SourceText(path: "policy.yaml", text: input), diagnostics: &diagnostics)
    case "lock": _ = LockDecoder.decode(SourceText(path: "aether.lock", text: input), diagnostics: &diagnostics)
    case "environment":
      let source = SourceText(path: name == "environment/json" ? "e.json" : ".env", text: input)
      _ =
        name == "environment/json"
        ? EnvironmentText.json(source, diagnostics: &diagnostics)
        : EnvironmentText.dotenv(source, diagnostics: &diagnostics)
    default: Samples.validate(SourceText(path: "p.yaml", text: input), &diagnostics)
    }
    #expect(!diagnostics.all.isEmpty, "nothing is wrong with: \(input)")
    return DiagnosticRenderer().render(diagnostics.all)
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}
