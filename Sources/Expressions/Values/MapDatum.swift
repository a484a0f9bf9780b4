package import AetherModel

/// A map: made by an expression, or an object as it stands in the model.
package enum MapDatum: Sendable {
  case entries(MapEntries)
  /// An object: its keys are strings.
  case model(Value)

  package var count: Int {
    switch self {
    case .entries(let entries): entries.keys.count
    case .model(let value): value.count
    }
  }

  /// Traps outside `0..<count`.
  package func key(at index: Int) -> Datum {
    switch self {
    case .entries(let entries): entries.keys[index].datum
    case .model(let value): .string(value.key(at: index))
    }
  }

  /// Traps outside `0..<count`.
  package func value(at index: Int) -> Datum {
    switch self {
    case .entries(let entries): entries.values[index]
    case .model(let value): Datum(value[index])
    }
  }

  /// `nil` where there is no such entry. Numbers are looked up by their value, whatever their type.
  package func find(_ key: MapKey) -> Datum? {
    switch self {
    case .entries(let entries): return entries.place(of: key).map { entries.values[$0] }
    case .model(let value):
      guard case .string(let name) = key else { return nil }
      return value[name].map { Datum($0) }
    }
  }
}

/// What a map that an expression made holds, in the order in which it was written. Keys differ.
package final class MapEntries: Sendable {
  package let keys: [MapKey]
  package let values: [Datum]
  let depth: Int
  /// By key; `nil` where there are so few that going through them is as fast.
  private let places: [MapKey: Int]?

  package init(_ builder: MapBuilder) {
    keys = builder.keys
    values = builder.values
    depth = builder.depth + 1
    places = builder.places
  }

  func place(of key: MapKey) -> Int? {
    if let places { return places[key] }
    return keys.firstIndex(of: key)
  }
}

/// Collects the entries of a map.
package struct MapBuilder {
  fileprivate private(set) var keys: [MapKey] = []
  fileprivate private(set) var values: [Datum] = []
  /// Of the deepest value.
  fileprivate private(set) var depth = 0
  fileprivate private(set) var places: [MapKey: Int]?

  package init() {}

  /// `false` where the key is there already.
  package mutating func add(_ key: MapKey, _ value: Datum) -> Bool {
    if places != nil {
      guard places?.updateValue(keys.count, forKey: key) == nil else { return false }
    } else {
      guard !keys.contains(key) else { return false }
      if keys.count == 8 {
        places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        places?[key] = keys.count
      }
    }
    keys.append(key)
    values.append(value)
    depth = max(depth, value.depth)
    return true
  }

  package consuming func finish() -> Datum { .map(.entries(MapEntries(self))) }
}

/// A key of a map. Numbers are the same key when they have the same value, whatever their type.
package enum MapKey: Sendable {
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case string(String)

  /// `nil` for what can't be a key. A double without a fraction finds what the integer finds.
  package init?(_ datum: Datum, forLookUp: Bool = false) {
    switch datum {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = .uint(value)
    case .string(let value): self = .string(value)
    case .double(let value) where forLookUp:
      if let integer = Int64(exactly: value) {
        self = .int(integer)
      } else if let integer = UInt64(exactly: value) {
        self = .uint(integer)
      } else {
        return nil
      }
    default: return nil
    }
  }

  package var datum: Datum {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .string(let value): .string(value)
    }
  }
}

extension MapKey: Hashable {
  package static func == (left: MapKey, right: MapKey) -> Bool {
    switch (left, right) {
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.uint(let left), .uint(let right)): left == right
    case (.int(let int), .uint(let uint)), (.uint(let uint), .int(let int)): int >= 0 && UInt64(int) == uint
    case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(UInt64(bitPattern: value))
    case .uint(let value): hasher.combine(value)
    case .string(let value):
      var value = value
      value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}
