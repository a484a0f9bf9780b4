import AetherModel
import CAether

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Makes values of every kind, nested, with keys that repeat.
struct ValueGenerator {
  private var random: SeededGenerator
  /// Only what JSON gives back as it was.
  private let isJSON: Bool

  init(seed: UInt64, isJSON: Bool = false) {
    random = SeededGenerator(seed: seed)
    self.isJSON = isJSON
  }

  mutating func value(depth: Int = 0) -> Value {
    let kinds = isJSON ? 8 : 12
    switch Int.random(in: depth == 0 ? 5..<kinds : 0..<(depth < 5 ? kinds : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64(truncatingIfNeeded: random.next() >> (random.next() % 64)))
    case 3: return .double(double())
    case 4, 5: return .string(text())
    case 6:
      var items: [Value] = []
      for _ in 0..<Int.random(in: 0...5, using: &random) { items.append(value(depth: depth + 1)) }
      return .array(items)
    case 7:
      var keys = Set<String>()
      for _ in 0..<Int.random(in: 0...5, using: &random) { keys.insert(key()) }
      var entries: [(key: String, value: Value)] = []
      for key in keys.sorted().shuffled(using: &random) { entries.append((key, value(depth: depth + 1))) }
      return .object(entries)
    case 8:
      return .bytes((0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    case 9:
      return .datetime(
        Instant(
          seconds: Int64.random(in: -62_135_596_800...253_402_300_799, using: &random),
          nanoseconds: Int32.random(in: 0..<1_000_000_000, using: &random),
          zoneOffset: Int16.random(in: -1_439...1_439, using: &random)))
    case 10:
      let sign: Int64 = Bool.random(using: &random) ? 1 : -1
      return .duration(
        TimeSpan(
          seconds: sign * Int64.random(in: 0...1 << 40, using: &random),
          nanoseconds: Int32(sign) * Int32.random(in: 0..<1_000_000_000, using: &random)))
    default: return .file(path: "/tmp/" + key(), digest: "sha256:" + key())
    }
  }

  private mutating func double() -> Double {
    let number = Double(bitPattern: random.next())
    return number.isFinite || !isJSON ? number : 0.5
  }

  private mutating func key() -> String {
    ["a", "b", "name", "é", "e\u{301}", "a long key that takes more than eight bytes", "", "\u{1F600}"]
      .randomElement(using: &random) ?? ""
  }

  private mutating func text() -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "Z", " ", "\n", "\t", "\"", "\\", "/", "\0", "\u{1F}", "\u{7F}", "\u{85}", "ß", "€", "\u{2028}", "\u{1F600}",
    ]
    var view = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...20, using: &random) { view.append(scalars.randomElement(using: &random) ?? "a") }
    return String(view)
  }
}

/// Writes the memory of a value by hand, so that it can be wrong.
struct RawBlob {
  var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func word(_ number: Int) { withUnsafeBytes(of: number) { bytes += $0 } }

  mutating func cell(
    _ tag: Int, _ payload: Int = 0, nanoseconds: Int32 = 0, zone: Int16 = 0
  ) {
    bytes += [UInt8(tag), 0]
    withUnsafeBytes(of: zone) { bytes += $0 }
    withUnsafeBytes(of: nanoseconds) { bytes += $0 }
    word(payload)
  }

  /// A body of text, which ends in a NUL and zeros.
  mutating func text(_ text: [UInt8], end: UInt8 = 0) {
    word(text.count)
    bytes += text
    bytes.append(end)
    while bytes.count % 8 != 0 { bytes.append(0) }
  }

  func validated() throws -> Value { try bytes.withUnsafeBytes { try Value(validating: $0) } }

  func copied() throws -> Value { try bytes.copied() }
}

extension [UInt8] {
  func validated() throws -> Value { try withUnsafeBytes { try Value(validating: $0) } }

  func copied() throws -> Value {
    try withUnsafeBytes { try Value.copying(aether_view(blob: $0.baseAddress, size: UInt64($0.count), offset: 0)) }
  }

  func word(at offset: Int) -> Int { withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int.self) } }
}

extension Value {
  /// Touches all of a value; what it gives back depends on all of it.
  func walk() -> Int {
    var sum = hashValue &+ json().utf8.count &+ json(indent: 2).utf8.count
    for item in items { sum &+= item.walk() }
    for entry in entries {
      sum &+= entry.value.walk() &+ entry.key.utf8.count
      if self[entry.key] == nil { sum &+= 1 }
    }
    return sum &+ (self == self ? 0 : 1)
  }
}
