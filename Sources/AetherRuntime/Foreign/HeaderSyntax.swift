internal import AetherModel

/// The declarations of one reading of a header that may matter, out of clang's syntax tree.
struct HeaderSyntax {
  struct Record {
    /// Empty: the type has no name of its own.
    var tag: String
    var isUnion = false
    var isComplete = false
    var fields: [String] = []
    /// Whether it has fields that can't be asked for: of bits, or without a name.
    var isObscure = false
  }

  struct Enumeration {
    var isSigned = false
    var size = 4
  }

  /// By the numbers of clang's nodes.
  private var records: [String: Record] = [:]
  private var completeRecords: [String: Record] = [:]
  private(set) var enumerations: [String: Enumeration] = [:]
  /// The declarations' JSON, by name: one that is read is one of a few of thousands.
  private var functions: [String: [[UInt8]]] = [:]
  /// Our own typedefs.
  private(set) var probes: [String: Value] = [:]
  /// Our own constants.
  private(set) var constants: [String: Int] = [:]

  private static let kindKey = Array("\"kind\": \"".utf8)
  private static let nameKey = Array("\"name\": \"".utf8)

  mutating func add(_ json: [UInt8]) {
    switch Self.text(after: Self.kindKey, in: json) {
    case "FunctionDecl":
      if let name = Self.text(after: Self.nameKey, in: json) { functions[name, default: []].append(json) }
    case "RecordDecl": if let node = Self.parse(json) { addRecord(node) }
    case "EnumDecl": if let node = Self.parse(json) { addEnumeration(node) }
    case "TypedefDecl":
      guard let name = Self.text(after: Self.nameKey, in: json), name.hasPrefix(HeaderSource.prefix),
        let node = Self.parse(json), node["isInvalid"]?.boolValue != true
      else { break }
      probes[name] = node["inner"]?.items.last ?? .null
    default: break
    }
  }

  func record(_ node: Value) -> Record? {
    let found = node["id"]?.stringValue.flatMap { records[$0] }
    if let found, found.isComplete || found.tag.isEmpty { return found }
    return node["name"]?.stringValue.flatMap { completeRecords[$0] } ?? found
  }

  /// The declarations of a function in the header, in their order.
  func declarations(of function: String) -> [Value] {
    (functions[function] ?? []).compactMap(Self.parse).filter { $0["isImplicit"]?.boolValue != true }
  }

  // MARK: Reading

  private mutating func addRecord(_ node: Value) {
    var record = Record(
      tag: node["name"]?.stringValue ?? "", isUnion: node["tagUsed"]?.stringValue != "struct",
      isComplete: node["completeDefinition"]?.boolValue == true)
    for child in node["inner"]?.items ?? [] {
      switch child["kind"]?.stringValue {
      case "RecordDecl": addRecord(child)
      case "EnumDecl": addEnumeration(child)
      case "FieldDecl":
        guard let name = child["name"]?.stringValue, !name.isEmpty, child["isBitfield"]?.boolValue != true else {
          record.isObscure = true
          continue
        }
        record.fields.append(name)
      default: break
      }
    }
    if let id = node["id"]?.stringValue { records[id] = record }
    if record.isComplete, !record.tag.isEmpty { completeRecords[record.tag] = record }
  }

  /// Its integers are `unsigned int`, unless some don't fit.
  private mutating func addEnumeration(_ node: Value) {
    let isOurs = node["name"]?.stringValue?.hasPrefix(HeaderSource.prefix) == true
    var enumeration = Enumeration()
    for child in node["inner"]?.items ?? [] {
      guard let constant = Self.constant(child), let name = child["name"]?.stringValue else { continue }
      if isOurs, let number = Int(constant), number >= 0 { constants[name] = number }
      if constant.hasPrefix("-") { enumeration.isSigned = true }
      if let value = Int(constant), value <= Int(UInt32.max), value >= Int(Int32.min) { continue }
      enumeration.size = 8
    }
    if let id = node["id"]?.stringValue { enumerations[id] = enumeration }
  }

  private static func constant(_ node: Value) -> String? {
    var node = node
    while let child = node["inner"]?.items.first {
      if child["kind"]?.stringValue == "ConstantExpr" { return child["value"]?.stringValue }
      node = child
    }
    return nil
  }

  private static func parse(_ json: [UInt8]) -> Value? { try? Value(json: String(decoding: json, as: UTF8.self)) }

  /// The text at a key's first place. What a name is written with needs no escapes.
  private static func text(after key: [UInt8], in json: [UInt8]) -> String? {
    guard let first = key.first else { return nil }
    var rest = json[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: key) {
        let text = rest.dropFirst(key.count)
        return text.firstIndex(of: UInt8(ascii: "\"")).map { String(decoding: text[..<$0], as: UTF8.self) }
      }
      rest = rest.dropFirst()
    }
    return nil
  }
}
