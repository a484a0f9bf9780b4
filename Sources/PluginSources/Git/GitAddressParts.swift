/// The parts of an address, read from what people and files wrote.
struct GitAddressParts {
  var scheme: GitAddress.Scheme
  var user: String?
  var password: String?
  var host: String?
  var port: UInt16?
  /// As it was written; without a leading slash it begins in the home of the user.
  var rawPath: String
  /// What it means: for `file`, with `%20` and the like replaced.
  var path: String

  private static let mostBytes = 2_048

  init?(_ text: String) {
    guard text.utf8.count <= Self.mostBytes, text.unicodeScalars.allSatisfy(Self.isPlain), !text.hasPrefix("-") else {
      return nil
    }
    guard let mark = text.firstRange(of: "://") else {
      self.init(short: text)
      return
    }
    guard let scheme = GitAddress.Scheme(rawValue: text[..<mark.lowerBound].lowercased()) else { return nil }
    self.init(scheme, rest: text[mark.upperBound...])
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x21...0x7e).contains(scalar.value) && !#"\"'`<>?#"#.unicodeScalars.contains(scalar) }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned, .surrogate:
      return false
    default: return true
    }
  }

  // MARK: Forms

  private init?(_ scheme: GitAddress.Scheme, rest: Substring) {
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    self.scheme = scheme
    guard let (raw, path) = Self.path(rest[slash...]) else { return nil }
    rawPath = raw
    self.path = path
    let authority = rest[..<slash]
    if scheme == .file {
      guard authority.isEmpty || authority == "localhost" else { return nil }
      return
    }
    var place = authority
    if let at = authority.lastIndex(of: "@") {
      place = authority[authority.index(after: at)...]
      guard take(userInfo: authority[..<at]) else { return nil }
    }
    guard take(place: place) else { return nil }
  }

  /// `user@host:path`
  private init?(short text: String) {
    guard let colon = Self.colon(text), let at = text[..<colon].firstIndex(of: "@") else { return nil }
    scheme = .ssh
    guard let (raw, path) = Self.path(text[text.index(after: colon)...]), !raw.hasPrefix(":") else { return nil }
    rawPath = raw
    self.path = path
    guard take(userInfo: text[..<at]), password == nil, take(place: text[text.index(after: at)..<colon]), port == nil
    else { return nil }
  }

  /// The first one that is not in brackets and stands before any slash.
  private static func colon(_ text: String) -> String.Index? {
    var isInBrackets = false
    for index in text.indices {
      switch text[index] {
      case "[": isInBrackets = true
      case "]": isInBrackets = false
      case "/": return nil
      case ":" where !isInBrackets: return index
      default: continue
      }
    }
    return nil
  }

  // MARK: Parts

  private mutating func take(userInfo: Substring) -> Bool {
    let parts = userInfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.flatMap(Percent.decode), !name.hasPrefix("-") else { return false }
    let secret = parts.count > 1 ? Percent.decode(parts[1]) : nil
    guard parts.count == 1 || secret != nil else { return false }
    switch scheme {
    case .https, .http:
      guard !name.isEmpty || secret != nil else { return false }
      // A token alone is a password: it must not be taken for a name that may be shown.
      user = name
      password = secret ?? ""
      return true
    case .ssh:
      user = name
      return secret == nil && !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte)
    case .git, .file: return false
    }
  }

  private mutating func take(place: Substring) -> Bool {
    var name = place
    if place.hasPrefix("[") {
      guard let end = place.firstIndex(of: "]") else { return false }
      name = place[place.index(after: place.startIndex)..<end]
      guard name.contains(":"), name.utf8.allSatisfy({ Self.isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
      else { return false }
      host = name.lowercased()
      return take(port: place[place.index(after: end)...])
    }
    if let colon = place.firstIndex(of: ":") {
      name = place[..<colon]
      guard take(port: place[colon...]) else { return false }
    }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard !labels.isEmpty, name.utf8.count <= 253 else { return false }
    for label in labels {
      guard !label.isEmpty, !label.hasPrefix("-"), label.utf8.allSatisfy(Self.isNameByte) else { return false }
    }
    host = name.lowercased()
    return true
  }

  /// - Parameter text: `:443`, or nothing.
  private mutating func take(port text: Substring) -> Bool {
    if text.isEmpty { return true }
    guard text.hasPrefix(":"), text.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = UInt16(text.dropFirst()), number > 0
    else { return false }
    port = number
    return true
  }

  private static func path(_ text: Substring) -> (raw: String, path: String)? {
    var raw = text
    while raw.count > 1, raw.hasSuffix("/") { raw.removeLast() }
    guard !raw.isEmpty, raw != "/", !raw.hasPrefix("-"), let path = Percent.decode(raw) else { return nil }
    guard !path.split(separator: "/").contains(where: { $0 == ".." || $0 == "." }) else { return nil }
    return (String(raw), path)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isHexadecimal(byte) || (0x61...0x7a).contains(byte | 0x20) || "-._".utf8.contains(byte)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }
}

/// `%20` and the like.
enum Percent {
  /// - Returns: `nil` for what is no text, or has control characters.
  static func decode(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
        let value = UInt8(String(decoding: Array(digits), as: UTF8.self), radix: 16)
      else { return nil }
      rest = rest.dropFirst(2)
      bytes.append(value)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self),
      decoded.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    return decoded
  }
}
