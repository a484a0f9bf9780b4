internal import Glibc

/// One record of what happened in a watched folder.
struct InotifyEvent: Hashable {
  /// The folder's watch; -1 for the queue itself.
  var watch: Int32
  var mask: UInt32
  /// Of what is in the folder; `nil` where the record is of the folder itself.
  var name: String?

  /// A name came to stand in the folder: made there, or moved there.
  var isArrival: Bool { has(IN_CREATE) || isMoveHere }
  var isMoveHere: Bool { has(IN_MOVED_TO) }
  /// A name is gone from the folder.
  var isDeparture: Bool { has(IN_DELETE) || has(IN_MOVED_FROM) }
  /// Somebody closed a file that was open for writing.
  var isClosing: Bool { has(IN_CLOSE_WRITE) }
  var isOfFolder: Bool { has(IN_ISDIR) }
  /// The kernel doesn't watch the folder any more: it is gone, or its file system.
  var isEnd: Bool { has(IN_IGNORED) }
  /// The kernel threw records away, of whatever folder.
  var isOverflow: Bool { has(IN_Q_OVERFLOW) }

  private func has(_ bit: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: bit) != 0 }

  /// The records that one `read` gave.
  /// - Returns: `nil` when a record reaches beyond the end.
  static func parse(_ bytes: ArraySlice<UInt8>) -> [InotifyEvent]? {
    var events: [InotifyEvent] = []
    var rest = bytes
    while !rest.isEmpty {
      guard rest.count >= headSize else { return nil }
      let (mask, length) = (word(rest, 1), Int(word(rest, 3)))
      guard length <= rest.count - headSize else { return nil }
      let watch = Int32(bitPattern: word(rest, 0))
      rest = rest.dropFirst(headSize)
      // Zeros fill the name up.
      let name = rest.prefix(length).prefix { $0 != 0 }
      events.append(
        InotifyEvent(watch: watch, mask: mask, name: name.isEmpty ? nil : String(decoding: name, as: UTF8.self)))
      rest = rest.dropFirst(length)
    }
    return events
  }

  /// Four numbers of 32 bits: watch, mask, cookie, length of the name.
  private static let headSize = 16

  private static func word(_ bytes: ArraySlice<UInt8>, _ index: Int) -> UInt32 {
    let start = bytes.startIndex + index * 4
    var word: UInt32 = 0
    withUnsafeMutableBytes(of: &word) { $0.copyBytes(from: bytes[start..<start + 4]) }
    return word
  }
}
