package import AetherModel

/// Diagnostics as values, for what a worker says of a library. Positions in files stay behind: there are none.
extension Diagnostic {
  package var transferred: Value {
    .object([
      ("severity", .string(severity.rawValue)), ("code", .string(code)), ("message", .string(message)),
      ("path", path.map(Value.string) ?? .null), ("hints", .array(hints.map(Value.string))),
    ])
  }

  package init(transferred value: Value, defaultPath: String) {
    self.init(
      value["severity"]?.stringValue.flatMap(Severity.init) ?? .error, code: value["code"]?.stringValue ?? "load-failed",
      value["message"]?.stringValue ?? "it can't be loaded", path: value["path"]?.stringValue ?? defaultPath,
      hints: value["hints"]?.strings ?? [])
  }
}
