import AetherModel

/// Prints a table as a JSON Schema of draft 2020-12.
///
/// It is as strict as the decoder about keys and types. What the decoder alone can tell (that a default is of its type,
/// that names differ) is not in it.
package enum JSONSchema {
  /// - Parameter name: the last part of the schema's `$id`.
  package static func text(of table: Table, name: String) -> String {
    var schema: [(key: String, value: Value)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("$id", .string("urn:aether:schema:1:\(name)")),
      ("title", .string(table.title)),
      ("$ref", .string(reference(table))),
    ]
    schema.append(("$defs", .object(table.reachable.map { ($0.id, definition(of: $0)) })))
    return Value.object(schema).json(indent: 2) + "\n"
  }

  private static func reference(_ table: Table) -> String { "#/$defs/\(table.id)" }

  private static func definition(of table: Table) -> Value {
    let properties = table.keys.map { key in
      var entries = schema(of: key.shape).entries
      var description = key.documentation
      switch key.availability {
      case .available: break
      case .notAvailable: description += " Not available in this build."
      }
      entries.append(("description", .string(description)))
      return (key: key.name, value: Value.object(entries))
    }
    var entries: [(key: String, value: Value)] = [
      ("type", .string("object")), ("properties", .object(properties)), ("additionalProperties", .bool(false)),
    ]
    let required = table.keys.filter(\.isRequired).map { Value.string($0.name) }
    if !required.isEmpty { entries.append(("required", .array(required))) }
    return .object(entries)
  }

  private static func schema(of shape: Shape) -> Value {
    switch shape {
    case .bool: return .object([("type", .string("boolean"))])
    case .integer(let range):
      var entries: [(key: String, value: Value)] = [
        ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
      ]
      if range.upperBound < .max { entries.append(("maximum", .integer(range.upperBound))) }
      return .object(entries)
    case .text(let rule):
      var entries: [(key: String, value: Value)] = [("type", .string("string"))]
      if let pattern = rule.pattern { entries.append(("pattern", .string(pattern))) }
      return .object(entries)
    case .word(let words): return .object([("enum", .array(words.map(Value.string)))])
    case .data, .binding: return .object([])
    case .list(let item, let one):
      let list = Value.object([("type", .string("array")), ("items", schema(of: item))])
      return one ? .object([("anyOf", .array([schema(of: item), list]))]) : list
    case .table(let table): return .object([("$ref", .string(reference(table)))])
    case .recursive(let table): return .object([("$ref", .string(reference(table())))])
    case .map(let keys, let value):
      var entries: [(key: String, value: Value)] = [("type", .string("object"))]
      if let pattern = keys.pattern { entries.append(("propertyNames", .object([("pattern", .string(pattern))]))) }
      entries.append(("additionalProperties", schema(of: value)))
      return .object(entries)
    case .either(let shapes): return .object([("anyOf", .array(shapes.map(schema)))])
    }
  }
}
