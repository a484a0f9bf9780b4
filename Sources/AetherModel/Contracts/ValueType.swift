/// The type that a contract gives to an input or an output.
package indirect enum ValueType: Hashable, Sendable {
  case string, number, integer, bool, datetime, duration, bytes, file, secret, any
  /// The type of the items; `.any` where the contract leaves it open.
  case array(ValueType)
  /// The properties in declared order; `nil` where the contract leaves them open.
  case object([Property]?)

  package struct Property: Hashable, Sendable {
    package var name: String
    package var type: ValueType
    package var isRequired: Bool

    package init(name: String, type: ValueType, isRequired: Bool) {
      self.name = name
      self.type = type
      self.isRequired = isRequired
    }
  }

  /// The word that formats use.
  package var keyword: String {
    switch self {
    case .string: "string"
    case .number: "number"
    case .integer: "integer"
    case .bool: "bool"
    case .datetime: "datetime"
    case .duration: "duration"
    case .bytes: "bytes"
    case .file: "file"
    case .secret: "secret"
    case .any: "any"
    case .array: "array"
    case .object: "object"
    }
  }

  /// Whether values of it are secrets, or hold some: they are neither shown nor stored.
  package var containsSecret: Bool {
    switch self {
    case .secret: true
    case .array(let items): items.containsSecret
    case .object(let properties): properties?.contains { $0.type.containsSecret } ?? false
    default: false
    }
  }

  /// Every keyword, in the order in which documents list them.
  package static let keywords = [
    "string", "number", "integer", "bool", "datetime", "duration", "array", "object", "bytes", "file", "secret", "any",
  ]

  /// The type that a bare keyword means; `nil` for an unknown word.
  package init?(keyword: String) {
    switch keyword {
    case "string": self = .string
    case "number": self = .number
    case "integer": self = .integer
    case "bool": self = .bool
    case "datetime": self = .datetime
    case "duration": self = .duration
    case "bytes": self = .bytes
    case "file": self = .file
    case "secret": self = .secret
    case "any": self = .any
    case "array": self = .array(.any)
    case "object": self = .object(nil)
    default: return nil
    }
  }

  /// Whether every value of this type is also one of `wanted`: `integer` fits `number`, everything but a secret
  /// fits `any`, and only a secret fits `secret`. `any` itself fits only `any`: what it holds is known when it runs.
  package func fits(_ wanted: ValueType) -> Bool {
    switch (self, wanted) {
    case (.secret, .secret): true
    case (.secret, _), (_, .secret): false
    case (_, .any): true
    case (.integer, .number): true
    case (.array(let items), .array(let wantedItems)): items.fits(wantedItems)
    case (.object, .object(nil)): true
    case (.object(let properties?), .object(let wantedProperties?)):
      wantedProperties.allSatisfy { wanted in
        guard let property = properties.first(where: { $0.name == wanted.name }) else { return !wanted.isRequired }
        return property.type.fits(wanted.type) && (property.isRequired || !wanted.isRequired)
      }
    default: self == wanted
    }
  }

  /// Whether some value of this type could be one of `wanted`, so that a check can only be made when it runs.
  package func mayFit(_ wanted: ValueType) -> Bool {
    switch (self, wanted) {
    case (.any, .secret): false
    case (.any, _): true
    case (.number, .integer): true
    case (.array(let items), .array(let wantedItems)): items.mayFit(wantedItems)
    case (.object(nil), .object): true
    case (.object(let properties?), .object(let wantedProperties?)):
      wantedProperties.allSatisfy { wanted in
        guard let property = properties.first(where: { $0.name == wanted.name }) else { return !wanted.isRequired }
        return property.type.mayFit(wanted.type)
      }
    default: fits(wanted)
    }
  }
}

extension ValueType: CustomStringConvertible {
  /// As documents write it: `array of string`, `object {name: string, size?: integer}`.
  package var description: String {
    switch self {
    case .array(.any): "array"
    case .array(let items): "array of \(items)"
    case .object(let properties?):
      "object {" + properties.map { "\($0.name)\($0.isRequired ? "" : "?"): \($0.type)" }.joined(separator: ", ") + "}"
    default: keyword
    }
  }
}
