import AetherModel
import Expressions
import YAML

/// Turns what a pipeline gives to an input into a binding of the input's type.
struct BindingReader {
  private var environment: TypeEnvironment
  /// Steps whose outputs are unknown because their module is: what reads them can't be judged.
  private let unknownSteps: Set<String>
  /// What relative paths in `file` inputs are relative to; `nil` leaves them as they are.
  private let folder: String?
  private(set) var diagnostics = Diagnostics()

  init(environment: TypeEnvironment, unknownSteps: Set<String>, folder: String?) {
    self.environment = environment
    self.unknownSteps = unknownSteps
    self.folder = folder
  }

  /// The same for a step that declares further variables.
  func addingEnvironment(_ names: [String]) -> BindingReader {
    BindingReader(environment: environment.addingEnvironment(names), unknownSteps: unknownSteps, folder: folder)
  }

  /// Has `item` and `index` be read, as a step with `foreach` does.
  mutating func setItem(_ type: ExpressionType) { environment.item = type }

  /// All that was reported since the last call.
  mutating func takeDiagnostics() -> [Diagnostic] {
    guard !diagnostics.all.isEmpty else { return [] }
    defer { diagnostics = Diagnostics() }
    return diagnostics.all
  }

  /// - Parameter name: the input's name, for messages: "'path' of 'csv-loader'".
  /// - Returns: `nil` after reporting at least one error, or where nothing can be said.
  mutating func bind(
    _ node: Node, as type: ValueType, isRequired: Bool, name: @autoclosure () -> String
  ) -> Binding? {
    guard Self.hasExpression(node) else {
      var reader = ConstantReader(folder: folder)
      let value = reader.value(node, as: type)
      diagnostics.report(contentsOf: reader.diagnostics.all)
      return value.map(Binding.constant)
    }
    switch (node.kind, type) {
    case (.string, _): return expression(node, as: type, isRequired: isRequired, name: name())
    case (.sequence, .any): return items(node, as: .any, name: name())
    case (.sequence, .array(let item)): return items(node, as: item, name: name())
    case (.mapping, .any), (.mapping, .object(nil)): return entries(node, name: name())
    case (.mapping, .object(let properties?)): return object(node, properties, name: name())
    default:
      diagnostics.error(
        "type-mismatch", "expected \(type) for \(name()); found \(TableChecker.describe(node))",
        at: TableChecker.head(of: node))
      return nil
    }
  }

  static func hasExpression(_ node: Node) -> Bool {
    switch node.kind {
    case .string: !Template.isConstant(node.string)
    case .sequence: node.items.contains(where: hasExpression)
    case .mapping: node.pairs.contains { hasExpression($0.value) }
    default: false
    }
  }

  // MARK: Expressions

  private mutating func expression(_ node: Node, as type: ValueType, isRequired: Bool, name: String) -> Binding? {
    let text = node.text
    var found = Diagnostics()
    guard let binding = Template.parse(text, in: environment, diagnostics: &found) else {
      if !readsUnknownStep(text.text) { diagnostics.report(contentsOf: found.all) }
      return nil
    }
    let (plain, mayBeNull) = binding.expressionType.unwrapped
    if plain == .null {
      guard isRequired else { return binding }
    } else if plain == .secret, type != .secret {
      diagnostics.error(
        "type-mismatch", "a secret can't be given to \(name), which is of type \(type)", at: text.span,
        hints: ["only inputs of type 'secret' take one"])
      return nil
    } else if !fits(binding, plain, type) {
      diagnostics.error(
        "type-mismatch", "expected \(type) for \(name); found \(binding.expressionType)", at: text.span,
        hints: Self.hints(plain, type))
      return nil
    }
    if mayBeNull, isRequired, type != .any {
      diagnostics.error(
        "may-be-null", "\(name) is required, and this may be null", at: text.span,
        hints: ["make what it reads required, or give it a default"])
      return nil
    }
    if binding.expressionType.mayHoldNull(for: type) {
      diagnostics.error(
        "may-be-null", "\(name) is of type \(type), and something inside this may be null", at: text.span,
        hints: ["say what stands for it: .orValue(…)"])
      return nil
    }
    return binding
  }

  private func fits(_ binding: Binding, _ found: ExpressionType, _ wanted: ValueType) -> Bool {
    if case .constant(let value) = binding { return wanted != .secret && wanted.mismatch(in: value) == nil }
    if found == .dyn { return wanted != .secret }
    if case .type = found { return false }
    if found.givesDouble(for: wanted) { return false }
    let type = found.valueType
    return type.fits(wanted) || type.mayFit(wanted)
  }

  private static func hints(_ found: ExpressionType, _ wanted: ValueType) -> [String] {
    switch (wanted, found) {
    case (.integer, .double): return ["convert it, which cuts off what is behind the point: int(…)"]
    case (.array(let item), _) where found.valueType.fits(item): return ["write [ … ] around it for a list of one"]
    default: return []
    }
  }

  /// Whether a text that has errors names a step whose module is unknown, so that the errors may be no more than that.
  private func readsUnknownStep(_ text: String) -> Bool {
    guard !unknownSteps.isEmpty else { return false }
    var rest = Substring(text)
    while let dot = rest.firstIndex(of: ".") {
      let isSteps = rest[..<dot].hasSuffix("steps")
      rest = rest[rest.index(after: dot)...]
      let id = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
      if isSteps, unknownSteps.contains(String(id)) { return true }
    }
    return false
  }

  // MARK: Containers

  private mutating func items(_ node: Node, as type: ValueType, name: String) -> Binding? {
    var bindings: [Binding] = []
    var isWhole = true
    for (index, item) in node.items.enumerated() {
      let binding = bind(item, as: type, isRequired: type != .any, name: "item \(index + 1) of \(name)")
      if let binding { bindings.append(binding) } else { isWhole = false }
    }
    return isWhole ? .array(bindings) : nil
  }

  private mutating func entries(_ node: Node, name: String) -> Binding? {
    var bindings: [(key: String, value: Binding)] = []
    var isWhole = true
    for pair in node.pairs {
      let key = pair.key.string
      let binding = bind(pair.value, as: .any, isRequired: false, name: "'\(key)' in \(name)")
      if let binding { bindings.append((key, binding)) } else { isWhole = false }
    }
    return isWhole ? .object(bindings) : nil
  }

  private mutating func object(_ node: Node, _ properties: [ValueType.Property], name: String) -> Binding? {
    var bindings: [(key: String, value: Binding)] = []
    var isWhole = true
    for pair in node.pairs {
      let key = pair.key.string
      guard let property = properties.first(where: { $0.name == key }) else {
        diagnostics.report(ConstantReader.unknownProperty(pair.key, properties))
        isWhole = false
        continue
      }
      let binding = bind(pair.value, as: property.type, isRequired: true, name: "'\(key)' in \(name)")
      if let binding { bindings.append((key, binding)) } else { isWhole = false }
    }
    for property in properties where property.isRequired && node[property.name] == nil {
      diagnostics.report(ConstantReader.missingProperty(property, in: node))
      isWhole = false
    }
    return isWhole ? .object(bindings) : nil
  }
}
