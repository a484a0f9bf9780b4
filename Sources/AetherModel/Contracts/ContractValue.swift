/// Contracts as values, and so as JSON: what the worker tells its parent, and what `--json` shows. The keys are those of
/// `module.yaml`.
extension Contract {
  package var value: Value {
    var entries: [(key: String, value: Value)] = [
      ("name", .string(name)), ("type", .string(kind.rawValue)), ("version", .string(version.description)),
      ("description", .string(description)),
      ("inputs", .array(inputs.map { $0.value(isInput: true) })),
      ("outputs", .array(outputs.map { $0.value(isInput: false) })),
      ("error_codes", .array(errorCodes.map(\.value))),
    ]
    if !methods.isEmpty { entries.append(("methods", .array(methods.map(\.value)))) }
    return .object(entries)
  }

  /// - Throws: ``ContractValueError`` for a value that describes no contract.
  package init(_ value: Value) throws(ContractValueError) {
    let kindText = try value.text("type")
    let versionText = try value.text("version")
    guard let kind = ModuleKind(rawValue: kindText) else {
      throw ContractValueError("'\(kindText)' is no kind of module")
    }
    guard let version = SemanticVersion(versionText) else { throw ContractValueError("'\(versionText)' is no version") }
    let name = try value.text("name")
    guard Names.isModule(name) else { throw ContractValueError("'\(name)' is no module's name") }
    self.init(name: name, kind: kind, version: version, description: try value.optionalText("description") ?? "")
    inputs = try value.each("inputs") { (entry) throws(ContractValueError) in try Parameter(entry, isInput: true) }
    outputs = try value.each("outputs") { (entry) throws(ContractValueError) in try Parameter(entry, isInput: false) }
    errorCodes = try value.each("error_codes") { (entry) throws(ContractValueError) in try ErrorCode(entry) }
    methods = try value.each("methods") { (entry) throws(ContractValueError) in try Method(entry) }
  }
}

/// Why a value describes no contract.
package struct ContractValueError: Error, Hashable, Sendable {
  package var message: String

  init(_ message: String) { self.message = message }
}

extension Parameter {
  fileprivate func value(isInput: Bool) -> Value {
    var entries: [(key: String, value: Value)] = [("name", .string(name))] + type.entries
    if isInput {
      if isRequired { entries.append(("required", .bool(true))) }
      if let defaultValue { entries.append(("default", defaultValue)) }
      if let pattern { entries.append(("validation", .string(pattern))) }
      if !allowed.isEmpty { entries.append(("allowed", .array(allowed))) }
    } else if !isRequired {
      entries.append(("optional", .bool(true)))
    }
    if !description.isEmpty { entries.append(("description", .string(description))) }
    return .object(entries)
  }

  fileprivate init(_ value: Value, isInput: Bool) throws(ContractValueError) {
    self.init(
      name: try value.text("name"), description: try value.optionalText("description") ?? "",
      type: try ValueType(value, depth: 0))
    guard Names.isIdentifier(name) else { throw ContractValueError("'\(name)' is no name for an input or output") }
    guard isInput else {
      isRequired = try !value.flag("optional")
      return
    }
    isRequired = try value.flag("required")
    defaultValue = value["default"].map(type.reading)
    pattern = try value.optionalText("validation")
    allowed = try value.each("allowed") { (item) throws(ContractValueError) in type.reading(json: item) }
  }
}

extension ErrorCode {
  fileprivate var value: Value {
    .object([("code", .string(code)), ("message", .string(message)), ("severity", .string(severity.rawValue))])
  }

  fileprivate init(_ value: Value) throws(ContractValueError) {
    let word = try value.text("severity")
    guard let severity = Severity(rawValue: word) else { throw ContractValueError("'\(word)' is no severity") }
    self.init(code: try value.text("code"), message: try value.optionalText("message") ?? "", severity: severity)
    guard Names.isErrorCode(code) else { throw ContractValueError("'\(code)' is no error code") }
  }
}

extension Method {
  fileprivate var value: Value {
    .object([
      ("name", .string(name)), ("description", .string(description)),
      ("inputs", .array(inputs.map { $0.value(isInput: true) })),
      ("outputs", .array(outputs.map { $0.value(isInput: false) })),
    ])
  }

  fileprivate init(_ value: Value) throws(ContractValueError) {
    self.init(
      name: try value.text("name"), description: try value.optionalText("description") ?? "",
      inputs: try value.each("inputs") { (entry) throws(ContractValueError) in try Parameter(entry, isInput: true) },
      outputs: try value.each("outputs") { (entry) throws(ContractValueError) in try Parameter(entry, isInput: false) })
    guard Names.isIdentifier(name) else { throw ContractValueError("'\(name)' is no method's name") }
  }
}

extension ValueType {
  /// `type`, and `items` or `properties` where they are known.
  fileprivate var entries: [(key: String, value: Value)] {
    var entries: [(key: String, value: Value)] = [("type", .string(keyword))]
    switch self {
    case .array(let items) where items != .any:
      entries.append(("items", .object(items.entries)))
    case .object(let properties?):
      let list = properties.map { property in
        var entries: [(key: String, value: Value)] = [("name", .string(property.name))] + property.type.entries
        if property.isRequired { entries.append(("required", .bool(true))) }
        return Value.object(entries)
      }
      entries.append(("properties", .array(list)))
    default: break
    }
    return entries
  }

  fileprivate init(_ value: Value, depth: Int) throws(ContractValueError) {
    guard depth < 64 else { throw ContractValueError("a type is more than 64 levels deep") }
    let word = try value.text("type")
    guard let type = ValueType(keyword: word) else { throw ContractValueError("'\(word)' is no type") }
    self = type
    if case .array = type, let items = value["items"] { self = .array(try ValueType(items, depth: depth + 1)) }
    guard case .object = type, value["properties"] != nil else { return }
    self = .object(
      try value.each("properties") { (property) throws(ContractValueError) in
        Property(
          name: try property.text("name"), type: try ValueType(property, depth: depth + 1),
          isRequired: try property.flag("required"))
      })
  }
}

extension Value {
  fileprivate func optionalText(_ key: String) throws(ContractValueError) -> String? {
    guard let entry = self[key] else { return nil }
    guard let text = entry.stringValue else { throw ContractValueError("'\(key)' is no string") }
    return text
  }

  fileprivate func text(_ key: String) throws(ContractValueError) -> String {
    guard let text = try optionalText(key) else { throw ContractValueError("'\(key)' is missing") }
    return text
  }

  fileprivate func flag(_ key: String) throws(ContractValueError) -> Bool {
    guard let entry = self[key] else { return false }
    guard let flag = entry.boolValue else { throw ContractValueError("'\(key)' is neither true nor false") }
    return flag
  }

  fileprivate func each<Result>(
    _ key: String, _ body: (Value) throws(ContractValueError) -> Result
  ) throws(ContractValueError) -> [Result] {
    guard let entry = self[key] else { return [] }
    guard entry.kind == .array else { throw ContractValueError("'\(key)' is no list") }
    var results: [Result] = []
    for item in entry.items { results.append(try body(item)) }
    return results
  }
}
