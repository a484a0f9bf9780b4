/// Where a value departs from the type that a contract gives to it, and how.
package struct TypeMismatch: Hashable, Sendable {
  /// From the value inwards: `[3].name`; empty where the value itself is wrong.
  package var path: String
  package var expected: ValueType
  /// What stands there, shortened: `string "abc"`, `nothing`. A secret is never shown.
  package var found: String
}

extension ValueType {
  /// The first place, in reading order, where the value is not of this type; `nil` when it is of it throughout.
  ///
  /// An integer is a `number`; a `secret` is a string or bytes; null is only of type `any`. Properties that the type
  /// does not name are allowed. Takes time in proportion to the part of the value that the type describes: `any`,
  /// a bare `array` and a bare `object` are not looked into.
  package func mismatch(in value: Value) -> TypeMismatch? {
    guard let deviation = deviation(of: value) else { return nil }
    return TypeMismatch(
      path: deviation.reversedPath.reversed().joined(), expected: deviation.expected, found: deviation.found)
  }

  fileprivate struct Deviation {
    var reversedPath: [String] = []
    var expected: ValueType
    var found: String

    func below(_ component: String) -> Deviation {
      Deviation(reversedPath: reversedPath + [component], expected: expected, found: found)
    }
  }

  fileprivate func deviation(of value: Value) -> Deviation? {
    switch self {
    case .array(let items) where value.kind == .array:
      if items == .any { return nil }
      for index in 0..<value.count {
        if let deviation = items.deviation(of: value[index]) { return deviation.below("[\(index)]") }
      }
      return nil
    case .object(let properties) where value.kind == .object:
      for (position, property) in (properties ?? []).enumerated() {
        guard let deviation = property.deviation(in: value, guess: position) else { continue }
        return deviation.below(".\(property.name)")
      }
      return nil
    default:
      if accepts(value.kind) { return nil }
      return Deviation(expected: self, found: found(value))
    }
  }

  private func found(_ value: Value) -> String {
    value.isNull || self == .secret ? "\(value.kind)" : "\(value.kind) \(value.summary)"
  }

  private func accepts(_ kind: Value.Kind) -> Bool {
    switch self {
    case .any: true
    case .string: kind == .string
    case .number: kind == .integer || kind == .double
    case .integer: kind == .integer
    case .bool: kind == .bool
    case .datetime: kind == .datetime
    case .duration: kind == .duration
    case .bytes: kind == .bytes
    case .file: kind == .file
    case .secret: kind == .string || kind == .bytes
    case .array: kind == .array
    case .object: kind == .object
    }
  }
}

extension ValueType.Property {
  /// - Parameter guess: the position at which rows of a table have this property.
  fileprivate func deviation(in object: Value, guess: Int) -> ValueType.Deviation? {
    let isAtGuess = guess < object.count && object.key(at: guess) == name
    guard let value = isAtGuess ? object[guess] : object[name] else {
      return isRequired ? ValueType.Deviation(expected: type, found: "nothing") : nil
    }
    return type.deviation(of: value)
  }
}
