import AetherModel

/// Reads one JSON object of scalars from valid UTF-8, with the place of each. Only the object is read here: `Value`
/// reads each key and value.
struct JSONEnvironmentReader {
  private var collector: EnvironmentCollector
  private let bytes: [UInt8]
  private var index: Int

  private init(_ source: SourceText, from start: Int) {
    collector = EnvironmentCollector(source)
    bytes = source.bytes
    index = start
  }

  /// - Parameter start: of the text, in the source's bytes.
  static func read(_ source: SourceText, from start: Int) -> EnvironmentCollector {
    var reader = Self(source, from: start)
    reader.object()
    return reader.collector
  }

  /// The rest of a file whose structure is broken says nothing that can be trusted.
  private struct Stop: Error {}

  private mutating func object() {
    do throws(Stop) {
      skipSpace()
      guard next == UInt8(ascii: "{") else {
        throw fail("expected an object of variables", hints: [#"for example {"NAME": "value"}"#])
      }
      index += 1
      skipSpace()
      if next != UInt8(ascii: "}") { try members() }
      index += 1
      skipSpace()
      guard index == bytes.count else { throw fail("expected the end of the file") }
    } catch {}
  }

  /// Up to the closing brace.
  private mutating func members() throws(Stop) {
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fail("expected a name in double quotes") }
      let nameStart = index
      skipString()
      let nameRange = nameStart..<index
      let name = try value(nameRange).stringValue ?? ""
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw fail("expected ':'") }
      index += 1
      skipSpace()
      let start = index
      skipValue()
      guard index > start else { throw fail("expected a value") }
      let found = try value(start..<index)
      if let text = text(found, start..<index) { collector.add(name, text, at: nameRange) }
      skipSpace()
      if next == UInt8(ascii: "}") { return }
      guard next == UInt8(ascii: ",") else { throw fail("expected ',' or '}'") }
      index += 1
    }
  }

  // MARK: Values

  private mutating func value(_ range: Range<Int>) throws(Stop) -> Value {
    do throws(JSONError) {
      return try Value(json: String(decoding: bytes[range], as: UTF8.self))
    } catch {
      index = min(range.lowerBound + error.offset, bytes.count)
      throw fail(error.message)
    }
  }

  /// The variable's text; `nil` after reporting why there is none.
  private mutating func text(_ value: Value, _ range: Range<Int>) -> String? {
    let found: String
    switch value.kind {
    case .string:
      let text = value.stringValue ?? ""
      if let problem = EnvironmentRules.problem(withValue: text) {
        collector.error(problem, at: range)
        return nil
      }
      return text
    case .integer, .double, .bool: return String(decoding: bytes[range], as: UTF8.self)
    case .null: found = "null"
    case .array: found = "a list"
    default: found = "an object"
    }
    collector.error(
      "expected a string, a number, true or false; found \(found)", at: range.lowerBound..<range.lowerBound + 1,
      hints: value.kind == .null ? [#"write "" for an empty text"#] : [])
    return nil
  }

  // MARK: Bytes

  /// The byte at `index`; 0 at the end, and the text has no 0.
  private var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { index += 1 }
  }

  /// Past the closing quote, or to the end.
  private mutating func skipString() {
    index += 1
    while next != 0, next != UInt8(ascii: "\"") {
      index = min(index + (next == UInt8(ascii: "\\") ? 2 : 1), bytes.count)
    }
    if next != 0 { index += 1 }
  }

  /// Past one value, right or wrong: a string, what stands between brackets, or a word.
  private mutating func skipValue() {
    var depth = 0
    repeat {
      switch next {
      case 0: return
      case UInt8(ascii: "\""): skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return }
        depth -= 1
        index += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { return }
        index += 1
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: skipWord()
      }
    } while depth > 0
  }

  private mutating func skipWord() {
    let ends = Array("{}[],:\" \t\n\r".utf8)
    while next != 0, !ends.contains(next) { index += 1 }
  }

  private mutating func fail(_ message: String, hints: [String] = []) -> Stop {
    collector.error(message, at: index..<min(index + 1, bytes.count), hints: hints)
    return Stop()
  }
}
