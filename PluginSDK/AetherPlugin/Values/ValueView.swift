public import CAether

// Invariant of this file: the memory that `storage` points to belongs to the host and is valid as long as `lease`
// still has the number that the view was made with. Every access goes through `raw`, which checks that, and then
// through the header's accessors, which check bounds.

/// Says until when views are valid: as long as its number stays the same.
@usableFromInline
final class Lease {
  @exclusivity(unchecked) @usableFromInline var number: UInt64 = 0

  init() {}

  /// Ends all views made so far.
  func renew() { number &+= 1 }
}

/// A value that the host lends for the time of the call: read in place, handed on without a copy. When its call is
/// over it reads as ``Kind/absent``.
@frozen
public struct ValueView {
  @usableFromInline let storage: aether_view
  @usableFromInline let lease: Lease?
  @usableFromInline let number: UInt64

  @inlinable
  init(_ storage: aether_view, _ lease: Lease) {
    self.storage = storage
    self.lease = lease
    number = lease.number
  }

  @inlinable
  init() {
    storage = aether_view(blob: nil, size: 0, offset: 0)
    lease = nil
    number = 0
  }

  /// A value that stays valid as long as its memory, for a test's host.
  package init(unleased storage: aether_view) { self.init(storage, Lease()) }

  /// No value.
  @inlinable
  public static var absent: ValueView { ValueView() }

  /// What the header's accessors take.
  @inlinable
  var raw: aether_view {
    lease?.number == number ? storage : aether_view(blob: nil, size: 0, offset: 0)
  }

  /// The kinds of value.
  @frozen
  public enum Kind: Int32, Sendable {
    case null, bool, integer, double, string, bytes, dateTime, duration, array, object, file
    /// There is no value.
    case absent = 255
  }

  /// What kind of value it is.
  @inlinable
  public var kind: Kind { Kind(rawValue: aether_tag(raw)) ?? .absent }

  /// The number of items of an array or of entries of an object; 0 for anything else.
  @inlinable
  public var count: Int { Int(clamping: aether_count(raw)) }

  /// An item of an array, or the value of an object's entry, by position; absent when there is none.
  @inlinable
  public subscript(index: Int) -> ValueView {
    guard index >= 0 else { return .absent }
    return inside(aether_item(raw, UInt64(index)))
  }

  /// The value of an object's entry by its key; absent when there is none.
  public subscript(key: String) -> ValueView {
    inside(key.withCString { aether_member(raw, $0) })
  }

  /// The key of an object's entry by position; nil when there is none.
  public func key(at index: Int) -> String? {
    guard index >= 0 else { return nil }
    var length: UInt64 = 0
    guard let text = aether_key(raw, UInt64(index), &length) else { return nil }
    return Self.string(text, length)
  }

  /// The value as a Swift type; nil when it is of another.
  public func `as`<T: PluginValue>(_ type: T.Type = T.self) -> T? { T.read(self) }

  @inlinable
  func inside(_ part: aether_view) -> ValueView {
    guard let lease, part.blob != nil else { return .absent }
    return ValueView(part, lease)
  }

  /// A copy of `length` bytes of text that the host lends.
  @inlinable
  static func string(_ text: UnsafePointer<CChar>, _ length: UInt64) -> String {
    let bytes = UnsafeRawBufferPointer(start: text, count: Int(clamping: length))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ValueView: PluginValue {
  public static func schema(depth: Int) -> Schema { .any }
  @inlinable
  public static func read(_ view: ValueView) -> ValueView? { view }
  public static var placeholder: ValueView? { .absent }
  @inlinable
  public static var isKept: Bool { false }

  @inlinable
  public func write(to writer: borrowing ValueWriter) {
    if kind == .absent { writer.appendNull() } else { writer.append(view: raw) }
  }
}
