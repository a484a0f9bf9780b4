internal import AetherModel

/// Owners as lines of text, which people can read too.
enum RecordText {
  /// Bytes of the first line, which is the time: it can be written over in place.
  private static let timeWidth = 40

  /// When an owner began to hold or to wait.
  static func time(_ instant: Instant) -> [UInt8] {
    let text = "\(instant.seconds) \(instant.nanoseconds) \(instant.zoneOffset)"
    return Array((text + String(repeating: " ", count: max(0, timeWidth - text.utf8.count)) + "\n").utf8)
  }

  /// - Parameter more: texts that follow.
  static func encode(_ owner: LockOwner, _ more: [String] = []) -> [UInt8] {
    var bytes = time(owner.since)
    for text in [String(owner.process), owner.run, owner.pipeline, owner.step] + more {
      bytes += escape(text).utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// What ``encode(_:_:)`` wrote; `nil` for anything else.
  static func decode(_ bytes: [UInt8]) -> (owner: LockOwner, more: [String])? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count >= 6, let process = Int32(String(decoding: lines[1], as: UTF8.self)) else { return nil }
    let time = lines[0].split(separator: UInt8(ascii: " ")).compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
    guard time.count == 3 else { return nil }
    let owner = LockOwner(
      run: unescape(lines[2]), pipeline: unescape(lines[3]), step: unescape(lines[4]), process: process,
      since: Instant(
        seconds: time[0], nanoseconds: Int32(clamping: time[1]), zoneOffset: Int16(clamping: time[2])))
    return (owner, lines[5..<lines.count - 1].map { unescape($0) })
  }

  /// One line, whatever the text.
  static func escape(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x5C }) else { return text }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x0A: bytes += [0x5C, 0x6E]
      case 0x5C: bytes += [0x5C, 0x5C]
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func unescape(_ line: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        bytes.append(byte == 0x6E ? 0x0A : byte)
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
