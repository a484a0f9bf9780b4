import AetherModel

extension Datum {
  /// The value that is bound: a uint becomes an integer, an optional what is in it, or null.
  func result(_ run: inout Run) throws(Fault) -> Value {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .integer(value)
    case .uint(let value): return .integer(try Self.integer(value, run))
    case .double(let value): return .double(value)
    case .string(let value): return .string(value)
    case .bytes(let value): return .bytes(value)
    case .timestamp(let value): return .datetime(value)
    case .duration(let value): return .duration(value)
    case .file(let value), .list(.model(let value)), .map(.model(let value)): return value
    case .optional(let present): return try present?.value.result(&run) ?? .null
    case .type(let type):
      throw run.fault(.typeMismatch, "the type '\(type.name)' is no value that an input or an output can have")
    case .list, .map:
      var builder = ValueBuilder()
      try append(to: &builder, &run)
      do {
        return try builder.finish()
      } catch {
        throw run.fault(.limit, "the result is \(error)")
      }
    }
  }

  private func append(to builder: inout ValueBuilder, _ run: inout Run) throws(Fault) {
    switch self {
    case .list(.items(let items, _)):
      try run.step(items.count)
      builder.beginArray()
      for item in items { try item.append(to: &builder, &run) }
      builder.end()
    case .map(.entries(let entries)):
      try run.step(entries.keys.count)
      builder.beginObject()
      for (key, value) in zip(entries.keys, entries.values) {
        guard case .string(let name) = key else {
          throw run.fault(
            .typeMismatch, "the keys of a map that is bound must be strings, and one is \(key.datum.withArticle)")
        }
        builder.key(name)
        try value.append(to: &builder, &run)
      }
      builder.end()
    case .optional:
      throw run.fault(.typeMismatch, "an optional can't stand inside an array or an object that is bound")
    default: builder.append(try result(&run))
    }
  }

  private static func integer(_ value: UInt64, _ run: Run) throws(Fault) -> Int64 {
    guard let integer = Int64(exactly: value) else {
      throw run.fault(.overflow, "a uint becomes an integer here, and \(value)u is too large for one")
    }
    return integer
  }
}
