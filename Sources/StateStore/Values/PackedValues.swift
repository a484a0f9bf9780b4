internal import AetherModel

/// Values as the columns of the database hold them: a list, in which places may be empty.
///
/// The count (4 bytes), then for each place: what it is (1 byte), flags (1), nothing (2), a length (4), and that many
/// bytes: the value's own for `inline`, SHA-256 and size (40) for `file`. Little-endian.
enum PackedValues {
  enum Place: UInt8 { case empty, inline, file }

  /// Set for values that are never shown.
  static let secretFlag: UInt8 = 1
  /// Larger values stand in files: bytes.
  static let inlineLimit = 32 << 10

  /// - Parameter store: keeps the bytes of a large value, and says its SHA-256.
  static func pack(_ values: [Value?], store: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + values.count * 24)
    append(UInt32(values.count), to: &bytes)
    for value in values {
      guard let value else {
        bytes += [Place.empty.rawValue, 0, 0, 0, 0, 0, 0, 0]
        continue
      }
      let content = value.serialized()
      if content.count <= inlineLimit {
        bytes += [Place.inline.rawValue, 0, 0, 0]
        append(UInt32(content.count), to: &bytes)
        bytes += content
      } else {
        bytes += [Place.file.rawValue, 0, 0, 0]
        append(UInt32(40), to: &bytes)
        bytes += try store(content)
        append(UInt64(content.count), to: &bytes)
      }
    }
    return bytes
  }

  /// - Parameter load: the bytes of a large value by its SHA-256.
  /// - Throws: `StateProblem` for bytes that nobody packed.
  static func unpack(_ bytes: [UInt8], load: ([UInt8]) throws -> [UInt8]) throws -> [Value?] {
    var reader = ByteReader(bytes)
    let count = try reader.number(UInt32.self)
    guard count <= bytes.count / 8 else { throw StateProblem.damagedValue }
    var values: [Value?] = []
    values.reserveCapacity(Int(count))
    for _ in 0..<count {
      let kind = Place(rawValue: try reader.number(UInt8.self))
      _ = try reader.take(3)
      let content = try reader.take(Int(try reader.number(UInt32.self)))
      switch kind {
      case .empty: values.append(nil)
      case .inline: values.append(try Value(stored: content))
      case .file where content.count == 40: values.append(try Value(stored: load(Array(content.prefix(32)))[...]))
      default: throw StateProblem.damagedValue
      }
    }
    return values
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }
}

/// Takes bytes from the front, and never more than there are.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ count: Int) throws(StateProblem) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw .damagedValue }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(StateProblem) -> Number {
    try take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}

extension Value {
  fileprivate init(stored bytes: ArraySlice<UInt8>) throws(StateProblem) {
    let value: Value? = bytes.withUnsafeBytes { try? Value(validating: $0) }
    guard let value else { throw .damagedValue }
    self = value
  }
}

extension StateProblem {
  static let damagedValue = StateProblem(
    .corrupt, "a stored value is damaged", hint: "put a backup of the state in its place; docs/operations.md says how")
}
