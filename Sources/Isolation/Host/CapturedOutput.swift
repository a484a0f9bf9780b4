internal import AetherModel

/// What a call prints, kept up to a bound from its beginning; of what comes after, the end is kept for a crash.
struct CapturedOutput {
  /// Bytes of each stream that are kept.
  static let limit = 64 << 10
  private static let tailLimit = 4 << 10

  private var kept: [UInt8] = []
  private var tail: [UInt8] = []
  private var size = 0

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    size += bytes.count
    let room = Self.limit - kept.count
    if room > 0 { kept += bytes.prefix(room) }
    tail += bytes.suffix(Self.tailLimit)
    if tail.count > 2 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
  }

  /// `nil` when nothing was printed.
  var text: String? {
    guard size > 0 else { return nil }
    let text = String(decoding: kept, as: UTF8.self)
    return size > kept.count ? "\(text)\n… \(size - kept.count) further bytes were printed, and not kept" : text
  }

  /// The last lines, at most so many.
  func lastLines(_ count: Int) -> [Substring] {
    Array(String(decoding: tail, as: UTF8.self).split(separator: "\n").suffix(count))
  }
}
