import AetherModel

/// Reads values of a wanted type from texts and from JSON.
struct ValueReader {
  /// What relative paths of files are relative to; `nil` leaves them as they are.
  var folder: String?

  struct Mismatch: Error {
    var message: String
    var hints: [String] = []
  }

  func value(_ text: String, as type: ValueType) throws(Mismatch) -> Value {
    if type.containsSecret {
      throw Mismatch(
        message: "a secret can't be given on the command line, where others can read it",
        hints: type == .secret ? ["say where it is: --secret NAME=env:VARIABLE, file:PATH or credential:NAME"] : [])
    }
    switch type {
    case .string: return .string(text)
    case .bytes: return .bytes(text.utf8)
    case .file: return .file(path: Paths.absolute(text, in: folder), digest: "")
    case .integer:
      guard let value = Int64(text) else { throw mismatch(type, TableChecker.quote(text)) }
      return .integer(value)
    case .number:
      if let value = Int64(text) { return .integer(value) }
      guard let value = Double(text) else { throw mismatch(type, TableChecker.quote(text)) }
      return .double(value)
    case .bool:
      switch text {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default:
        throw mismatch(type, TableChecker.quote(text), hints: TableChecker.boolWord(text).map { ["write \($0)"] } ?? [])
      }
    case .datetime:
      guard let value = Instant(text) else {
        throw mismatch(type, TableChecker.quote(text), hints: ["write it as in RFC 3339: 2026-11-21T10:00:00Z"])
      }
      return .datetime(value)
    case .duration:
      guard let value = TimeSpan(text) else {
        throw mismatch(type, TableChecker.quote(text), hints: ["write a number with a unit: 90s, 1h30m or 250ms"])
      }
      return .duration(value)
    case .any: return (try? Value(json: text)) ?? .string(text)
    case .secret, .array, .object:
      let json: Value
      do {
        json = try Value(json: text)
      } catch {
        throw Mismatch(
          message: "expected \(type) as JSON; \(error.message) at byte \(error.offset + 1)",
          hints: [
            type == .array(.string) ? "for example '[\"a\", \"b\"]'" : "mind the shell: put the JSON in single quotes"
          ])
      }
      return try value(json, as: type, path: "")
    }
  }

  /// A JSON value as a value of the type: what JSON has no words for is read from strings.
  private func value(_ json: Value, as type: ValueType, path: String) throws(Mismatch) -> Value {
    switch (type, json.kind) {
    case (.any, _), (.string, .string), (.bool, .bool), (.integer, .integer), (.number, .integer), (.number, .double):
      return json
    case (.datetime, .string), (.duration, .string), (.bytes, .string), (.file, .string):
      do {
        return try value(json.stringValue ?? "", as: type)
      } catch {
        throw Mismatch(message: Self.at(path) + error.message, hints: error.hints)
      }
    case (.array(let itemType), .array):
      var items: [Value] = []
      for (index, item) in json.items.enumerated() {
        items.append(try value(item, as: itemType, path: "\(path)[\(index)]"))
      }
      return .array(items)
    case (.object(nil), .object): return json
    case (.object(let properties?), .object):
      var entries: [(key: String, value: Value)] = []
      for entry in json.entries {
        guard let property = properties.first(where: { $0.name == entry.key }) else {
          throw Mismatch(
            message: Self.at(path) + "the object has no property \(TableChecker.quote(entry.key))",
            hints: Suggestion.hint(for: entry.key, in: properties.map(\.name)))
        }
        entries.append((entry.key, try value(entry.value, as: property.type, path: "\(path).\(entry.key)")))
      }
      if let missing = properties.first(where: { $0.isRequired && json[$0.name] == nil }) {
        throw Mismatch(message: Self.at(path) + "the object needs the property '\(missing.name)' (\(missing.type))")
      }
      return .object(entries)
    default:
      throw Mismatch(message: Self.at(path) + "expected \(type); found \(ConstraintChecker.show(json))")
    }
  }

  private static func at(_ path: String) -> String { path.isEmpty ? "" : "at \(path): " }

  private func mismatch(_ type: ValueType, _ found: String, hints: [String] = []) -> Mismatch {
    Mismatch(message: "expected \(type); found \(found)", hints: hints)
  }
}
