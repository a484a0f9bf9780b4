/// A function or an arithmetic operator: what it takes, what it gives, and what it does.
struct Function: Sendable {
  struct Overload: Sendable {
    /// A receiver first.
    var parameters: [ExpressionType]
    var result: ExpressionType
  }

  enum Style: Sendable {
    /// `size(x)`
    case global
    /// `x.size()`
    case member
    /// Both.
    case either
  }

  /// With its namespace: `math.greatest`.
  var name: String
  var style: Style
  /// How many arguments it takes, a receiver included; `nil` for one or more, all of the type of an overload's only
  /// parameter.
  var arity: Int?
  var overloads: [Overload]
  var implementation: Implementation

  init(
    _ name: String, _ style: Style, _ overloads: [([ExpressionType], ExpressionType)],
    _ implementation: Implementation, isVariadic: Bool = false
  ) {
    self.name = name
    self.style = style
    self.overloads = overloads.map { Overload(parameters: $0.0, result: $0.1) }
    self.implementation = implementation
    arity = isVariadic ? nil : overloads.first?.0.count
  }

  /// `math` of `math.greatest`, `nil` for most.
  var namespace: Substring? { name.firstIndex(of: ".").map { name[..<$0] } }
}

/// All functions, by name.
enum FunctionTable {
  static let byName: [String: [Function]] = Dictionary(grouping: all, by: \.name)
  /// What stands before the dot in some name.
  static let namespaces: Set<Substring> = Set(all.compactMap(\.namespace)).union(["cel"])

  private static let all: [Function] =
    StandardFunctions.all + Conversions.all + TimeFunctions.all + TextFunctions.all + TextEdits.all + MathFunctions.all
    + BitFunctions.all + ListFunctions.all + OptionalFunctions.all + Encoders.all

  /// By the operator.
  static let operators: [Token.Kind: Function] = [
    .plus: Arithmetic.addition, .minus: Arithmetic.subtraction, .star: Arithmetic.multiplication,
    .slash: Arithmetic.division, .percent: Arithmetic.remainder, .inWord: StandardFunctions.membership,
  ]
}
