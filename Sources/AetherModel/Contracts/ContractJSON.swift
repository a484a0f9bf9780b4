extension Contract {
  /// For programs: what `plugins inspect --json` and the describing child print.
  package var json: Value {
    .object([
      ("name", .string(name)), ("type", .string(kind.rawValue)), ("version", .string(version.description)),
      ("description", .string(description)), ("inputs", .array(inputs.map { $0.json(isInput: true) })),
      ("outputs", .array(outputs.map { $0.json(isInput: false) })),
      (
        "error_codes",
        .array(
          errorCodes.map {
            .object([
              ("code", .string($0.code)), ("message", .string($0.message)), ("severity", .string($0.severity.rawValue)),
            ])
          })
      ),
      (
        "methods",
        .array(
          methods.map { method in
            .object([
              ("name", .string(method.name)), ("description", .string(method.description)),
              ("inputs", .array(method.inputs.map { $0.json(isInput: true) })),
              ("outputs", .array(method.outputs.map { $0.json(isInput: false) })),
            ])
          })
      ),
    ])
  }
}

extension Parameter {
  package func json(isInput: Bool) -> Value {
    var entries: [(key: String, value: Value)] = [("name", .string(name))] + type.jsonEntries
    if !description.isEmpty { entries.append(("description", .string(description))) }
    if isInput {
      entries.append(("required", .bool(isRequired)))
      if let defaultValue { entries.append(("default", defaultValue)) }
      if let pattern { entries.append(("validation", .string(pattern))) }
      if !allowed.isEmpty { entries.append(("allowed", .array(allowed))) }
    } else if !isRequired {
      entries.append(("optional", .bool(true)))
    }
    return .object(entries)
  }
}

extension ValueType {
  /// `type`, and `items` or `properties` where the contract states them.
  package var jsonEntries: [(key: String, value: Value)] {
    switch self {
    case .array(let items) where items != .any:
      [("type", .string(keyword)), ("items", .object(items.jsonEntries))]
    case .object(let properties?):
      [
        ("type", .string(keyword)),
        (
          "properties",
          .array(
            properties.map { property in
              .object(
                [("name", .string(property.name))] + property.type.jsonEntries
                  + [("required", .bool(property.isRequired))])
            })
        ),
      ]
    default: [("type", .string(keyword))]
    }
  }
}
