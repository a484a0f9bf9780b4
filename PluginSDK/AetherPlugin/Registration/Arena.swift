internal import CAether

// Invariant of this file: every pointer that an arena gives is to a block of its own, freed when the arena is.

/// Memory for the C descriptions of one module, freed with it.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  func one<T>(_ value: T) -> UnsafePointer<T> {
    let block = UnsafeMutablePointer<T>.allocate(capacity: 1)
    block.initialize(to: value)
    blocks.append(UnsafeMutableRawPointer(block))
    return UnsafePointer(block)
  }

  /// Nil for no values.
  func array<T>(_ values: [T]) -> UnsafePointer<T>? {
    guard !values.isEmpty else { return nil }
    let block = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
    _ = block.initialize(from: values)
    guard let start = block.baseAddress else { return nil }
    blocks.append(UnsafeMutableRawPointer(start))
    return UnsafePointer(start)
  }

  /// Nil for no text.
  func text(_ text: String?) -> UnsafePointer<CChar>? {
    text.flatMap { array(Array($0.utf8CString)) }
  }

  func errorCode(_ failure: Failure) -> aether_error_code {
    let empty = one(CChar(0))
    return aether_error_code(
      struct_size: UInt32(MemoryLayout<aether_error_code>.size),
      severity: Int32(failure.severity == .critical ? AETHER_CRITICAL : AETHER_RECOVERABLE),
      code: text(failure.code) ?? empty, message: text(failure.message) ?? empty)
  }

  func method(_ method: MethodDescription) -> aether_method {
    let inputs = method.parameters.inputs.map { parameter($0) }
    let outputs = method.parameters.outputs.map { parameter($0) }
    return aether_method(
      struct_size: UInt32(MemoryLayout<aether_method>.size), reserved: 0, name: text(method.name) ?? one(CChar(0)),
      description: text(method.summary), inputs: array(inputs), input_count: UInt64(inputs.count),
      outputs: array(outputs), output_count: UInt64(outputs.count))
  }

  func parameter(_ input: InputSlot) -> aether_parameter {
    var table = parameter(input.schema, name: input.name, description: input.description)
    table.flags = input.isRequired ? UInt64(AETHER_REQUIRED) : 0
    table.default_json = text(input.defaultJSON)
    table.allowed_json = text(input.allowedJSON)
    table.pattern = text(input.pattern)
    return table
  }

  func parameter(_ output: OutputSlot) -> aether_parameter {
    var table = parameter(output.schema, name: output.name, description: output.description)
    table.flags = output.isOptional ? UInt64(AETHER_OPTIONAL) : 0
    return table
  }

  private func parameter(_ schema: Schema, name: String?, description: String?) -> aether_parameter {
    var table = aether_parameter()
    table.struct_size = UInt32(MemoryLayout<aether_parameter>.size)
    table.type = schema.type
    table.name = text(name)
    table.description = description.flatMap { $0.isEmpty ? nil : text($0) }
    switch schema {
    case .array(let items) where items != .any:
      table.items = one(parameter(items, name: nil, description: nil))
    case .object(let properties):
      let tables = properties.map { property in
        var table = parameter(property.schema, name: property.name, description: nil)
        table.flags = property.isRequired ? UInt64(AETHER_REQUIRED) : 0
        return table
      }
      table.properties = array(tables)
      table.property_count = UInt64(tables.count)
    default: break
    }
    return table
  }
}

extension Schema {
  fileprivate var type: Int32 {
    let type =
      switch self {
      case .any: AETHER_TYPE_ANY
      case .string: AETHER_TYPE_STRING
      case .number: AETHER_TYPE_NUMBER
      case .integer: AETHER_TYPE_INTEGER
      case .bool: AETHER_TYPE_BOOL
      case .dateTime: AETHER_TYPE_DATETIME
      case .duration: AETHER_TYPE_DURATION
      case .bytes: AETHER_TYPE_BYTES
      case .file: AETHER_TYPE_FILE
      case .secret: AETHER_TYPE_SECRET
      case .array: AETHER_TYPE_ARRAY
      case .object: AETHER_TYPE_OBJECT
      }
    return Int32(type)
  }
}
