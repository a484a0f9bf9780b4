public import AetherPlugin
internal import CAether

/// A contract as the host reads it from a module.
public struct TestContract: Sendable, Equatable {
  /// The module's name.
  public var name = ""
  /// The module's version.
  public var version = ""
  /// One line for people.
  public var summary = ""
  /// Of a task.
  public var inputs: [Parameter] = []
  /// Of a task.
  public var outputs: [Parameter] = []
  /// The error codes that the module and its methods declare.
  public var failures: [Failure] = []
  /// Of a service or a connector.
  public var methods: [Method] = []

  /// An input, an output, a property, or (without a name) the items of an array.
  public struct Parameter: Sendable, Equatable {
    /// As the contract writes it: `source_path`.
    public var name: String
    /// What it may be.
    public var type: Schema
    /// One line for people.
    public var description = ""
    /// An input that must be given.
    public var isRequired = false
    /// An output that may be left unset.
    public var isOptional = false
    /// The default, as a JSON text.
    public var defaultJSON: String?
    /// The values that may be given, as a JSON array.
    public var allowedJSON: String?
    /// What a text must match, in RE2's syntax.
    public var pattern: String?

    /// Describes a parameter, to compare with one that a module declares.
    public init(
      name: String, type: Schema, description: String = "", isRequired: Bool = false, isOptional: Bool = false,
      defaultJSON: String? = nil, allowedJSON: String? = nil, pattern: String? = nil
    ) {
      self.name = name
      self.type = type
      self.description = description
      self.isRequired = isRequired
      self.isOptional = isOptional
      self.defaultJSON = defaultJSON
      self.allowedJSON = allowedJSON
      self.pattern = pattern
    }
  }

  /// A method of a service or a connector.
  public struct Method: Sendable, Equatable {
    /// As the contract writes it.
    public var name: String
    /// One line for people.
    public var summary: String
    /// What it takes, and what it gives.
    public var inputs: [Parameter]
    public var outputs: [Parameter]
  }
}

extension TestContract.Parameter {
  /// What doesn't fit about a value; nil: it fits.
  func problem(with value: Value) -> String? {
    Self.problem(with: value, type, "\(name)")
  }

  private static func problem(with value: Value, _ type: Schema, _ path: String) -> String? {
    switch (type, value) {
    case (.any, _), (.string, .string), (.secret, .string), (.integer, .integer), (.number, .integer),
      (.number, .double), (.bool, .bool), (.dateTime, .dateTime), (.duration, .duration), (.bytes, .bytes),
      (.file, .file):
      return nil
    case (.array(let items), .array(let values)):
      return values.enumerated().lazy.compactMap { problem(with: $1, items, "\(path)[\($0)]") }.first
    case (.object(let properties), .object(let fields)):
      for property in properties {
        switch fields[property.name] {
        case nil where property.isRequired: return "\(path).\(property.name) is missing"
        case .null? where !property.isRequired: continue
        case let value?:
          if let problem = problem(with: value, property.schema, "\(path).\(property.name)") { return problem }
        case nil: continue
        }
      }
      return nil
    default:
      return "\(path) is declared as \(type), and is \(value)"
    }
  }
}

extension TestContract {
  init(_ module: aether_module) {
    name = Self.text(module.name) ?? ""
    version = Self.text(module.version) ?? ""
    summary = Self.text(module.description) ?? ""
    inputs = Self.parameters(module.inputs, module.input_count)
    outputs = Self.parameters(module.outputs, module.output_count)
    failures = UnsafeBufferPointer(start: module.errors, count: Int(module.error_count)).map {
      Failure(
        String(cString: $0.code), String(cString: $0.message),
        $0.severity == Int32(AETHER_CRITICAL) ? .critical : .recoverable)
    }
    methods = UnsafeBufferPointer(start: module.methods, count: Int(module.method_count)).map {
      Method(
        name: String(cString: $0.name), summary: Self.text($0.description) ?? "",
        inputs: Self.parameters($0.inputs, $0.input_count), outputs: Self.parameters($0.outputs, $0.output_count))
    }
  }

  private static func text(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }

  private static func parameters(_ tables: UnsafePointer<aether_parameter>?, _ count: UInt64) -> [Parameter] {
    UnsafeBufferPointer(start: tables, count: tables == nil ? 0 : Int(count)).map { table in
      Parameter(
        name: text(table.name) ?? "", type: schema(table), description: text(table.description) ?? "",
        isRequired: table.flags & UInt64(AETHER_REQUIRED) != 0,
        isOptional: table.flags & UInt64(AETHER_OPTIONAL) != 0, defaultJSON: text(table.default_json),
        allowedJSON: text(table.allowed_json), pattern: text(table.pattern))
    }
  }

  private static func schema(_ table: aether_parameter) -> Schema {
    switch Int(table.type) {
    case AETHER_TYPE_STRING: .string
    case AETHER_TYPE_NUMBER: .number
    case AETHER_TYPE_INTEGER: .integer
    case AETHER_TYPE_BOOL: .bool
    case AETHER_TYPE_DATETIME: .dateTime
    case AETHER_TYPE_DURATION: .duration
    case AETHER_TYPE_BYTES: .bytes
    case AETHER_TYPE_FILE: .file
    case AETHER_TYPE_SECRET: .secret
    case AETHER_TYPE_ARRAY: .array(table.items.map { schema($0.pointee) } ?? .any)
    case AETHER_TYPE_OBJECT:
      .object(
        parameters(table.properties, table.property_count).map {
          Schema.Property(name: $0.name, schema: $0.type, isRequired: $0.isRequired)
        })
    default: .any
    }
  }
}
