internal import CAether
internal import Glibc

extension Value {
  /// Takes bytes that came from elsewhere (another process, a disk) as a value, after checking all of them.
  ///
  /// The bytes must be what a builder writes: cells and bodies inside and aligned, tags known, text UTF-8, keys different,
  /// nesting within bounds, and no part used twice but keys and shapes.
  /// - Throws: ``ValueError/damaged(_:)`` that says what is wrong.
  package init(validating bytes: UnsafeRawBufferPointer) throws(ValueError) {
    guard bytes.count >= 16, bytes.count % 8 == 0, let source = bytes.baseAddress else { throw .damaged("its length") }
    guard let memory = malloc(bytes.count) else { throw .outOfMemory }
    memcpy(memory, source, bytes.count)
    let blob = Blob(adopting: memory, size: bytes.count)
    var validator = BlobValidator(
      view: aether_view(blob: blob.base, size: UInt64(bytes.count), offset: 0),
      cellsLeft: bytes.count / 16, bytesLeft: bytes.count)
    try validator.check(validator.view, depth: 0)
    self.init(blob, at: 0)
  }

  /// The bytes of this value by itself, as ``init(validating:)`` takes them.
  package func serialized() -> [UInt8] {
    let value = blob != nil && cell.payload == 0 ? self : Value.build { $0.append(self) }
    guard let blob = value.blob else { return withUnsafeBytes(of: value.cell) { Array($0) } }
    return Array(UnsafeRawBufferPointer(start: blob.base, count: blob.size))
  }
}

/// Walks a blob through the checked accessors of the header.
private struct BlobValidator {
  let view: aether_view
  var cellsLeft: Int
  var bytesLeft: Int
  /// Shapes whose keys were checked, by the address of their first key.
  var shapes: Set<UInt> = []

  mutating func check(_ view: aether_view, depth: Int) throws(ValueError) {
    guard cellsLeft > 0 else { throw .damaged("it repeats its parts") }
    cellsLeft -= 1
    let tag = aether_tag(view)
    guard let kind = UInt8(exactly: tag).flatMap(Value.Kind.init(rawValue:)) else {
      throw .damaged(tag == AETHER_TAG_ABSENT ? "a part of it lies outside of its memory" : "the unknown tag \(tag)")
    }
    switch kind {
    case .null, .integer, .double: break
    case .bool:
      guard let payload = word(view.offset + 8), payload == 0 || payload == 1 else { throw .damaged("a bool") }
    case .datetime:
      var value = aether_datetime()
      guard aether_get_datetime(view, &value) != 0, (0..<1_000_000_000).contains(value.nanoseconds),
        abs(Int(value.zone)) < 1_440
      else { throw .invalidTime }
    case .duration:
      var value = aether_duration()
      let isMixed = { (value.seconds < 0 && value.nanoseconds > 0) || (value.seconds > 0 && value.nanoseconds < 0) }
      guard aether_get_duration(view, &value) != 0, value.nanoseconds.magnitude < 1_000_000_000, !isMixed() else {
        throw .invalidTime
      }
    case .string:
      var length: UInt64 = 0
      try checkText(aether_get_string(view, &length), length)
    case .bytes:
      var length: UInt64 = 0
      guard aether_get_bytes(view, &length) != nil else { throw .damaged("bytes outside of its memory") }
    case .file:
      var path: UnsafePointer<CChar>?
      var digest: UnsafePointer<CChar>?
      guard aether_get_file(view, &path, &digest) != 0, let path, let digest else { throw .damaged("a file") }
      try checkText(path, UInt64(strlen(path)))
      try checkText(digest, UInt64(strlen(digest)))
    case .array, .object:
      guard depth < AETHER_MAX_DEPTH else { throw .tooDeep }
      let count = aether_count(view)
      if count == 0 { try checkEmpty(view, isObject: kind == .object) }
      if kind == .object { try checkKeys(view, count) }
      var index: UInt64 = 0
      while index < count {
        try check(aether_item(view, index), depth: depth + 1)
        index += 1
      }
    }
  }

  /// `aether_count` answers 0 for a damaged container too.
  private func checkEmpty(_ view: aether_view, isObject: Bool) throws(ValueError) {
    guard let distance = word(view.offset + 8) else { throw .damaged("a container outside of its memory") }
    let body = Int64(view.offset) &+ distance
    guard body >= 0, word(UInt64(body)) == 0 else { throw .damaged("a container outside of its memory") }
    if isObject {
      guard let shape = word(UInt64(body) + 8), body + 8 &+ shape >= 0, word(UInt64(body + 8 &+ shape)) == 0 else {
        throw .damaged("an object without its keys")
      }
    }
  }

  private mutating func checkKeys(_ view: aether_view, _ count: UInt64) throws(ValueError) {
    guard count > 0 else { return }
    guard let distance = word(view.offset + 8), let shapeDistance = word(view.offset &+ UInt64(bitPattern: distance) &+ 8)
    else { throw .damaged("an object without its keys") }
    let shape = view.offset &+ UInt64(bitPattern: distance) &+ 8 &+ UInt64(bitPattern: shapeDistance)
    guard word(shape) == Int64(count) else { throw .damaged("an object whose keys are not as many as its values") }
    guard shapes.insert(UInt(shape)).inserted else { return }
    var seen = Set<[UInt8]>()
    for index in 0..<count {
      var length: UInt64 = 0
      let name = aether_key(view, index, &length)
      try checkText(name, length)
      let bytes = Array(UnsafeRawBufferPointer(start: name, count: Int(length)))
      guard seen.insert(bytes).inserted else { throw .duplicateKey(String(decoding: bytes, as: UTF8.self)) }
    }
  }

  private mutating func checkText(_ text: UnsafePointer<CChar>?, _ length: UInt64) throws(ValueError) {
    guard let text, length <= UInt64(bytesLeft) else { throw .damaged("text outside of its memory, or used twice") }
    bytesLeft -= Int(length)
    guard UTF8Check.isValid(UnsafeRawBufferPointer(start: text, count: Int(length))) else { throw .invalidUTF8 }
    guard text[Int(length)] == 0 else { throw .damaged("text that does not end in NUL") }
  }

  private func word(_ offset: UInt64) -> Int64? {
    var value: Int64 = 0
    return aether_load_(view, offset, &value) != 0 ? value : nil
  }
}
