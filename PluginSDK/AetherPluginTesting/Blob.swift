internal import AetherPlugin
internal import CAether

/// A value in the layout of aether/plugin.h, in memory of its own.
final class Blob {
  private let memory: UnsafeMutableRawBufferPointer

  init(_ value: Value) {
    var writer = BlobWriter()
    writer.write(value)
    memory = .allocate(byteCount: writer.bytes.count, alignment: 8)
    memory.copyBytes(from: writer.bytes)
  }

  deinit { memory.deallocate() }

  /// The whole value.
  var view: aether_view {
    aether_view(blob: UnsafeRawPointer(memory.baseAddress), size: UInt64(memory.count), offset: 0)
  }
}

/// Lays a value out: equal keys and equal shapes once.
private struct BlobWriter {
  private(set) var bytes = [UInt8](repeating: 0, count: 16)
  private var keys: [String: Int] = [:]
  private var shapes: [[String]: Int] = [:]

  mutating func write(_ value: Value) { write(value, at: 0) }

  private mutating func write(_ value: Value, at cell: Int) {
    switch value {
    case .null: set(cell, AETHER_TAG_NULL, 0)
    case .bool(let value): set(cell, AETHER_TAG_BOOL, value ? 1 : 0)
    case .integer(let value): set(cell, AETHER_TAG_INTEGER, Int64(value))
    case .double(let value): set(cell, AETHER_TAG_DOUBLE, Int64(bitPattern: value.bitPattern))
    case .string(let text): set(cell, AETHER_TAG_STRING, body: append(Array(text.utf8)))
    case .bytes(let value): set(cell, AETHER_TAG_BYTES, body: append(value.bytes))
    case .dateTime(let value):
      set(cell, AETHER_TAG_DATETIME, value.seconds, nanoseconds: value.nanoseconds, zone: value.zone)
    case .duration(let value):
      let (seconds, attoseconds) = value.components
      set(cell, AETHER_TAG_DURATION, seconds, nanoseconds: Int32(attoseconds / 1_000_000_000))
    case .array(let items):
      let body = reserve(8 + items.count * 16)
      store(Int64(items.count), at: body)
      set(cell, AETHER_TAG_ARRAY, body: body)
      for (index, item) in items.enumerated() { write(item, at: body + 8 + index * 16) }
    case .object(let fields):
      let shape = shape(fields.keys)
      let body = reserve(16 + fields.count * 16)
      store(Int64(fields.count), at: body)
      store(Int64(shape - body - 8), at: body + 8)
      set(cell, AETHER_TAG_OBJECT, body: body)
      for (index, value) in fields.values.enumerated() { write(value, at: body + 16 + index * 16) }
    case .file(let file):
      let body = reserve(16)
      set(cell, AETHER_TAG_FILE, body: body)
      for (offset, text) in [(body, file.path), (body + 8, file.digest)] {
        let target = append(Array(text.utf8))
        store(Int64(target - offset), at: offset)
      }
    }
  }

  private mutating func shape(_ names: [String]) -> Int {
    if let known = shapes[names] { return known }
    let texts = names.map { key($0) }
    let shape = reserve(8 + names.count * 8)
    store(Int64(names.count), at: shape)
    for (index, text) in texts.enumerated() {
      let field = shape + 8 + index * 8
      store(Int64(text - field), at: field)
    }
    shapes[names] = shape
    return shape
  }

  private mutating func key(_ name: String) -> Int {
    if let known = keys[name] { return known }
    let body = append(Array(name.utf8))
    keys[name] = body
    return body
  }

  /// The body of a string or of bytes: length, bytes, a NUL, zeros.
  private mutating func append(_ content: [UInt8]) -> Int {
    let body = reserve(8 + content.count + 1)
    store(Int64(content.count), at: body)
    bytes.replaceSubrange(body + 8..<body + 8 + content.count, with: content)
    return body
  }

  private mutating func reserve(_ count: Int) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: (count + 7) / 8 * 8))
    return start
  }

  private mutating func set(_ cell: Int, _ tag: Int, body: Int) { set(cell, tag, Int64(body - cell)) }

  private mutating func set(
    _ cell: Int, _ tag: Int, _ payload: Int64, nanoseconds: Int32 = 0, zone: Int16 = 0
  ) {
    bytes[cell] = UInt8(tag)
    bytes.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: zone, toByteOffset: cell + 2, as: Int16.self)
      bytes.storeBytes(of: nanoseconds, toByteOffset: cell + 4, as: Int32.self)
    }
    store(payload, at: cell + 8)
  }

  private mutating func store(_ number: Int64, at offset: Int) {
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: number, toByteOffset: offset, as: Int64.self) }
  }
}
