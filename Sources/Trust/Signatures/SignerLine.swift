internal import AetherModel

/// One line of `allowed_signers`: principals, options, the type of a key, the key, a comment.
enum SignerLine {
  /// - Returns: `nil` for an empty line, a comment, and a key that may not sign plugins.
  static func read(_ line: String) throws(SignatureProblem) -> Signers.Signer? {
    var words = Words(line)
    guard let principals = try words.quotedOrPlain(), !principals.isEmpty else { return nil }
    guard let second = try words.next() else { throw missing("a key") }
    var options = Options()
    var type = second
    if !isKeyType(second) {
      options = try Options(second)
      guard let third = try words.next() else { throw missing("a key") }
      type = third
    }
    if let namespaces = options.namespaces, !Wildcards.matches(FileSignature.namespace, list: namespaces) { return nil }
    if options.isAuthority {
      throw SignatureProblem("cert-authority is not accepted", hint: "list each signer's own key")
    }
    let algorithm = try PublicKey.algorithm(named: type)
    guard let text = try words.next() else { throw missing("the key after its type") }
    guard let blob = Base64.decode(text) else { throw SignatureProblem("the key is not base64") }
    let key = try PublicKey(blob: blob)
    guard key.algorithm == algorithm else {
      throw SignatureProblem("the key is of another type than the line says, \(key.algorithm.rawValue)")
    }
    return Signers.Signer(
      principals: principals, namespaces: options.namespaces, validAfter: options.validAfter,
      validBefore: options.validBefore, key: key)
  }

  private static func missing(_ what: String) -> SignatureProblem {
    SignatureProblem("\(what) is missing", hint: "a line is: PRINCIPALS [OPTIONS] TYPE KEY")
  }

  private static func isKeyType(_ word: String) -> Bool {
    !word.contains("=") && ["ssh-", "ecdsa-", "sk-", "rsa-"].contains { word.hasPrefix($0) }
  }

  /// What stands between the principals and the key.
  private struct Options {
    var isAuthority = false
    var namespaces: String?
    var validAfter: Int64?
    var validBefore: Int64?

    init() {}

    init(_ text: String) throws(SignatureProblem) {
      var rest = Substring(text)
      while !rest.isEmpty {
        let name = rest.prefix { $0 != "=" && $0 != "," }
        rest = rest.dropFirst(name.count)
        var value: String?
        if rest.first == "=" {
          rest.removeFirst()
          value = try Self.quoted(&rest)
        }
        try set(name.lowercased(), value)
        guard rest.first == "," || rest.isEmpty else { throw SignatureProblem("a comma is missing between options") }
        rest = rest.dropFirst()
      }
    }

    private mutating func set(_ name: String, _ value: String?) throws(SignatureProblem) {
      switch (name, value) {
      case ("cert-authority", nil): isAuthority = true
      case ("namespaces", let value?) where namespaces == nil: namespaces = value
      case ("valid-after", let value?) where validAfter == nil: validAfter = try Self.time(value)
      case ("valid-before", let value?) where validBefore == nil: validBefore = try Self.time(value)
      case ("namespaces", _), ("valid-after", _), ("valid-before", _):
        throw SignatureProblem("'\(name)' is given twice, or without a value", hint: "\(name)=\"…\"")
      default:
        throw SignatureProblem(
          "there is no such option: \(name.prefix(60))",
          hint: "the options are cert-authority, namespaces=, valid-after= and valid-before=")
      }
    }

    /// A value in double quotes, in which `\"` is a quote.
    private static func quoted(_ rest: inout Substring) throws(SignatureProblem) -> String {
      guard rest.first == "\"" else { throw SignatureProblem("the value of an option must stand in double quotes") }
      rest.removeFirst()
      var value = ""
      while let character = rest.popFirst() {
        if character == "\"" { return value }
        if character == "\\", rest.first == "\"" {
          rest.removeFirst()
          value.append("\"")
        } else {
          value.append(character)
        }
      }
      throw SignatureProblem("a double quote is missing")
    }

    /// `YYYYMMDDZ`, `YYYYMMDDhhmmZ` or `YYYYMMDDhhmmssZ`.
    private static func time(_ text: String) throws(SignatureProblem) -> Int64 {
      let digits = Array(text.utf8.prefix { (0x30...0x39).contains($0) })
      guard text.utf8.count == digits.count + 1, text.last == "Z" || text.last == "z" else {
        // OpenSSH would take it as local time, which the variable TZ could move.
        throw SignatureProblem("'\(text.prefix(30))' is no time in UTC", hint: "write it so: 20270131Z, or 202701312359Z")
      }
      func part(_ range: Range<Int>) -> String {
        range.upperBound <= digits.count ? String(decoding: digits[range], as: UTF8.self) : "00"
      }
      let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
      guard [8, 12, 14].contains(digits.count), let instant = Instant(date) else {
        throw SignatureProblem("there is no such time: '\(text.prefix(30))'", hint: "write it so: 20270131Z")
      }
      return instant.seconds
    }
  }
}

/// A line's words. White space in double quotes parts none.
private struct Words {
  private var rest: Substring

  init(_ line: String) {
    rest = Substring(line)
    if rest.last == "\r" || rest.last == "\r\n" { rest.removeLast() }
  }

  /// The first word, without the quotes that may be around it; `nil` on an empty line or a comment.
  mutating func quotedOrPlain() throws(SignatureProblem) -> String? {
    skipSpace()
    guard let first = rest.first, first != "#" else { return nil }
    guard first == "\"" else { return try next() }
    rest.removeFirst()
    let word = rest.prefix { $0 != "\"" }
    guard word.endIndex < rest.endIndex else { throw SignatureProblem("a double quote is missing") }
    rest = rest[word.endIndex...].dropFirst()
    return String(word)
  }

  mutating func next() throws(SignatureProblem) -> String? {
    skipSpace()
    guard !rest.isEmpty else { return nil }
    var isQuoted = false
    var previous: Character?
    let word = rest.prefix { character in
      defer { previous = character }
      if character == "\"", previous != "\\" { isQuoted.toggle() }
      return isQuoted || !Self.isSpace(character)
    }
    rest = rest[word.endIndex...]
    guard !isQuoted else { throw SignatureProblem("a double quote is missing") }
    return String(word)
  }

  private mutating func skipSpace() { rest = rest.drop(while: Self.isSpace) }
  private static func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
}
