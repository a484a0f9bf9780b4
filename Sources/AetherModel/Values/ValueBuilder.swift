internal import CAether

/// Writes one value into a growing blob: begin, append, end, finish.
///
/// The first error sticks: what follows is ignored, and ``finish()`` throws it. Not safe for use from two threads.
package struct ValueBuilder: ~Copyable {
  private var buffer = BlobBuffer()
  private var keys = KeyTable()
  /// The cells of all open containers, outermost first. The payload of a reference is an offset in the buffer.
  private var cells: [aether_cell] = []
  /// Offsets of the keys of all open objects, outermost first.
  private var keyBodies: [Int] = []
  /// The innermost open container, or the place of the root.
  private var frame = Frame()
  /// What `frame` stands in, outermost first.
  private var outerFrames: [Frame] = []
  package private(set) var error: ValueError?

  private struct Frame {
    var place = Place.root
    var firstCell = 0
    var firstKey = 0
    /// Objects: the shape of the last object that was ended at this depth, which this one probably has too; 0 for none.
    var expectedShape = 0
  }

  /// What may come next: the root, nothing, an item, a key (or the end), the value of a key, nothing after an error.
  private enum Place: UInt8 { case root, complete, item, key, value, failed }

  package init() {}

  package mutating func fail(_ error: ValueError) {
    if self.error == nil { self.error = error }
    frame.place = .failed
  }

  package mutating func appendNull() { push(aether_cell(.null)) }
  package mutating func append(_ value: Bool) { push(aether_cell(.bool, value ? 1 : 0)) }
  package mutating func append(_ value: Int64) { push(aether_cell(.integer, value)) }
  package mutating func append(_ value: Double) { push(aether_cell(.double, Int64(bitPattern: value.bitPattern))) }

  package mutating func append(_ value: Instant) {
    guard value.isValid else { return fail(.invalidTime) }
    push(aether_cell(.datetime, value.seconds, nanoseconds: value.nanoseconds, zone: value.zoneOffset))
  }

  package mutating func append(_ value: TimeSpan) {
    guard value.isValid else { return fail(.invalidTime) }
    push(aether_cell(.duration, value.seconds, nanoseconds: value.nanoseconds))
  }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { appendTrusted(.string, UnsafeRawBufferPointer($0)) }
  }

  /// Text from a plugin: it is checked.
  package mutating func append(text: UnsafeRawBufferPointer) {
    guard text.count < AETHER_MAX_SIZE else { return fail(.tooLarge) }
    guard UTF8Check.isValid(text) else { return fail(.invalidUTF8) }
    appendTrusted(.string, text)
  }

  package mutating func append(bytes: UnsafeRawBufferPointer) { appendTrusted(.bytes, bytes) }

  /// A string that is known to be UTF-8, or bytes.
  @inline(__always)
  mutating func appendTrusted(_ kind: Value.Kind, _ bytes: UnsafeRawBufferPointer) {
    guard mayPush(), let body = storeText(bytes) else { return }
    push(aether_cell(kind, Int64(body)))
  }

  package mutating func appendFile(path: String, digest: String) {
    var path = path
    var digest = digest
    path.withUTF8 { path in
      digest.withUTF8 { appendFile(path: UnsafeRawBufferPointer(path), digest: UnsafeRawBufferPointer($0)) }
    }
  }

  /// A file from a plugin: its texts are checked. C reads them up to their NUL, so none may stand inside.
  mutating func appendFile(path: UnsafeRawBufferPointer, digest: UnsafeRawBufferPointer) {
    guard path.count < AETHER_MAX_SIZE, digest.count < AETHER_MAX_SIZE else { return fail(.tooLarge) }
    guard UTF8Check.isValid(path), UTF8Check.isValid(digest) else { return fail(.invalidUTF8) }
    guard !path.contains(0), !digest.contains(0) else { return fail(.invalidFile) }
    guard mayPush(), let pathBody = storeText(path), let digestBody = storeText(digest), let file = reserve(16) else {
      return
    }
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

  /// A key that is known to be UTF-8.
  mutating func key(trusted text: UnsafeRawBufferPointer) { key(text, isTrusted: true) }

  /// A key from a plugin: it is checked.
  package mutating func key(text: UnsafeRawBufferPointer) { key(text, isTrusted: false) }

  private mutating func key(_ text: UnsafeRawBufferPointer, isTrusted: Bool) {
    guard mayPlaceKey() else { return }
    let index = keyBodies.count - frame.firstKey
    if let body = buffer.expectedKey(index, ofShapeAt: frame.expectedShape, text) {
      key(at: body)
    } else if let body = place(key: text, isTrusted: isTrusted) {
      key(at: body)
    }
  }

  /// A key that ``place(key:isTrusted:)`` of this builder answered.
  mutating func key(at body: Int) {
    guard mayPlaceKey() else { return }
    keyBodies.append(body)
    frame.place = .value
  }

  /// Where the blob has a key, now or already; `nil` after an error.
  /// - Parameter isTrusted: whether the text is known to be UTF-8.
  mutating func place(key text: UnsafeRawBufferPointer, isTrusted: Bool) -> Int? {
    guard text.count < AETHER_MAX_SIZE else {
      fail(.tooLarge)
      return nil
    }
    guard isTrusted || UTF8Check.isValid(text) else {
      fail(.invalidUTF8)
      return nil
    }
    if let body = keys.find(text, in: buffer) { return body }
    guard let body = storeText(text) else { return nil }
    keys.insert(body, in: buffer)
    return body
  }

  package mutating func end() {
    switch frame.place {
    case .item: end(header: 8, shape: 0, kind: .array)
    case .key: if let shape = shape() { end(header: 16, shape: shape, kind: .object) }
    case .value: fail(.keyWithoutValue)
    case .root, .complete: fail(.endWithoutBegin)
    case .failed: break
    }
  }

  /// The value, once; the builder is empty afterwards.
  package consuming func finish() throws(ValueError) -> Value {
    if let error { throw error }
    guard outerFrames.isEmpty else { throw .openContainer }
    guard let root = cells.first else { throw .empty }
    guard root.isReference else { return Value(scalar: root) }
    return Value(buffer.takeBlob(root: root), at: 0)
  }
}

// MARK: - Parts

extension ValueBuilder {
  private mutating func begin(isObject: Bool) {
    guard mayPush() else { return }
    guard outerFrames.count < AETHER_MAX_DEPTH else { return fail(.tooDeep) }
    outerFrames.append(frame)
    frame = Frame(
      place: isObject ? .key : .item, firstCell: cells.count, firstKey: keyBodies.count,
      expectedShape: isObject ? keys.lastShape(atDepth: outerFrames.count) : 0)
  }

  private mutating func end(header: Int, shape: Int, kind: Value.Kind) {
    let count = cells.count - frame.firstCell
    guard let outer = outerFrames.last, let body = reserve(header + count * 16) else { return }
    buffer.store(count, at: body)
    if kind == .object {
      buffer.store(shape - (body + 8), at: body + 8)
      keyBodies.removeLast(keyBodies.count - frame.firstKey)
    }
    cells.withUnsafeBufferPointer { buffer.storeCells($0[frame.firstCell...], at: body + header) }
    cells.removeLast(count)
    frame = outer
    outerFrames.removeLast()
    push(aether_cell(kind, Int64(body)))
  }

  @inline(__always)
  private mutating func mayPush() -> Bool {
    switch frame.place {
    case .root, .item, .value: return true
    case .key: fail(.valueWithoutKey)
    case .complete: fail(.secondValue)
    case .failed: break
    }
    return false
  }

  @inline(__always)
  private mutating func mayPlaceKey() -> Bool {
    switch frame.place {
    case .key: return true
    case .value: fail(.keyWithoutValue)
    case .root, .complete, .item: fail(.keyOutsideObject)
    case .failed: break
    }
    return false
  }

  @inline(__always)
  mutating func push(_ cell: aether_cell) {
    guard mayPush() else { return }
    guard cells.count < AETHER_MAX_SIZE / 16 else { return fail(.tooLarge) }
    cells.append(cell)
    if frame.place == .value { frame.place = .key } else if frame.place == .root { frame.place = .complete }
  }

  /// The shape for the keys of the object that ends: an existing one, or a new one once no key stands twice in it.
  private mutating func shape() -> Int? {
    let bodies = keyBodies[frame.firstKey...]
    if buffer.isShape(frame.expectedShape, of: bodies) { return frame.expectedShape }
    let depth = outerFrames.count
    if let shape = keys.findShape(bodies, in: buffer) {
      keys.setLastShape(shape, atDepth: depth)
      return shape
    }
    var seen = Set<Int>(minimumCapacity: bodies.count)
    for body in bodies where !seen.insert(body).inserted {
      fail(.duplicateKey(buffer.string(ofBodyAt: body)))
      return nil
    }
    guard let shape = reserve(8 + bodies.count * 8) else { return nil }
    buffer.store(bodies.count, at: shape)
    for (index, body) in bodies.enumerated() {
      let field = shape + 8 + index * 8
      buffer.store(body - field, at: field)
    }
    keys.insertShape(shape, bodies)
    keys.setLastShape(shape, atDepth: depth)
    return shape
  }

  @inline(__always)
  private mutating func storeText(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count < AETHER_MAX_SIZE else {
      fail(.tooLarge)
      return nil
    }
    guard let body = reserve((8 + bytes.count + 1 + 7) & ~7) else { return nil }
    buffer.storeText(bytes, at: body)
    return body
  }

  @inline(__always)
  private mutating func reserve(_ size: Int) -> Int? {
    guard let offset = buffer.reserve(size) else {
      fail(size >= AETHER_MAX_SIZE || buffer.count + size > AETHER_MAX_SIZE ? .tooLarge : .outOfMemory)
      return nil
    }
    return offset
  }
}
