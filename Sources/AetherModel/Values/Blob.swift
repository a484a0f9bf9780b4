internal import CAether
internal import Glibc

/// The memory of one value in the layout of `aether/plugin.h`.
///
/// Invariants, on which all unchecked reading of values rests:
/// - `base` is a multiple of 16 and holds `size` bytes, `size` ≥ 16; it came from `malloc` and `deinit` frees it, or it
///   belongs to `owner`, which keeps it as it is for as long as it lives;
/// - the bytes were written by ``ValueBuilder`` or passed ``BlobValidator``, so every distance in them leads to a
///   whole, aligned body inside, containers end within ``AETHER_MAX_DEPTH`` and text is UTF-8;
/// - nobody writes to them after `init`.
///
/// `@unchecked Sendable` holds because of the last: immutable memory can be read from any thread.
final class Blob: @unchecked Sendable {
  let base: UnsafeRawPointer
  let size: Int
  private let owner: (any AnyObject & Sendable)?

  /// Takes over memory from `malloc`.
  init(adopting base: UnsafeMutableRawPointer, size: Int) {
    self.base = UnsafeRawPointer(base)
    self.size = size
    owner = nil
  }

  /// Borrows memory for as long as `owner` lives, which this keeps alive.
  init(borrowing bytes: UnsafeRawBufferPointer, at base: UnsafeRawPointer, from owner: any AnyObject & Sendable) {
    self.base = base
    size = bytes.count
    self.owner = owner
  }

  deinit { if owner == nil { free(UnsafeMutableRawPointer(mutating: base)) } }

  @inline(__always)
  func cell(at offset: Int) -> aether_cell { base.load(fromByteOffset: offset, as: aether_cell.self) }

  @inline(__always)
  func word(at offset: Int) -> Int { base.load(fromByteOffset: offset, as: Int.self) }

  /// Where the distance that is stored at `field` leads, counted from `origin`.
  @inline(__always)
  func follow(_ field: Int, from origin: Int) -> Int { origin + word(at: field) }

  /// The bytes of the string or byte body at an offset.
  @inline(__always)
  func bytes(ofBodyAt body: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + body + 8, count: word(at: body))
  }

  func string(ofBodyAt body: Int) -> String { String(decoding: bytes(ofBodyAt: body), as: UTF8.self) }
}

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes. Strings are compared so, and not as Swift does, which takes composed and
  /// decomposed letters for equal.
  @inline(__always)
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let one = baseAddress, let two = other.baseAddress else { return true }
    return memcmp(one, two, count) == 0
  }
}

extension aether_cell {
  @inline(__always)
  init(_ kind: Value.Kind, _ payload: Int64 = 0, nanoseconds: Int32 = 0, zone: Int16 = 0) {
    self.init(tag: kind.rawValue, reserved: 0, zone: zone, nanoseconds: nanoseconds, payload: payload)
  }

  /// Whether the payload is a distance.
  @inline(__always)
  var isReference: Bool { Self.isReference(tag) }

  @inline(__always)
  static func isReference(_ tag: UInt8) -> Bool {
    switch Value.Kind(rawValue: tag) {
    case .string, .bytes, .array, .object, .file: true
    default: false
    }
  }
}
