internal import AetherModel

/// Values as the columns of the database hold them: a list, in which places may be empty.
///
/// The count (4 bytes), then for each place: what it is (1 byte), flags (1), nothing (2), a length (4), and that many
/// bytes: the value's own for `inline`, SHA-256 and size (40) for `file`. Little-endian. A secret's place has the flag and
/// nothing else: its value is never stored.
enum PackedValues {
  private enum Place: UInt8 { case empty, inline, file }

  private static let secretFlag: UInt8 = 1
  /// Larger values stand in files: bytes.
  static let inlineLimit = 32 << 10

  /// - Parameters:
  ///   - secrets: the places of secrets.
  ///   - store: keeps the bytes of a large value, and says its SHA-256.
  static func pack(_ values: [Value?], secrets: [Int] = [], store: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 + values.count * 24)
    append(UInt32(values.count), to: &bytes)
    for (index, value) in values.enumerated() {
      let isSecret = !secrets.isEmpty && secrets.contains(index)
      guard let value, !isSecret else {
        bytes += [Place.empty.rawValue, isSecret ? secretFlag : 0, 0, 0, 0, 0, 0, 0]
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
  static func unpack(_ bytes: [UInt8], load: ([UInt8]) throws -> [UInt8]) throws -> StoredValues {
    var reader = ByteReader(bytes)
    let count = try reader.number(UInt32.self)
    guard count <= bytes.count / 8 else { throw StateProblem.damagedValue }
    var result = StoredValues()
    result.values.reserveCapacity(Int(count))
    for index in 0..<Int(count) {
      let kind = Place(rawValue: try reader.number(UInt8.self))
      let flags = try reader.number(UInt8.self)
      _ = try reader.take(2)
      let content = try reader.take(Int(try reader.number(UInt32.self)))
      if flags & secretFlag != 0 { result.secrets.append(index) }
      switch kind {
      case .empty: result.values.append(nil)
      case .inline: result.values.append(try Value(stored: content))
      case .file where content.count == 40:
        result.values.append(try Value(stored: load(Array(content.prefix(32)))[...]))
      default: throw StateProblem.damagedValue
      }
    }
    return result
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
  static let damagedValue = damaged("a stored value is damaged")

  static func damaged(_ what: String) -> StateProblem {
    StateProblem(.corrupt, what, hint: "put a backup of the state in its place; docs/operations.md says how")
  }
}
