internal import AetherModel

extension Diagnostic {
  /// For programs: `{"code", "severity", "message", "file", "line", "column", "hints", "related", "policy"}`, without
  /// what isn't known.
  var json: Value {
    var entries: [(key: String, value: Value)] = [
      ("code", .string(code)), ("severity", .string(severity.rawValue)), ("message", .string(message)),
    ]
    if let span {
      let start = span.start
      let end = span.end
      entries += [
        ("file", .string(span.source.path)), ("line", .integer(Int64(start.line))),
        ("column", .integer(Int64(start.column))), ("end_line", .integer(Int64(end.line))),
        ("end_column", .integer(Int64(end.column))),
      ]
    }
    if let path { entries.append(("path", .string(path))) }
    if !hints.isEmpty { entries.append(("hints", .array(hints.map(Value.string)))) }
    if !related.isEmpty { entries.append(("related", .array(related.map(\.json)))) }
    if isPolicy { entries.append(("policy", .bool(true))) }
    return .object(entries)
  }
}
