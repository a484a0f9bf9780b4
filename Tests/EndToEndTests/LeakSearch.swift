import Linux

/// Looks for a text in bytes, as it is and in every usual encoding. It shares nothing with what takes secrets out.
struct LeakSearch {
  /// What is looked for, with the name of its encoding; the letters of the second ones count in either case.
  private let needles: [(encoding: String, bytes: [UInt8])]
  private let foldedNeedles: [(encoding: String, bytes: [UInt8])]

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var exact = [("plain", bytes)]
    for (offset, before) in ["", "x", "xy"].enumerated() {
      for (name, last) in [("base64", "+/"), ("base64url", "-_")] {
        exact.append(("\(name) at \(offset)", Self.core(of: bytes, after: before.utf8.count, last)))
      }
    }
    needles = exact
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let percent = text.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic && scalar.isASCII || ("0"..."9").contains(scalar)
        ? String(scalar) : Array(String(scalar).utf8).map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let json = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": "\\" + String(scalar)
      case _ where scalar.isASCII: String(scalar)
      default: "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
      }
    }.joined()
    let rawJSON = text.unicodeScalars.map { "\"\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    foldedNeedles = [
      ("percent", percent.joined()), ("all percent", hex.map { "%" + $0 }.joined()), ("JSON in ASCII", json),
      ("JSON", rawJSON), ("JSON with slashes", json.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")),
      ("hex", hex.joined()), ("hex with colons", hex.joined(separator: ":")),
    ].map { ($0, Self.folded(Array($1.utf8))) }
  }

  /// The names of the encodings in which it is there.
  func found(in bytes: [UInt8]) -> [String] {
    let folded = Self.folded(bytes)
    return needles.filter { Self.holds(bytes, $0.bytes) }.map(\.encoding)
      + foldedNeedles.filter { Self.holds(folded, $0.bytes) }.map(\.encoding)
  }

  /// Everything below a folder that has it: "PATH: ENCODING".
  func found(below folder: String, except: Set<String> = []) throws -> [String] {
    var found: [String] = []
    for entry in try Folder.entries(of: folder) {
      let path = Path.join(folder, entry.name)
      guard let status = try? FileStatus(path: path, followsLinks: false), !except.contains(path) else { continue }
      found += self.found(in: Array(entry.name.utf8)).map { "the name \(path): \($0)" }
      switch status.kind {
      case .folder: found += try self.found(below: path, except: except)
      case .regular: found += self.found(in: (try? File.read(path)) ?? []).map { "\(path): \($0)" }
      default: break
      }
    }
    return found
  }

  /// The characters that hold nothing but the text.
  private static func core(of bytes: [UInt8], after count: Int, _ last: String) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(last)".utf8)
    let bits = [UInt8](repeating: 0, count: count * 8) + bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
    return ((count * 8 + 5) / 6..<bits.count / 6).map { unit in
      letters[bits[unit * 6..<unit * 6 + 6].reduce(0) { $0 * 2 + Int($1) }]
    }
  }

  private static func folded(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
  }

  private static func holds(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard let first = part.first, part.count <= bytes.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      part.withUnsafeBufferPointer { part in
        var place = 0
        while place <= bytes.count - part.count {
          if bytes[place] == first {
            var index = 1
            while index < part.count, bytes[place + index] == part[index] { index += 1 }
            if index == part.count { return true }
          }
          place += 1
        }
        return false
      }
    }
  }
}
