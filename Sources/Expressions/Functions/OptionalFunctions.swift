/// Making optionals, and taking them apart. What evaluates its argument only when it is needed is a node of its own.
enum OptionalFunctions {
  private static let value = ExpressionType.parameter(0)
  private static let optional = ExpressionType.optional(.parameter(0))
  private static let optionals: [([ExpressionType], ExpressionType)] = [([.list(optional)], .list(value))]

  static let all: [Function] = [
    Function("optional.none", .global, [([], .optional(.dyn))], .none { _ in .none }),
    Function(
      "optional.of", .global, [([value], optional)],
      .one { value, run throws(Fault) in try run.bounded(.some(value)) }),
    Function(
      "optional.ofNonZeroValue", .global, [([value], optional)],
      .one { value, run throws(Fault) in value.isZero ? .none : try run.bounded(.some(value)) }),
    Function(
      "optional.unwrap", .global, optionals,
      .one { value, run throws(Fault) in try unwrap(value, "optional.unwrap", &run) }),
    Function(
      "unwrapOpt", .member, optionals, .one { value, run throws(Fault) in try unwrap(value, "unwrapOpt", &run) }),
    Function("hasValue", .member, [([optional], .bool)], .one(hasValue)),
    Function("value", .member, [([optional], value)], .one(valueOf)),
  ]

  @Sendable private static func hasValue(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .optional(let present) = value else { throw run.noOverload("hasValue", value) }
    return .bool(present != nil)
  }

  @Sendable private static func valueOf(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .optional(let present) = value else { throw run.noOverload("value", value) }
    guard let present else { throw run.fault(.noValue, "this optional has no value") }
    return present.value
  }

  private static func unwrap(_ value: Datum, _ name: String, _ run: inout Run) throws(Fault) -> Datum {
    guard case .list(let list) = value else { throw run.noOverload(name, value) }
    try run.make(items: list.count)
    var result: [Datum] = []
    for index in 0..<list.count {
      guard case .optional(let present) = list[index] else { throw run.noOverload(name, list[index]) }
      if let present { result.append(present.value) }
    }
    return .list(result)
  }
}
