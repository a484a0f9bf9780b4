extension Value {
  /// The value in a few words for a message: scalars as documents write them, long ones cut after 60 characters, others
  /// by their size (`3 items`). Not for secrets.
  package var summary: String {
    switch kind {
    case .null: "null"
    case .bool: boolValue.map { "\($0)" } ?? ""
    case .integer: integerValue.map { "\($0)" } ?? ""
    case .double: doubleValue.map { "\($0)" } ?? ""
    case .string: Self.quoted(stringValue ?? "")
    case .bytes: Self.counted(bytesValue?.count ?? 0, "byte")
    case .datetime: datetimeValue.map { "\($0)" } ?? ""
    case .duration: durationValue.map { "\($0)" } ?? ""
    case .array: Self.counted(count, "item")
    case .object: Self.counted(count, "property", plural: "properties")
    case .file: Self.quoted(fileValue?.path ?? "")
    }
  }

  private static func counted(_ count: Int, _ word: String, plural: String? = nil) -> String {
    "(\(count) \(count == 1 ? word : plural ?? word + "s"))"
  }

  /// In double quotes, on one line, whatever stands in it.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for (index, character) in text.unicodeScalars.enumerated() {
      if index == 60 { return result + "…\"" }
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where character.value < 0x20 || (0x7F...0x9F).contains(character.value):
        result += "\\u{\(String(character.value, radix: 16))}"
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }
}
