internal import CAether

/// Reads memory that is not trusted, through the header's checked accessors.
///
/// Callers keep `size` within `AETHER_MAX_SIZE`: then no offset and no length here can overflow an `Int`.
extension aether_view {
  /// The same memory, at another cell.
  @inline(__always)
  func at(_ offset: UInt64) -> aether_view { aether_view(blob: blob, size: size, offset: offset) }

  @inline(__always)
  func kind() throws(ValueError) -> Value.Kind {
    let tag = aether_tag(self)
    if tag == AETHER_TAG_ABSENT { throw .damaged("a part of it lies outside of its memory") }
    guard let kind = UInt8(exactly: tag).flatMap(Value.Kind.init(rawValue:)) else {
      throw .damaged("the unknown tag \(tag)")
    }
    return kind
  }

  func bool() throws(ValueError) -> Bool {
    var payload: Int64 = 0
    guard aether_load_(self, offset + 8, &payload) != 0, payload == 0 || payload == 1 else { throw .damaged("a bool") }
    return payload == 1
  }

  func instant() throws(ValueError) -> Instant {
    var value = aether_datetime()
    guard aether_get_datetime(self, &value) != 0 else { throw .damaged("a datetime") }
    let instant = Instant(seconds: value.seconds, nanoseconds: value.nanoseconds, zoneOffset: value.zone)
    guard instant.isValid else { throw .invalidTime }
    return instant
  }

  func timeSpan() throws(ValueError) -> TimeSpan {
    var value = aether_duration()
    guard aether_get_duration(self, &value) != 0 else { throw .damaged("a duration") }
    let span = TimeSpan(seconds: value.seconds, nanoseconds: value.nanoseconds)
    guard span.isValid else { throw .invalidTime }
    return span
  }

  /// The bytes of the string or byte body that the distance at `field` leads to.
  @inline(__always)
  func text(at field: UInt64, from base: UInt64) throws(ValueError) -> UnsafeRawBufferPointer {
    var length: UInt64 = 0
    guard let start = aether_text_(self, base, field, &length) else {
      throw .damaged("text that lies outside of its memory")
    }
    return UnsafeRawBufferPointer(start: start, count: Int(length))
  }

  /// The bytes of a string or of bytes.
  @inline(__always)
  func text() throws(ValueError) -> UnsafeRawBufferPointer { try text(at: offset + 8, from: offset) }

  func file() throws(ValueError) -> (path: UnsafeRawBufferPointer, digest: UnsafeRawBufferPointer) {
    var body: UInt64 = 0
    guard aether_follow_(self, offset, offset + 8, 16, &body) != 0 else {
      throw .damaged("a file outside of its memory")
    }
    return (try text(at: body, from: body), try text(at: body + 8, from: body + 8))
  }

  /// An array or an object: how many cells it has, where the first is, and where an object's shape is, which has as
  /// many keys.
  @inline(__always)
  func container(_ kind: Value.Kind) throws(ValueError) -> (count: UInt64, first: UInt64, shape: UInt64) {
    let extra: UInt64 = kind == .object ? 8 : 0
    var body: UInt64 = 0
    var count: UInt64 = 0
    guard aether_body_(self, offset, offset + 8, extra, 16, &body, &count) != 0 else {
      throw .damaged("a container outside of its memory")
    }
    guard kind == .object else { return (count, body + 8, 0) }
    var shape: UInt64 = 0
    var keyCount: UInt64 = 0
    guard aether_body_(self, body + 8, body + 8, 0, 8, &shape, &keyCount) != 0 else {
      throw .damaged("an object without its keys")
    }
    guard keyCount == count else { throw .damaged("an object whose keys are not as many as its values") }
    return (count, body + 16, shape)
  }

  /// The key at an index of a shape that ``container(_:)`` answered, below its count.
  func key(_ index: UInt64, ofShapeAt shape: UInt64) throws(ValueError) -> UnsafeRawBufferPointer {
    try text(at: shape + 8 + index * 8, from: shape + 8 + index * 8)
  }
}
