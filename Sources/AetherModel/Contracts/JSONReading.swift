extension ValueType {
  /// The value that a JSON value means where this type is wanted: JSON has no word for datetimes, durations, bytes (base64)
  /// and files, which are strings there. What doesn't fit stays as it is, for a type check to find.
  package func reading(json value: Value) -> Value {
    switch (self, value.kind) {
    case (.datetime, .string): value.stringValue.flatMap { Instant($0) }.map(Value.datetime) ?? value
    case (.duration, .string): value.stringValue.flatMap { TimeSpan($0) }.map(Value.duration) ?? value
    case (.bytes, .string): value.stringValue.flatMap { Base64.decode($0) }.map { Value.bytes($0) } ?? value
    case (.file, .string): value.stringValue.map { .file(path: $0, digest: "") } ?? value
    case (.array(let items), .array): .array(value.items.map(items.reading))
    case (.object(let properties?), .object):
      .object(
        value.entries.map { entry in
          let property = properties.first { $0.name == entry.key }
          return (entry.key, property?.type.reading(json: entry.value) ?? entry.value)
        })
    default: value
    }
  }
}
