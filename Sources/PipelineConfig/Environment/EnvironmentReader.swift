package import AetherModel
import Expressions
import YAML

/// A file or a folder with variables, as `env_files` names it.
package struct EnvironmentFile: Sendable {
  /// As written: relative to the file that it stands in.
  package var path: String
  package var span: SourceSpan
}

/// Reads `env` and `env_files`. The nodes have passed ``TableChecker``; what it reported is passed over here.
enum EnvironmentReader {
  static func variables(_ node: Node?, diagnostics: inout Diagnostics) -> [(name: String, value: String)] {
    guard let node else { return [] }
    var found: [(name: String, value: String)] = []
    for pair in node.pairs {
      let name = pair.key.string
      if EnvironmentRules.isReserved(name) {
        diagnostics.error("reserved-name", EnvironmentRules.reserved, at: pair.key.span)
      }
      guard pair.value.kind == .string else { continue }
      let value = pair.value.string
      if !Template.isConstant(value) {
        diagnostics.error(
          "expression-unavailable", "an expression in 'env' is not available in this build", at: pair.value.span)
      }
      if value.utf8.contains(0) {
        diagnostics.error("invalid-value", EnvironmentRules.noNUL, at: pair.value.span)
      }
      found.append((name, value))
    }
    return found
  }

  static func files(_ node: Node?) -> [EnvironmentFile] {
    guard let node else { return [] }
    let nodes = node.kind == .sequence ? Array(node.items) : [node]
    return nodes.filter { $0.kind == .string && !$0.utf8.isEmpty }.map { .init(path: $0.string, span: $0.span) }
  }
}

/// What holds for variables wherever they are declared.
package enum EnvironmentRules {
  static func isReserved(_ name: String) -> Bool { name.hasPrefix("AETHER_") }

  static let reserved = "environment names that begin with 'AETHER_' are reserved"
  static let noNUL = "the value of a variable can't hold the character U+0000"

  /// What is wrong with a name; `nil` when nothing is.
  package static func problem(withName name: String) -> String? {
    let rule = TextRule.environmentName
    guard rule.isValid(name) else { return "\(TableChecker.quote(name)) is not \(rule.expectation) (\(rule.detail))" }
    return isReserved(name) ? reserved : nil
  }

  /// What is wrong with a value; `nil` when nothing is.
  package static func problem(withValue value: String) -> String? { value.utf8.contains(0) ? noNUL : nil }
}
