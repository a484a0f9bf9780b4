import AetherModel

/// Reading one part of a value: `.name`, `[index]`, the same with `?`, and `has(…)`.
final class Access: Node {
  enum Mode: Sendable {
    case plain
    /// `.?` and `[?]`: gives an optional.
    case optional
    /// `has()`: gives a bool.
    case test
  }

  enum Key: Sendable {
    case name(String)
    case computed(any Node)
  }

  let operand: any Node
  let key: Key
  let mode: Mode
  /// Where the name or the index stands.
  let range: Range<Int>
  let isModel: Bool

  init(_ operand: any Node, _ key: Key, _ mode: Mode, _ range: Range<Int>) {
    self.operand = operand
    self.key = key
    self.mode = mode
    self.range = range
    isModel = operand.isModel && mode == .plain
  }

  func model(_ run: inout Run) throws(Fault) -> Value {
    let value = try operand.model(&run)
    try run.step(1 + (value.count >> 6))
    switch key {
    case .name(let name):
      if let found = value[name] { return found }
      _ = try plain(Datum(value), .string(name))
    case .computed(let node):
      let key = try node.evaluate(&run)
      if let found = Self.find(key, in: value) { return found }
      _ = try plain(Datum(value), key)
    }
    return .null
  }

  private static func find(_ key: Datum, in value: Value) -> Value? {
    if case .string(let name) = key { return value[name] }
    guard value.kind == .array, let position = position(key), position >= 0, position < value.count else { return nil }
    return value[Int(position)]
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    if isModel { return try run.load(try model(&run)) }
    let container = try operand.evaluate(&run)
    let key: Datum
    switch self.key {
    case .name(let name): key = .string(name)
    case .computed(let node): key = try node.evaluate(&run)
    }
    if case .map(let map) = container { try run.step(1 + (map.count >> 6)) } else { try run.step() }
    if case .optional(let present) = container {
      let found = try present.map { present throws(Fault) in try find(present.value, key) } ?? nil
      return mode == .test ? .bool(found != nil) : found.map { .some($0) } ?? .none
    }
    switch mode {
    case .plain: return try plain(container, key)
    case .optional: return try find(container, key).map { .some($0) } ?? .none
    case .test: return .bool(try find(container, key) != nil)
    }
  }

  /// `nil` where it is not there; a fault where it can't be.
  private func find(_ container: Datum, _ key: Datum) throws(Fault) -> Datum? {
    switch container {
    case .map(let map):
      if let key = MapKey(key, forLookUp: true) { return map.find(key) }
      if case .double = key { return nil }
      throw mismatch(container, key)
    case .list(let list):
      guard let position = Self.position(key) else { throw mismatch(container, key) }
      return position >= 0 && position < list.count ? list[Int(position)] : nil
    default: throw mismatch(container, key)
    }
  }

  private func plain(_ container: Datum, _ key: Datum) throws(Fault) -> Datum {
    if let found = try find(container, key) { return found }
    if case .list(let list) = container, let position = Self.position(key) {
      let items = list.count == 1 ? "1 item" : "\(list.count) items"
      throw fault(.indexOutOfRange, "index \(position) is outside the array, which has \(items)")
    }
    guard case .map(let map) = container else { throw mismatch(container, key) }
    let names = (0..<min(map.count, 8)).map { Self.shown(map.key(at: $0), inQuotes: false) }
    let known = names.isEmpty ? "it is empty" : "it has " + names.joined(separator: ", ")
    throw fault(
      .noSuchKey,
      "the object has no \(Self.shown(key, inQuotes: true)); \(known)\(map.count > names.count ? ", …" : "")")
  }

  private func mismatch(_ container: Datum, _ key: Datum) -> Fault {
    if case .string(let name) = key { return fault(.typeMismatch, "can't read '\(name)' of \(container.withArticle)") }
    return fault(.typeMismatch, "can't index \(container.withArticle) with \(key.withArticle)")
  }

  private func fault(_ code: Fault.Code, _ message: String) -> Fault {
    Fault(code: code, message: message, range: range)
  }

  private static func shown(_ key: Datum, inQuotes: Bool) -> String {
    switch key {
    case .string(let name): inQuotes ? "'\(name)'" : name
    default: TextConversion.text(of: key) ?? key.withArticle
    }
  }

  /// As CEL has it, a number of any type without a fraction is an index.
  private static func position(_ key: Datum) -> Int64? {
    switch key {
    case .int(let value): value
    case .uint(let value): Int64(exactly: value) ?? .max
    case .double(let value): Int64(exactly: value)
    default: nil
    }
  }
}
