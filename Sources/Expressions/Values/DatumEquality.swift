import AetherModel

extension String {
  /// Whether both have the same code points. Swift's own comparison takes composed and decomposed letters for equal.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension Datum {
  /// CEL's `==`: numbers by their value, whatever their type; NaN equals nothing; values of different types differ.
  ///
  /// Each comparison of two items costs a step.
  func isEqual(to other: Datum, _ run: inout Run) throws(Fault) -> Bool {
    switch (self, other) {
    case (.null, .null): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.string(let left), .string(let right)):
      try run.step(left.utf8.count >> 6)
      return left.hasSameBytes(as: right)
    case (.bytes(let left), .bytes(let right)):
      try run.step(left.count >> 6)
      return left == right
    case (.timestamp(let left), .timestamp(let right)):
      return left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
    case (.duration(let left), .duration(let right)): return left == right
    case (.type(let left), .type(let right)): return left == right
    case (.file(let left), .file(let right)): return left == right
    case (.optional(let left), .optional(let right)):
      guard let left, let right else { return left == nil && right == nil }
      return try left.value.isEqual(to: right.value, &run)
    case (.list(let left), .list(let right)): return try Self.areEqual(left, right, &run)
    case (.map(let left), .map(let right)): return try Self.areEqual(left, right, &run)
    default: return NumberOrder(self, other) == .same
    }
  }

  private static func areEqual(_ left: ListDatum, _ right: ListDatum, _ run: inout Run) throws(Fault) -> Bool {
    let count = left.count
    guard count == right.count else { return false }
    for index in 0..<count {
      try run.step()
      guard try left[index].isEqual(to: right[index], &run) else { return false }
    }
    return true
  }

  private static func areEqual(_ left: MapDatum, _ right: MapDatum, _ run: inout Run) throws(Fault) -> Bool {
    let count = left.count
    guard count == right.count else { return false }
    for index in 0..<count {
      if case .model = right { try run.step(count) } else { try run.step() }
      guard let key = MapKey(left.key(at: index)), let value = right.find(key),
        try left.value(at: index).isEqual(to: value, &run)
      else { return false }
    }
    return true
  }
}

/// How two numbers lie to each other, whatever their types. An integer meets a double as the nearest double.
enum NumberOrder {
  case less, same, greater
  /// NaN.
  case none

  /// `nil` unless both are numbers.
  init?(_ left: Datum, _ right: Datum) {
    switch (left, right) {
    case (.int(let left), .int(let right)): self = left < right ? .less : left == right ? .same : .greater
    case (.uint(let left), .uint(let right)): self = left < right ? .less : left == right ? .same : .greater
    case (.int(let left), .uint(let right)):
      self = left < 0 || UInt64(left) < right ? .less : UInt64(left) == right ? .same : .greater
    case (.uint(let left), .int(let right)):
      self = right < 0 || UInt64(right) < left ? .greater : UInt64(right) == left ? .same : .less
    case (.double(let left), .double(let right)): self = Self(left, right)
    case (.int(let left), .double(let right)): self = Self(Double(left), right)
    case (.uint(let left), .double(let right)): self = Self(Double(left), right)
    case (.double(let left), .int(let right)): self = Self(left, Double(right))
    case (.double(let left), .uint(let right)): self = Self(left, Double(right))
    default: return nil
    }
  }

  private init(_ left: Double, _ right: Double) {
    self = left < right ? .less : left == right ? .same : left > right ? .greater : .none
  }
}

extension Datum {
  /// CEL's order: numbers across their types, strings by code points, bytes, bools, datetimes and durations; `nil`
  /// where there is none between values of these types.
  func order(to other: Datum) -> NumberOrder? {
    switch (self, other) {
    case (.bool(let left), .bool(let right)): left == right ? .same : right ? .less : .greater
    case (.string(let left), .string(let right)): Self.order(left.utf8, right.utf8)
    case (.bytes(let left), .bytes(let right)): Self.order(left, right)
    case (.timestamp(let left), .timestamp(let right)):
      Self.order((left.seconds, left.nanoseconds), (right.seconds, right.nanoseconds))
    case (.duration(let left), .duration(let right)):
      Self.order((left.seconds, left.nanoseconds), (right.seconds, right.nanoseconds))
    default: NumberOrder(self, other)
    }
  }

  private static func order<Bytes: Sequence<UInt8>>(_ left: Bytes, _ right: Bytes) -> NumberOrder {
    var others = right.makeIterator()
    for byte in left {
      guard let other = others.next() else { return .greater }
      if byte != other { return byte < other ? .less : .greater }
    }
    return others.next() == nil ? .same : .less
  }

  private static func order(_ left: (Int64, Int32), _ right: (Int64, Int32)) -> NumberOrder {
    left == right ? .same : left < right ? .less : .greater
  }
}
