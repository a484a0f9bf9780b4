import AetherModel
import Foundation
import Testing

@testable import Expressions

/// Runs `Tests/Golden/expressions/values/*.txt`: an expression, ` => `, and what it gives.
@Suite struct ValueTests {
  static let folder = GoldenTests.folder.appending(path: "values")
  static let families: [String] =
    ((try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
    .map { $0.deletingPathExtension().lastPathComponent }.sorted()

  @Test func allFamiliesAreThere() { #expect(Self.families.count >= 11) }

  @Test(arguments: families)
  func gives(family: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "\(family).txt"), encoding: .utf8)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.components(separatedBy: " => ")
      try #require(parts.count == 2, "\(line)")
      #expect(Self.outcome(parts[0]) == parts[1], "\(parts[0])")
    }
  }

  static let environment: TypeEnvironment = {
    var environment = TypeEnvironment(roots: [])
    environment.isResultBound = false
    return environment
  }()

  /// The value, or the code of the failure; what the checker says where it refuses.
  static func outcome(
    _ text: String, in environment: TypeEnvironment = environment, context: some EvaluationContext = NoContext()
  ) -> String {
    var diagnostics = Diagnostics()
    let located = LocatedText(verbatim: text, path: "")
    guard let compiled = CompiledExpression.parse(located, in: environment, diagnostics: &diagnostics) else {
      // An expression that reads nothing is evaluated when it is compiled; then the code is not told.
      var unchecked = environment
      unchecked.isChecked = false
      var others = Diagnostics()
      guard diagnostics.all.allSatisfy({ $0.code == "expression-fails" }),
        let compiled = CompiledExpression.parse(located, in: unchecked, diagnostics: &others)
      else { return diagnostics.all.map(\.message).joined(separator: "; ") }
      return run(compiled, context)
    }
    let outcome = run(compiled, context)
    if !outcome.hasPrefix("AETHER_"), let constant = compiled.node.constant { #expect(constant.described == outcome) }
    return outcome
  }

  private static func run(_ compiled: CompiledExpression, _ context: some EvaluationContext) -> String {
    do { return try compiled.datum(in: context).described } catch { return error.code }
  }
}
