import AetherModel
import Foundation
import Testing

@testable import Expressions

/// Runs the conformance vectors of CEL: every `*.json` in the folder that `AETHER_CEL_VECTORS` names, by default
/// `../shared/vectors/cel`, seen from the repository. The folder's README says what they consist of.
@Suite struct ConformanceTests {
  private static let variables = ProcessInfo.processInfo.environment
  private static let folder =
    variables["AETHER_CEL_VECTORS"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/vectors/cel").standardized

  @Test func allVectorsPass() throws {
    let files = ((try? FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)) ?? [])
      .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    if files.isEmpty {
      let isWanted = Self.variables["AETHER_CEL_VECTORS"] != nil || Self.variables["CI"] != nil
      #expect(!isWanted, "there are no vectors in \(Self.folder.path)")
      print("CEL vectors: none in \(Self.folder.path)")
      return
    }
    for file in files {
      let vectors = try Value(json: String(contentsOf: file, encoding: .utf8)).items
      var failures: [String] = []
      var wrong = 0
      for vector in vectors {
        guard let failure = Vector(vector).failure else { continue }
        if Self.contradictsTheLanguage(vector) { wrong += 1 } else { failures.append(failure) }
      }
      let name = file.deletingPathExtension().lastPathComponent
      let passed = vectors.count - failures.count - wrong
      let note = wrong == 0 ? "" : ", \(wrong) wrong themselves"
      print("CEL vectors: \(name): \(passed) passed, \(failures.count) failed\(note)")
      #expect(failures.isEmpty, "\(name):\n\(failures.joined(separator: "\n"))")
    }
  }

  /// Two vectors of `parse.json` want a backslash before a question mark where their expression has none: no reading of
  /// the language gives it, and other implementations leave them out, too. They are known by the very value.
  private static func contradictsTheLanguage(_ vector: Value) -> Bool {
    guard let text = vector["expr"]?.stringValue, text.hasPrefix("b\"\"\" ? ") || text.hasPrefix("b\'\'\' ? ") else {
      return false
    }
    return vector["value"]?["bytes"]?.stringValue == "IFw/ICIgJyBgIA=="
  }
}

/// One vector.
private struct Vector: EvaluationContext {
  let json: Value
  private let environment: TypeEnvironment
  private let bindings: [Datum]

  init(_ json: Value) {
    self.json = json
    var types: [String: ExpressionType] = [:]
    for entry in json["types"]?.entries ?? [] { types[entry.key] = Self.type(entry.value) }
    let given = json["bindings"]?.entries ?? []
    for entry in given where types[entry.key] == nil { types[entry.key] = .dyn }
    let names = types.keys.sorted()
    var environment = TypeEnvironment(roots: [])
    environment.variables = names.map { .init(name: $0, type: types[$0] ?? .dyn) }
    environment.container = json["container"]?.stringValue ?? ""
    environment.isResultBound = false
    environment.isChecked = json["disable_check"]?.boolValue != true
    self.environment = environment
    bindings = names.map { name in given.first { $0.key == name }.map { Datum(vector: $0.value) } ?? .null }
  }

  /// Which vector fails, and how; `nil` when it passes.
  var failure: String? {
    outcome.map { "\(json["section"]?.stringValue ?? "")/\(json["name"]?.stringValue ?? ""): \($0)" }
  }

  private var outcome: String? {
    let text = json["expr"]?.stringValue ?? ""
    var diagnostics = Diagnostics()
    let located = LocatedText(verbatim: text, path: "")
    guard let compiled = CompiledExpression.parse(located, in: environment, diagnostics: &diagnostics) else {
      return json["error"] != nil ? nil : "\(text)\n  refused: \(diagnostics.all.map(\.message))"
    }
    let found: Datum
    do {
      found = try compiled.datum(in: self)
    } catch {
      return json["error"] != nil ? nil : "\(text)\n  failed: \(error.message)"
    }
    if json["error"] != nil { return "\(text)\n  gives \(found.described); an error was expected" }
    guard let wanted = json["value"].map({ Datum(vector: $0) }) else { return nil }
    return found.isSame(as: wanted) ? nil : "\(text)\n  gives \(found.described) and not \(wanted.described)"
  }

  private static func type(_ json: Value) -> ExpressionType {
    if let items = json["list"] { return .list(type(items)) }
    if let parts = json["map"] { return .map(key: type(parts[0]), value: type(parts[1])) }
    if let inner = json["optional"] ?? json["optional_type"] { return .optional(type(inner)) }
    if let inner = json["wrapper"] { return .nullable(type(inner)) }
    switch json.stringValue {
    case "int": return .int
    case "uint": return .uint
    case "double": return .double
    case "bool": return .bool
    case "string": return .string
    case "bytes": return .bytes
    case "null": return .null
    case "timestamp": return .timestamp
    case "duration": return .duration
    case "type": return .type(.dyn)
    case "list": return .list(.dyn)
    case "map": return .map(key: .dyn, value: .dyn)
    default: return .dyn
    }
  }

  func input(_ index: Int) -> Value { .null }
  func output(step: Int, output: Int) -> Value? { nil }
  func status(step: Int) -> String { "" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { nil }
  func run(_ field: RunField) -> Value { .null }
  func variable(_ index: Int) -> Datum { bindings[index] }
}

extension Datum {
  /// A value as vectors write it: one tag.
  fileprivate init(vector: Value) {
    func integer(_ value: Value?) -> Int64 { value?.integerValue ?? value?.stringValue.flatMap { Int64($0) } ?? 0 }
    guard let (tag, value) = vector.entries.first else {
      self = .null
      return
    }
    switch tag {
    case "int": self = .int(integer(value))
    case "uint": self = .uint(value.stringValue.flatMap { UInt64($0) } ?? UInt64(value.integerValue ?? 0))
    case "double": self = .double(value.numberValue ?? value.stringValue.flatMap { Double($0) } ?? 0)
    case "string": self = .string(value.stringValue ?? "")
    case "bytes": self = .bytes(Base64.decode(value.stringValue ?? "") ?? [])
    case "bool": self = .bool(value.boolValue ?? false)
    case "list": self = .list(value.items.map { Datum(vector: $0) })
    case "map":
      var builder = MapBuilder()
      for entry in value.items {
        if let key = MapKey(Datum(vector: entry[0])) { _ = builder.add(key, Datum(vector: entry[1])) }
      }
      self = builder.finish()
    case "timestamp":
      self = .timestamp(
        Instant(seconds: integer(value["seconds"]), nanoseconds: Int32(integer(value["nanos"]))))
    case "duration":
      self = .duration(TimeSpan(seconds: integer(value["seconds"]), nanoseconds: Int32(integer(value["nanos"]))))
    case "type": self = .type(TypeName(value.stringValue ?? ""))
    case "optional": self = value.isNull ? .none : .some(Datum(vector: value))
    default: self = .null
    }
  }

  /// The same type and the same value throughout; NaN is itself.
  func isSame(as other: Datum) -> Bool {
    switch (self, other) {
    case (.double(let left), .double(let right)): return left == right || left.isNaN && right.isNaN
    case (.list(let left), .list(let right)):
      return left.count == right.count && (0..<left.count).allSatisfy { left[$0].isSame(as: right[$0]) }
    case (.map(let left), .map(let right)):
      return left.count == right.count
        && (0..<left.count).allSatisfy { index in
          guard let place = (0..<right.count).first(where: { right.key(at: $0).isSame(as: left.key(at: index)) }) else {
            return false
          }
          return left.value(at: index).isSame(as: right.value(at: place))
        }
    case (.optional(let left?), .optional(let right?)): return left.value.isSame(as: right.value)
    default:
      var run = Run(context: NoContext(), locals: 0)
      return typeName == other.typeName && (try? isEqual(to: other, &run)) == true
    }
  }

  /// For messages of tests, as CEL would write it.
  var described: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)u"
    case .double(let value): value.isNaN ? "nan" : "\(value)"
    case .string(let value): "'\(value)'"
    case .bytes(let value): "b\(value)"
    case .list(let list): "[" + list.items.map(\.described).joined(separator: ", ") + "]"
    case .map(let map):
      "{"
        + (0..<map.count).map { "\(map.key(at: $0).described): \(map.value(at: $0).described)" }.joined(separator: ", ")
        + "}"
    case .timestamp(let value): "timestamp('\(TextConversion.text(of: value))')"
    case .duration(let value): "duration('\(TextConversion.text(of: value))')"
    case .type(let type): type.name
    case .optional(let present): present.map { "optional.of(\($0.value.described))" } ?? "optional.none()"
    case .file(let value): "\(value)"
    }
  }
}
