import AetherModel

/// What is said about arguments that no overload takes.
extension Checker {
  func problem(
    _ found: Mismatch, _ function: Function, _ shown: String, _ arguments: [Checked], _ ranges: [Range<Int>],
    at range: Range<Int>
  ) -> Problem {
    guard Signs.all.contains(function.name) else {
      var words: [String] = []
      for word in found.expected.map(\.description) where !words.contains(word) { words.append(word) }
      let expected =
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
      let type = arguments[found.argument].type
      let hints = found.expected.count == 1 ? Self.conversion(of: type.nonNull, to: found.expected[0]) : []
      return mismatch("expected \(expected) for \(shown); found \(type)", ranges[found.argument], hints)
    }
    guard arguments.count == 2 else {
      return mismatch("\(shown) can't be applied to \(arguments[0].type)", ranges[0], [])
    }
    let (left, right) = (arguments[0].type.nonNull, arguments[1].type.nonNull)
    if function.name == "in" {
      if case .optional = right {
        return mismatch("'in' needs an array or an object; found \(right)", ranges[1], Self.conversion(left, right))
      }
      switch right {
      case .list, .map, .object:
        return mismatch("\(left) is never in \(right)", range, Self.conversion(left, right))
      default:
        let hints = left == .string && right == .string ? ["whether a text is part of another says: ….contains(…)"] : []
        return mismatch("'in' needs an array or an object; found \(right)", ranges[1], hints)
      }
    }
    var hints = Self.conversion(left, right)
    if left.isNumber, right.isNumber {
      hints =
        function.name == "%"
        ? ["there is a remainder of integers only: int(…)"] : ["convert one of them: double(…) or int(…)"]
    } else if function.name == "+", left == .string || right == .string {
      hints = ["convert the other to a text: string(…)"]
    }
    return mismatch("\(shown) can't combine \(left) and \(right)", range, hints)
  }

  /// What to write so that an argument has the type that is wanted.
  private static func conversion(of found: ExpressionType, to wanted: ExpressionType) -> [String] {
    switch (found, wanted) {
    case (.optional, _): ["take the value out of the optional: .orValue(…)"]
    case (.int, .double), (.uint, .double), (.string, .double): ["convert it: double(…)"]
    case (.double, .int), (.uint, .int), (.string, .int): ["convert it: int(…)"]
    case (.int, .string), (.uint, .string), (.double, .string), (.number, .string), (.bool, .string):
      ["convert it: string(…)"]
    case (.string, .timestamp): ["convert it: timestamp(…)"]
    case (.string, .duration): ["convert it: duration(…)"]
    case (.string, .bytes): ["convert it: bytes(…)"]
    default: []
    }
  }
}
