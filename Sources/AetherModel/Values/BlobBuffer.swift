internal import CAether
internal import Glibc

/// The growing memory behind a ``ValueBuilder``.
///
/// Invariants:
/// - `base` is `nil` or came from `malloc` with `capacity` bytes, of which the first `count` are written; `count` is a
///   multiple of 8 and at least 16 then: the first 16 bytes are kept for the root's cell;
/// - nothing grows beyond `AETHER_MAX_SIZE`, so sums of offsets can't overflow;
/// - every offset that is passed in was returned by `reserve` with enough bytes behind it;
/// - the memory goes to exactly one ``Blob``, or is freed here.
struct BlobBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer?
  private(set) var count = 0
  private var capacity = 0

  init() {}

  deinit { free(base) }

  /// The offset of `size` further bytes; `nil` when the value would be too large, or there is no memory for it.
  @inline(__always)
  mutating func reserve(_ size: Int) -> Int? {
    guard size <= capacity - count || grow(size) else { return nil }
    let start = count
    count += size
    return start
  }

  private mutating func grow(_ size: Int) -> Bool {
    let start = max(count, 16)
    guard size >= 0, size < AETHER_MAX_SIZE, start + size <= AETHER_MAX_SIZE else { return false }
    let wanted = max(start + size, capacity < 1 << 12 ? capacity * 4 : capacity * 2, 64)
    guard let grown = realloc(base, wanted) else { return false }
    base = grown
    capacity = wanted
    count = start
    return true
  }

  @inline(__always)
  func store(_ word: Int, at offset: Int) { base?.storeBytes(of: word, toByteOffset: offset, as: Int.self) }

  @inline(__always)
  private func word(at offset: Int) -> Int { base?.load(fromByteOffset: offset, as: Int.self) ?? 0 }

  /// Writes a string body: length, bytes, NUL, zeros up to a multiple of 8.
  func storeText(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard let base else { return }
    let end = (8 + bytes.count + 1 + 7) & ~7
    (base + offset + end - 8).storeBytes(of: 0, as: UInt64.self)
    base.storeBytes(of: bytes.count, toByteOffset: offset, as: Int.self)
    if let source = bytes.baseAddress { memcpy(base + offset + 8, source, bytes.count) }
  }

  /// Writes cells, turning the offsets of references into distances.
  func storeCells(_ cells: Slice<UnsafeBufferPointer<aether_cell>>, at offset: Int) {
    guard let base else { return }
    var place = offset
    for var cell in cells {
      if cell.isReference { cell.payload -= Int64(place) }
      base.storeBytes(of: cell, toByteOffset: place, as: aether_cell.self)
      place += 16
    }
  }

  func bytes(ofBodyAt body: Int) -> UnsafeRawBufferPointer {
    guard let base else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: base + body + 8, count: word(at: body))
  }

  func string(ofBodyAt body: Int) -> String { String(decoding: bytes(ofBodyAt: body), as: UTF8.self) }

  func isEqual(_ text: UnsafeRawBufferPointer, toBodyAt body: Int) -> Bool {
    bytes(ofBodyAt: body).isSame(as: text)
  }

  /// The body of a shape's key, when that key is `text`. A shape at 0 is none.
  @inline(__always)
  func expectedKey(_ index: Int, ofShapeAt shape: Int, _ text: UnsafeRawBufferPointer) -> Int? {
    guard shape != 0, index < word(at: shape) else { return nil }
    let field = shape + 8 + index * 8
    let body = field + word(at: field)
    return isEqual(text, toBodyAt: body) ? body : nil
  }

  /// Whether the shape at an offset has exactly these keys. A shape at 0 is none.
  func isShape(_ shape: Int, of keys: ArraySlice<Int>) -> Bool {
    guard shape != 0, word(at: shape) == keys.count else { return false }
    var field = shape + 8
    for key in keys {
      guard field + word(at: field) == key else { return false }
      field += 8
    }
    return true
  }

  /// Gives the memory away. The root stands at 0, so its offset is its distance.
  mutating func takeBlob(root: aether_cell) -> Blob {
    guard let base else { preconditionFailure("a reference without memory") }
    base.storeBytes(of: root, as: aether_cell.self)
    let isWasteful = capacity > 4_096 && capacity - count > capacity / 8
    let memory = isWasteful ? realloc(base, count) ?? base : base
    let blob = Blob(adopting: memory, size: count)
    self.base = nil
    count = 0
    capacity = 0
    return blob
  }
}
