internal import CAether

/// Why a value could not be built or read.
package enum ValueError: Error, Hashable, Sendable {
  case tooLarge
  case tooDeep
  case outOfMemory
  case nullText
  case invalidUTF8
  case invalidTime
  case duplicateKey(String)
  case keyOutsideObject
  case keyWithoutValue
  case valueWithoutKey
  case secondValue
  case endWithoutBegin
  case openContainer
  case empty
  case absentView
  case damaged(String)
}

extension ValueError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge: "a length beyond 4 GiB, where a value ends"
    case .tooDeep: "containers nested more than \(AETHER_MAX_DEPTH) deep"
    case .outOfMemory: "more memory than there is"
    case .nullText: "a null pointer where text or bytes with a length above 0 were expected"
    case .invalidUTF8: "text that is not UTF-8"
    case .invalidTime: "a time whose nanoseconds or zone are out of range"
    case .duplicateKey(let key): "the key '\(key)' twice in one object"
    case .keyOutsideObject: "a key outside of an object"
    case .keyWithoutValue: "a key without a value"
    case .valueWithoutKey: "a value without a key in an object"
    case .secondValue: "a second value after the first was complete"
    case .endWithoutBegin: "an end without an open container"
    case .openContainer: "a container that was not ended"
    case .empty: "no value"
    case .absentView: "a view of no value"
    case .damaged(let what): "a damaged value: \(what)"
    }
  }
}

/// Writes one value into a growing blob: begin, append, end, finish.
///
/// The first error sticks: what follows is ignored, and ``finish()`` throws it. Not safe for use from two threads.
package struct ValueBuilder: ~Copyable {
  var buffer = BlobBuffer()
  var keys = KeyTable()
  /// The cells of all open containers, outermost first. The payload of a reference is an offset in the buffer.
  var cells: [aether_cell] = []
  /// Offsets of the keys of all open objects, outermost first.
  var keyBodies: [Int] = []
  var frames: [Frame] = []
  package private(set) var error: ValueError?

  struct Frame {
    var isObject: Bool
    var firstCell: Int
    var firstKey: Int
    /// Objects: the shape of the last object that was ended, which this one probably has too; 0 for none.
    var expectedShape: Int
  }

  package init() {}

  package mutating func fail(_ error: ValueError) {
    if self.error == nil { self.error = error }
  }

  package mutating func appendNull() { push(aether_cell(.null)) }
  package mutating func append(_ value: Bool) { push(aether_cell(.bool, value ? 1 : 0)) }
  package mutating func append(_ value: Int64) { push(aether_cell(.integer, value)) }
  package mutating func append(_ value: Double) { push(aether_cell(.double, Int64(bitPattern: value.bitPattern))) }

  package mutating func append(_ value: Instant) {
    guard (0..<1_000_000_000).contains(value.nanoseconds), abs(Int(value.zoneOffset)) < 1_440 else {
      return fail(.invalidTime)
    }
    push(aether_cell(.datetime, value.seconds, nanoseconds: value.nanoseconds, zone: value.zoneOffset))
  }

  package mutating func append(_ value: TimeSpan) {
    let isMixed = (value.seconds < 0 && value.nanoseconds > 0) || (value.seconds > 0 && value.nanoseconds < 0)
    guard value.nanoseconds.magnitude < 1_000_000_000, !isMixed else { return fail(.invalidTime) }
    push(aether_cell(.duration, value.seconds, nanoseconds: value.nanoseconds))
  }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { appendTrusted(.string, UnsafeRawBufferPointer($0)) }
  }

  /// Text from a plugin: it is checked.
  package mutating func append(text: UnsafeRawBufferPointer) {
    guard UTF8Check.isValid(text) else { return fail(.invalidUTF8) }
    appendTrusted(.string, text)
  }

  package mutating func append(bytes: UnsafeRawBufferPointer) { appendTrusted(.bytes, bytes) }

  mutating func appendTrusted(_ kind: Value.Kind, _ bytes: UnsafeRawBufferPointer) {
    guard let body = body(bytes) else { return }
    push(aether_cell(kind, Int64(body)))
  }

  package mutating func appendFile(path: String, digest: String) {
    var path = path
    var digest = digest
    guard let pathBody = path.withUTF8({ body(UnsafeRawBufferPointer($0)) }),
      let digestBody = digest.withUTF8({ body(UnsafeRawBufferPointer($0)) }), let file = reserve(16)
    else { return }
    buffer.store(pathBody - file, at: file)
    buffer.store(digestBody - (file + 8), at: file + 8)
    push(aether_cell(.file, Int64(file)))
  }

  package mutating func beginArray() { begin(isObject: false) }
  package mutating func beginObject() { begin(isObject: true) }

  package mutating func key(_ text: String) {
    var text = text
    text.withUTF8 { key(trusted: UnsafeRawBufferPointer($0)) }
  }

  /// A key from a plugin: it is checked.
  package mutating func key(text: UnsafeRawBufferPointer) {
    guard UTF8Check.isValid(text) else { return fail(.invalidUTF8) }
    key(trusted: text)
  }

  private mutating func key(trusted text: UnsafeRawBufferPointer) {
    guard error == nil else { return }
    guard let frame = frames.last, frame.isObject else { return fail(.keyOutsideObject) }
    let index = keyBodies.count - frame.firstKey
    guard index == cells.count - frame.firstCell else { return fail(.keyWithoutValue) }
    if let body = buffer.expectedKey(index, ofShapeAt: frame.expectedShape, text) {
      keyBodies.append(body)
    } else if let body = keys.find(text, in: buffer) {
      keyBodies.append(body)
    } else if let body = body(text) {
      keys.insert(body, in: buffer)
      keyBodies.append(body)
    }
  }

  package mutating func end() {
    guard error == nil else { return }
    guard let frame = frames.popLast() else { return fail(.endWithoutBegin) }
    let count = cells.count - frame.firstCell
    var shape = 0
    if frame.isObject {
      guard keyBodies.count - frame.firstKey == count else { return fail(.keyWithoutValue) }
      guard let found = self.shape(frame) else { return }
      shape = found
    }
    let header = frame.isObject ? 16 : 8
    guard let body = reserve(header + count * 16) else { return }
    buffer.store(count, at: body)
    if frame.isObject { buffer.store(shape - (body + 8), at: body + 8) }
    cells.withUnsafeBufferPointer { buffer.storeCells($0[frame.firstCell...], at: body + header) }
    cells.removeSubrange(frame.firstCell...)
    if frame.isObject { keyBodies.removeSubrange(frame.firstKey...) }
    push(aether_cell(frame.isObject ? .object : .array, Int64(body)))
  }

  /// The value, once; the builder is empty afterwards.
  package consuming func finish() throws(ValueError) -> Value {
    if let error { throw error }
    guard frames.isEmpty else { throw .openContainer }
    guard let root = cells.first else { throw .empty }
    guard root.isReference else { return Value(scalar: root) }
    return Value(buffer.takeBlob(root: root), at: 0)
  }

  // MARK: - Parts

  private mutating func begin(isObject: Bool) {
    guard error == nil, mayPush() else { return }
    guard frames.count < AETHER_MAX_DEPTH else { return fail(.tooDeep) }
    frames.append(
      Frame(
        isObject: isObject, firstCell: cells.count, firstKey: keyBodies.count,
        expectedShape: isObject ? keys.lastShape : 0))
  }

  private mutating func mayPush() -> Bool {
    guard let frame = frames.last else {
      if !cells.isEmpty { fail(.secondValue) }
      return cells.isEmpty
    }
    if frame.isObject, keyBodies.count - frame.firstKey != cells.count - frame.firstCell + 1 {
      fail(.valueWithoutKey)
      return false
    }
    return true
  }

  @inline(__always)
  mutating func push(_ cell: aether_cell) {
    guard error == nil, mayPush() else { return }
    cells.append(cell)
  }

  /// The shape for the keys of an object that ends: an existing one, or a new one once no key stands twice in it.
  private mutating func shape(_ frame: Frame) -> Int? {
    let count = keyBodies.count - frame.firstKey
    if buffer.isShape(frame.expectedShape, of: keyBodies[frame.firstKey...]) { return frame.expectedShape }
    if let shape = keys.findShape(keyBodies[frame.firstKey...], in: buffer) {
      keys.lastShape = shape
      return shape
    }
    var seen = Set<Int>(minimumCapacity: count)
    for body in keyBodies[frame.firstKey...] where !seen.insert(body).inserted {
      fail(.duplicateKey(buffer.string(ofBodyAt: body)))
      return nil
    }
    guard let shape = reserve(8 + count * 8) else { return nil }
    buffer.store(count, at: shape)
    for (index, body) in keyBodies[frame.firstKey...].enumerated() {
      let field = shape + 8 + index * 8
      buffer.store(body - field, at: field)
    }
    keys.insertShape(shape, keyBodies[frame.firstKey...])
    keys.lastShape = shape
    return shape
  }

  mutating func body(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard error == nil else { return nil }
    guard bytes.count < AETHER_MAX_SIZE, let body = reserve((8 + bytes.count + 1 + 7) & ~7) else {
      fail(.tooLarge)
      return nil
    }
    buffer.storeText(bytes, at: body)
    return body
  }

  private mutating func reserve(_ count: Int) -> Int? {
    guard error == nil else { return nil }
    switch buffer.reserve(count) {
    case .success(let offset): return offset
    case .failure(let error):
      fail(error)
      return nil
    }
  }
}
