import AetherModel
import Expressions

/// The allowed values and patterns of inputs. Patterns are compiled once.
struct ConstraintChecker {
  private var patterns: [String: Pattern] = [:]

  /// What is wrong with a value of the parameter's type; `nil` when nothing is. A pattern that is itself wrong is
  /// reported where it is declared, and holds for everything here.
  mutating func problem(with value: Value, for parameter: Parameter) -> (message: String, hints: [String])? {
    if !parameter.allowed.isEmpty, !parameter.allowed.contains(where: { Self.isSame($0, value) }) {
      let words = parameter.allowed.map(Self.show)
      return (
        "\(Self.show(value)) is not allowed for '\(parameter.name)'; expected \(Shape.enumerate(words))",
        value.stringValue.map { Suggestion.hint(for: $0, in: parameter.allowed.compactMap(\.stringValue)) } ?? []
      )
    }
    if let text = parameter.pattern, let string = value.stringValue, let pattern = pattern(text),
      !pattern.matches(string)
    {
      return ("\(Self.show(value)) does not match the pattern '\(text)' of '\(parameter.name)'", [])
    }
    return nil
  }

  private mutating func pattern(_ text: String) -> Pattern? {
    if let known = patterns[text] { return known }
    let compiled = try? Pattern(text)
    if let compiled { patterns[text] = compiled }
    return compiled
  }

  private static func isSame(_ left: Value, _ right: Value) -> Bool {
    if let one = left.numberValue, let other = right.numberValue { return one == other }
    return left == right
  }

  static func show(_ value: Value) -> String {
    if let text = value.stringValue { return TableChecker.quote(text) }
    let json = value.json()
    return json.count > 60 ? json.prefix(60) + "…" : json
  }
}
