import AetherModel

/// A place in a value: keys and indices.
enum PathPart: Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case key(String)
  case index(Int)

  init(stringLiteral text: String) { self = .key(text) }
  init(integerLiteral number: Int) { self = .index(number) }
}

extension Value {
  func at(_ path: [PathPart]) -> Value? {
    var value = self
    for part in path {
      switch part {
      case .key(let key):
        guard let next = value[key] else { return nil }
        value = next
      case .index(let index):
        guard value.kind == .array, index < value.count else { return nil }
        value = value[index]
      }
    }
    return value
  }

  /// With another value at a place; `nil` removes what is there. A list may grow by one.
  func setting(_ path: some Collection<PathPart>, _ value: Value?) -> Value {
    guard let first = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    switch first {
    case .key(let key):
      var entries = kind == .object ? self.entries : []
      let place = entries.firstIndex { $0.key == key }
      if rest.isEmpty, value == nil { return .object(entries.filter { $0.key != key }) }
      let changed = (place.map { entries[$0].value } ?? .object([])).setting(rest, value)
      if let place { entries[place].value = changed } else { entries.append((key, changed)) }
      return .object(entries)
    case .index(let index):
      var items = self.items
      if rest.isEmpty, value == nil {
        items.remove(at: index)
      } else if index == items.count {
        items.append(Value.null.setting(rest, value))
      } else {
        items[index] = items[index].setting(rest, value)
      }
      return .array(items)
    }
  }

  func inserting(_ item: Value, at path: [PathPart], _ index: Int) -> Value {
    var items = at(path)?.items ?? []
    items.insert(item, at: index)
    return setting(path, .array(items))
  }

  static func record(_ entries: KeyValuePairs<String, Value>) -> Value { .object(entries.map { ($0.key, $0.value) }) }
}

/// The same numbers for the same seed, on every machine.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral number: Int64) { self = .integer(number) }
  init(floatLiteral number: Double) { self = .double(number) }
  init(booleanLiteral flag: Bool) { self = .bool(flag) }
}

extension Value: ExpressibleByArrayLiteral {
  init(arrayLiteral items: Value...) { self = .array(items) }
}
