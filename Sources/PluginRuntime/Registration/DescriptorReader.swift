internal import AetherModel
internal import CAether

/// Copies a module's descriptor, as the plugin lays it out in its memory, into a ``Contract``.
///
/// Nothing in it is trusted but that its pointers are null or lead to what the header says. Counts are bounded, sizes are
/// checked, arrays are walked by the size that their first element states.
struct DescriptorReader {
  /// What is wrong, as the end of the sentence "the module 'x' …".
  struct Problem: Error {
    var text: String
  }

  private static let most = 1_024
  private static let deepest = 32

  static func contract(_ module: aether_module) throws(Problem) -> Contract {
    let name = try text(module.name, "its name")
    guard Names.isModule(name) else {
      throw Problem(text: "has the name '\(name)': a name is [a-z][a-z0-9-]{0,63}, or publisher/name")
    }
    let versionText = try text(module.version, "its version")
    guard let version = SemanticVersion(versionText) else {
      throw Problem(text: "has the version '\(versionText)', which is no SemVer version such as 1.2.0")
    }
    let kind: ModuleKind
    switch Int(module.kind) {
    case Int(AETHER_TASK): kind = .task
    case Int(AETHER_SERVICE): kind = .service
    case Int(AETHER_DAEMON): kind = .daemon
    case Int(AETHER_PLUGIN): kind = .plugin
    case Int(AETHER_CONNECTOR): kind = .connector
    default: throw Problem(text: "has the unknown kind \(module.kind)")
    }
    var contract = Contract(name: name, kind: kind, version: version)
    contract.description = try optionalText(module.description, "its description") ?? ""
    contract.inputs = try parameters(module.inputs, module.input_count, isInput: true)
    contract.outputs = try parameters(module.outputs, module.output_count, isInput: false)
    contract.errorCodes = try each(module.errors, module.error_count, "error codes") { (error) throws(Problem) in
      let code = try text(error.code, "an error code")
      guard Names.isErrorCode(code), !code.hasPrefix("AETHER_") else {
        throw Problem(
          text: "declares the error code '\(code)': a code is [A-Z][A-Z0-9_]{0,63}, and AETHER_ is reserved")
      }
      let severity: Severity = Int(error.severity) == Int(AETHER_RECOVERABLE) ? .recoverable : .critical
      return ErrorCode(code: code, message: try text(error.message, "the message of \(code)"), severity: severity)
    }
    contract.methods = try each(module.methods, module.method_count, "methods") { (method) throws(Problem) in
      let name = try text(method.name, "the name of a method")
      return Method(
        name: name, description: try optionalText(method.description, "the description of \(name)") ?? "",
        inputs: try parameters(method.inputs, method.input_count, of: name, isInput: true),
        outputs: try parameters(method.outputs, method.output_count, of: name, isInput: false))
    }
    try refuseTwice(contract.errorCodes.map(\.code), "the error code")
    try refuseTwice(contract.methods.map(\.name), "the method")
    return contract
  }

  private static func parameters(
    _ start: UnsafePointer<aether_parameter>?, _ count: UInt64, of method: String? = nil, isInput: Bool
  ) throws(Problem) -> [Parameter] {
    let owner = method.map { " of \($0)" } ?? ""
    let what = (isInput ? "input" : "output") + owner
    let parameters = try each(start, count, (isInput ? "inputs" : "outputs") + owner) { (parameter) throws(Problem) in
      let name = try text(parameter.name, "the name of an \(what)")
      guard Names.isIdentifier(name) else {
        throw Problem(text: "has the \(what) '\(name)': a name is [a-z][a-z0-9_]{0,63} and no reserved word")
      }
      var result = Parameter(
        name: name, description: try optionalText(parameter.description, "the description of \(name)") ?? "",
        type: try type(parameter, name, depth: 0))
      result.isRequired =
        isInput ? parameter.flags & UInt64(AETHER_REQUIRED) != 0 : parameter.flags & UInt64(AETHER_OPTIONAL) == 0
      result.pattern = try optionalText(parameter.pattern, "the pattern of \(name)")
      result.defaultValue = try json(parameter.default_json, "the default of \(name)").map(result.type.reading)
      if let allowed = try json(parameter.allowed_json, "what \(name) allows") {
        guard allowed.kind == .array else {
          throw Problem(text: "lists what '\(name)' allows as JSON that is no array")
        }
        result.allowed = allowed.items.map(result.type.reading)
      }
      return result
    }
    try refuseTwice(parameters.map(\.name), "the \(what)")
    return parameters
  }

  private static func type(_ parameter: aether_parameter, _ name: String, depth: Int) throws(Problem) -> ValueType {
    guard depth < deepest else { throw Problem(text: "describes '\(name)' more than \(deepest) levels deep") }
    switch Int(parameter.type) {
    case Int(AETHER_TYPE_ANY): return .any
    case Int(AETHER_TYPE_STRING): return .string
    case Int(AETHER_TYPE_NUMBER): return .number
    case Int(AETHER_TYPE_INTEGER): return .integer
    case Int(AETHER_TYPE_BOOL): return .bool
    case Int(AETHER_TYPE_DATETIME): return .datetime
    case Int(AETHER_TYPE_DURATION): return .duration
    case Int(AETHER_TYPE_BYTES): return .bytes
    case Int(AETHER_TYPE_FILE): return .file
    case Int(AETHER_TYPE_SECRET): return .secret
    case Int(AETHER_TYPE_ARRAY):
      guard let items = parameter.items else { return .array(.any) }
      return .array(try type(items.pointee, name, depth: depth + 1))
    case Int(AETHER_TYPE_OBJECT):
      guard parameter.properties != nil else { return .object(nil) }
      let properties = try each(parameter.properties, parameter.property_count, "properties of \(name)") {
        (property) throws(Problem) in
        let key = try text(property.name, "the name of a property of \(name)")
        return ValueType.Property(
          name: key, type: try type(property, key, depth: depth + 1),
          isRequired: property.flags & UInt64(AETHER_REQUIRED) != 0)
      }
      try refuseTwice(properties.map(\.name), "the property")
      return .object(properties)
    default: throw Problem(text: "gives '\(name)' the unknown type \(parameter.type)")
    }
  }

  /// Walks an array of structs that state their size.
  private static func each<Element, Result>(
    _ start: UnsafePointer<Element>?, _ count: UInt64, _ what: String, _ body: (Element) throws(Problem) -> Result
  ) throws(Problem) -> [Result] {
    guard count > 0 else { return [] }
    guard let start else { throw Problem(text: "claims \(count) \(what), and gives a null pointer to them") }
    guard count <= most else { throw Problem(text: "claims \(count) \(what); \(most) is the most") }
    let stride = Int(UnsafeRawPointer(start).load(as: UInt32.self))
    guard stride >= MemoryLayout<Element>.size, stride % 8 == 0, stride <= 4_096 else {
      throw Problem(
        text: "states \(stride) bytes as the struct_size of the first of its \(what); at least "
          + "\(MemoryLayout<Element>.size) are needed, and a multiple of 8")
    }
    var results: [Result] = []
    for index in 0..<Int(count) {
      results.append(try body((UnsafeRawPointer(start) + index * stride).load(as: Element.self)))
    }
    return results
  }

  private static func text(_ start: UnsafePointer<CChar>?, _ what: String) throws(Problem) -> String {
    guard let start else { throw Problem(text: "has a null pointer for \(what)") }
    guard let text = String(validatingCString: start) else {
      throw Problem(text: "has text that is not UTF-8 in \(what)")
    }
    return text
  }

  private static func optionalText(_ start: UnsafePointer<CChar>?, _ what: String) throws(Problem) -> String? {
    start == nil ? nil : try text(start, what)
  }

  private static func json(_ start: UnsafePointer<CChar>?, _ what: String) throws(Problem) -> Value? {
    guard let json = try optionalText(start, what) else { return nil }
    do throws(JSONError) {
      return try Value(json: json)
    } catch {
      throw Problem(text: "gives \(what) as '\(json)', which is no JSON: \(error.message) at byte \(error.offset)")
    }
  }

  private static func refuseTwice(_ names: [String], _ what: String) throws(Problem) {
    // Few are compared one by one: a process that lives for one call would first have to make what hashes them.
    var seen = Set<String>()
    for (index, name) in names.enumerated() {
      let isNew = names.count > 16 ? seen.insert(name).inserted : !names[..<index].contains(name)
      guard isNew else { throw Problem(text: "has \(what) '\(name)' twice") }
    }
  }
}
