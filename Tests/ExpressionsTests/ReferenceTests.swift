import AetherModel
import Foundation
import Testing

@testable import Expressions

/// docs/expressions.md is true: in every table of `expression` and `gives`, what stands left gives what stands right.
@Suite struct ReferenceTests {
  private static let page = GoldenTests.folder.appending(path: "../../../docs/expressions.md").standardized

  private static func rows() throws -> [(expression: String, result: String)] {
    var rows: [(String, String)] = []
    var isTable = false
    for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "| expression | gives |" {
        isTable = true
      } else if !line.hasPrefix("|") {
        isTable = false
      } else if isTable, !line.hasPrefix("| ---") {
        let cells = line.replacing("\\|", with: "\u{0}").split(separator: "|").map {
          $0.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces)
        }
        guard cells.count == 2 else {
          Issue.record("\(line)")
          continue
        }
        for expression in cells[0].components(separatedBy: "`, `") {
          rows.append((expression.trimmingCharacters(in: ["`"]), cells[1].trimmingCharacters(in: ["`"])))
        }
      }
    }
    return rows
  }

  @Test func everyExampleGivesWhatItSays() throws {
    var environment = Fixture.environment
    environment.isResultBound = false
    let rows = try Self.rows()
    #expect(rows.count > 140)
    for (expression, result) in rows {
      #expect(
        ValueTests.outcome(expression, in: environment, context: EvaluationTests.context) == result, "\(expression)")
    }
  }

  @Test func everyFunctionIsNamed() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    for name in FunctionTable.byName.keys.sorted() + Checker.macroNames {
      #expect(text.contains(name + "(") || text.contains(name + "`"), "\(name) is not in docs/expressions.md")
    }
  }
}
