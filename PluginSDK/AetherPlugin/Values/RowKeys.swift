// Invariant of this file: `keys` and `lengths` point to memory of this object's own, filled once; `texts` and
// `fieldLengths` are scratch space with room for `count` elements, used only inside of `append`.

/// The keys that the rows of a table have in common, made once and used for each row.
public final class RowKeys {
  /// The keys, in order.
  public let names: [String]
  private let storage: UnsafeMutableBufferPointer<CChar>
  private let keys: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
  private let lengths: UnsafeMutableBufferPointer<UInt64>
  private let texts: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
  private let fieldLengths: UnsafeMutableBufferPointer<UInt64>

  /// Keys in the order of the columns. No key may stand twice.
  public init(_ names: [String]) {
    self.names = names
    storage = .allocate(capacity: max(1, names.reduce(0) { $0 + $1.utf8.count }))
    keys = .allocate(capacity: names.count)
    lengths = .allocate(capacity: names.count)
    texts = .allocate(capacity: names.count)
    fieldLengths = .allocate(capacity: names.count)
    storage.initialize(repeating: 0)
    texts.initialize(repeating: nil)
    fieldLengths.initialize(repeating: 0)
    var offset = 0
    for (index, name) in names.enumerated() {
      keys.initializeElement(at: index, to: storage.baseAddress.map { UnsafePointer($0 + offset) })
      lengths.initializeElement(at: index, to: UInt64(name.utf8.count))
      for byte in name.utf8 {
        storage[offset] = CChar(bitPattern: byte)
        offset += 1
      }
    }
  }

  deinit {
    storage.deallocate()
    keys.deallocate()
    lengths.deallocate()
    texts.deallocate()
    fieldLengths.deallocate()
  }

  func append(_ bytes: UnsafeRawBufferPointer, _ fields: [Range<Int>], to writer: borrowing ValueWriter) {
    let count = keys.count
    precondition(fields.count == count, "a row needs one field for each key")
    let base = bytes.bindMemory(to: CChar.self).baseAddress
    for index in 0..<count {
      let field = fields[index]
      precondition(field.lowerBound >= 0 && field.upperBound <= bytes.count, "a field lies outside of its bytes")
      texts[index] = base.map { UnsafePointer($0 + field.lowerBound) } ?? Self.empty
      fieldLengths[index] = UInt64(field.count)
    }
    writer.appendStrings(
      UnsafePointer(keys.baseAddress), UnsafePointer(lengths.baseAddress),
      UnsafePointer(texts.baseAddress), UnsafePointer(fieldLengths.baseAddress), count: count)
  }

  /// Stands for the start of no bytes at all; nothing is read from it.
  private static var empty: UnsafePointer<CChar>? { UnsafePointer(bitPattern: 8) }
}
