import AetherModel
import Foundation
import Testing

@testable import Expressions

/// Runs `Tests/Golden/expressions/*.txt`: cases of input, `----`, expected, parted by `====` lines.
///
/// `AETHER_RECORD=1` writes what came out, and fails.
@Suite struct GoldenTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/expressions")

  @Test(arguments: ["accepted", "refused"])
  func saysWhatItFound(name: String) throws {
    let file = Self.folder.appending(path: "\(name).txt")
    let cases = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n====\n")
    var recorded: [String] = []
    for text in cases {
      let parts = text.components(separatedBy: "\n----\n")
      let input = parts[0]
      let found = Self.describe(input)
      recorded.append(input + "\n----\n" + found)
      if parts.count == 2 { #expect(found.trimmed == parts[1].trimmed, "\(input)") }
      #expect(parts.count == 2, "no expectation: \(input)")
    }
    if ProcessInfo.processInfo.environment["AETHER_RECORD"] == "1" {
      let text = recorded.map(\.trimmed).joined(separator: "\n====\n") + "\n"
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name).txt; read it, then run again")
    }
  }

  private static func describe(_ input: String) -> String {
    let (binding, diagnostics) = Fixture.parse(input)
    #expect((binding == nil) == diagnostics.hasErrors)
    guard let binding else { return DiagnosticRenderer().render(diagnostics.all) }
    var text = "\(binding.expressionType)"
    switch binding {
    case .constant(let value): text = "constant, \(text)" + (value.stringValue.map { ": " + $0 } ?? "")
    case .expression: break
    case .text(let parts):
      let whole = parts.map { if case .literal(let text) = $0 { "‹\(text)›" } else { "‹…›" } }.joined()
      text = text == "string" ? whole : "\(text): \(whole)"
    case .array, .object: Issue.record("a scalar became a container")
    }
    if !binding.steps.isEmpty { text += "\nnames steps \(binding.steps), reads outputs of \(binding.outputSteps)" }
    return text
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}
