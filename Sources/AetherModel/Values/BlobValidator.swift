internal import CAether
internal import Glibc

extension Value {
  /// Takes bytes that came from elsewhere (another process, a disk) as a value, after checking all of them.
  ///
  /// The bytes must be what a builder writes: cells and bodies inside and aligned, tags known, text UTF-8, keys
  /// different and each in one place, nesting within bounds, and no more cells and text to be reached than the memory
  /// can hold once, so that a walk through the value takes time in proportion to its size.
  /// - Throws: ``ValueError`` that says what is wrong.
  package init(validating bytes: UnsafeRawBufferPointer) throws(ValueError) {
    guard bytes.count <= AETHER_MAX_SIZE else { throw .tooLarge }
    guard bytes.count >= 16, bytes.count % 8 == 0, let source = bytes.baseAddress else { throw .damaged("its length") }
    guard let memory = malloc(bytes.count) else { throw .outOfMemory }
    memcpy(memory, source, bytes.count)
    self.init(try Self.checked(Blob(adopting: memory, size: bytes.count)), at: 0)
  }

  /// The same without a copy.
  /// - Parameters:
  ///   - bytes: at a multiple of 16.
  ///   - owner: keeps the bytes, and keeps everybody from changing them, for as long as it lives; the value keeps it.
  package init(
    validating bytes: UnsafeRawBufferPointer, keptBy owner: any AnyObject & Sendable
  ) throws(ValueError) {
    guard bytes.count <= AETHER_MAX_SIZE else { throw .tooLarge }
    guard bytes.count >= 16, bytes.count % 8 == 0, let base = bytes.baseAddress, UInt(bitPattern: base) % 16 == 0 else {
      throw .damaged("its length or its place")
    }
    self.init(try Self.checked(Blob(borrowing: bytes, at: base, from: owner)), at: 0)
  }

  private static func checked(_ blob: Blob) throws(ValueError) -> Blob {
    let view = aether_view(blob: blob.base, size: UInt64(blob.size), offset: 0)
    var validator = BlobValidator(cellsLeft: view.size / 16, bytesLeft: view.size)
    try validator.check(view, depth: 0)
    return blob
  }

  /// The bytes of this value by itself, as ``init(validating:)`` takes them.
  package func serialized() -> [UInt8] { withSerialized { Array($0) } }

  /// The same, borrowed: a value that stands by itself is not copied.
  package func withSerialized<Result, Problem: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let value = standingAlone
    guard let blob = value.blob else {
      return try withUnsafeBytes(of: value.cell) { bytes throws(Problem) in try body(bytes) }
    }
    return try withExtendedLifetime(blob) { () throws(Problem) in
      try body(UnsafeRawBufferPointer(start: blob.base, count: blob.size))
    }
  }

  /// Bytes that it takes by itself, when it is ``standingAlone``.
  package var serializedSize: Int { blob?.size ?? MemoryLayout<aether_cell>.size }

  /// This value in memory of its own, where it is a part of a larger one.
  package var standingAlone: Value { blob == nil || cell.payload == 0 ? self : Value.build { $0.append(self) } }
}

/// Walks a blob once.
private struct BlobValidator {
  /// How much the rest of the value can have, unless it uses a part twice.
  var cellsLeft: UInt64
  var bytesLeft: UInt64
  /// Offsets of the shapes that were checked.
  var shapes = Places()
  /// The keys that were checked, by where they stand.
  var keys = Places()
  /// The same by their text, once they are many.
  var texts: [[UInt8]: UnsafeRawPointer] = [:]

  init(cellsLeft: UInt64, bytesLeft: UInt64) {
    self.cellsLeft = cellsLeft
    self.bytesLeft = bytesLeft
  }

  mutating func check(_ view: aether_view, depth: Int) throws(ValueError) {
    guard cellsLeft > 0 else { throw .damaged("it repeats its parts") }
    cellsLeft -= 1
    let kind = try view.kind()
    switch kind {
    case .null, .integer, .double: break
    case .bool: _ = try view.bool()
    case .datetime: _ = try view.instant()
    case .duration: _ = try view.timeSpan()
    case .string: try checkText(try view.text())
    case .bytes: try charge(try view.text())
    case .file:
      let (path, digest) = try view.file()
      try checkText(path)
      try checkText(digest)
      guard !path.contains(0), !digest.contains(0) else { throw .invalidFile }
    case .array, .object:
      guard depth < AETHER_MAX_DEPTH else { throw .tooDeep }
      let (count, first, shape) = try view.container(kind)
      guard count <= cellsLeft else { throw .damaged("it repeats its parts") }
      if kind == .object, shapes.insert(UInt(shape)) { try checkKeys(view, shape, count) }
      for index in 0..<count { try check(view.at(first + index * 16), depth: depth + 1) }
    }
  }

  private mutating func checkKeys(_ view: aether_view, _ shape: UInt64, _ count: UInt64) throws(ValueError) {
    var seen = Places()
    for index in 0..<count {
      let text = try view.key(index, ofShapeAt: shape)
      guard let place = text.baseAddress else { continue }
      if !keys.contains(UInt(bitPattern: place)) {
        try checkText(text)
        guard isNew(text, at: place) else {
          throw .damaged("the key '\(String(decoding: text, as: UTF8.self))' in two places")
        }
        _ = keys.insert(UInt(bitPattern: place))
      }
      guard seen.insert(UInt(bitPattern: place)) else { throw .duplicateKey(String(decoding: text, as: UTF8.self)) }
    }
  }

  /// Whether no other key has this text. Few are compared one by one.
  private mutating func isNew(_ text: UnsafeRawBufferPointer, at place: UnsafeRawPointer) -> Bool {
    if keys.isSmall { return !keys.contains { Self.isKey($0, text) } }
    if texts.isEmpty {
      keys.forEach { key in texts[Array(Self.key(key))] = UnsafeRawPointer(bitPattern: key) }
    }
    return texts.updateValue(place, forKey: Array(text)) == nil
  }

  /// The text of a key that was checked: its length stands before it.
  private static func key(_ place: UInt) -> UnsafeRawBufferPointer {
    guard let start = UnsafeRawPointer(bitPattern: place) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: start, count: start.load(fromByteOffset: -8, as: Int.self))
  }

  private static func isKey(_ place: UInt, _ text: UnsafeRawBufferPointer) -> Bool { key(place).isSame(as: text) }

  private mutating func checkText(_ text: UnsafeRawBufferPointer) throws(ValueError) {
    try charge(text)
    guard UTF8Check.isValid(text) else { throw .invalidUTF8 }
  }

  /// Counts the bytes of a body, and looks at the NUL after them.
  private mutating func charge(_ text: UnsafeRawBufferPointer) throws(ValueError) {
    let count = UInt64(text.count)
    guard count <= bytesLeft else { throw .damaged("it repeats its parts") }
    bytesLeft -= count
    guard let start = text.baseAddress, start.load(fromByteOffset: text.count, as: UInt8.self) == 0 else {
      throw .damaged("text that does not end in NUL")
    }
  }
}

/// A set of numbers that is usually small: looked through one by one then, which is faster than hashing, and needs nothing that a
/// new process would have to make first.
private struct Places {
  private var few: [Int] = []
  private var many: Set<Int> = []
  private static let fewest = 16

  var isSmall: Bool { few.count < Self.fewest }

  func contains(_ place: UInt) -> Bool {
    let place = Int(bitPattern: place)
    return few.contains(place) || !isSmall && many.contains(place)
  }

  func contains(where isMeant: (UInt) -> Bool) -> Bool {
    few.contains { isMeant(UInt(bitPattern: $0)) } || !isSmall && many.contains { isMeant(UInt(bitPattern: $0)) }
  }

  func forEach(_ body: (UInt) -> Void) {
    for place in few { body(UInt(bitPattern: place)) }
    if !isSmall { for place in many { body(UInt(bitPattern: place)) } }
  }

  /// - Returns: whether it is new.
  mutating func insert(_ place: UInt) -> Bool {
    guard !contains(place) else { return false }
    if isSmall { few.append(Int(bitPattern: place)) } else { many.insert(Int(bitPattern: place)) }
    return true
  }
}
