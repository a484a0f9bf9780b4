internal import AetherModel

/// What a call prints, kept up to a bound from its beginning; of what comes after, the end is kept for a crash.
struct CapturedOutput {
  /// Bytes of each stream that are kept.
  static let limit = 64 << 10
  private static let tailLimit = 4 << 10

  /// Takes secrets out, before anything is cut off.
  private var redaction: RedactingStream?
  private var kept: [UInt8] = []
  private var tail: [UInt8] = []
  private var size = 0

  /// - Parameter redactor: knows what is to be taken out; `nil`: nothing is.
  init(_ redactor: Redactor? = nil) { redaction = redactor.map(RedactingStream.init) }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if let clean = redaction?.take(bytes) { clean.withUnsafeBytes { keep($0) } } else { keep(bytes) }
  }

  /// With what was held back, since it may have been the beginning of a secret.
  private var whole: CapturedOutput {
    var whole = self
    if let rest = whole.redaction?.finish() { rest.withUnsafeBytes { whole.keep($0) } }
    return whole
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    size += bytes.count
    let room = Self.limit - kept.count
    if room > 0 { kept += bytes.prefix(room) }
    tail += bytes.suffix(Self.tailLimit)
    if tail.count > 2 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
  }

  /// `nil` when nothing was printed.
  var text: String? { whole.ownText }

  private var ownText: String? {
    guard size > 0 else { return nil }
    let text = String(decoding: kept, as: UTF8.self)
    return size > kept.count ? "\(text)\n… \(size - kept.count) further bytes were printed, and not kept" : text
  }

  /// The last lines, at most so many.
  func lastLines(_ count: Int) -> [Substring] {
    Array(String(decoding: whole.tail, as: UTF8.self).split(separator: "\n").suffix(count))
  }
}
