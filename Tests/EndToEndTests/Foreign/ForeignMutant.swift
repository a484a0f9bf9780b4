import AetherModel

/// A manifest that describes functions wrongly, and inputs with which the right one works.
struct ForeignMutant {
  enum Kind: String, CaseIterable {
    case argumentClass = "argument of another class", resultClass = "result of another class", width, sign
    case fewer = "one argument fewer", more = "one argument more", swapped = "arguments swapped"
    case misspelt = "function misspelt", other = "another function", library = "library misspelt"
    case length = "length of something longer", size = "buffer too small", twice = "ended twice"
    case notMine = "freed what is not malloc's", after = "used after its end", structure = "struct of another layout"
    case callback = "callback of another type", fixed = "fixed of a variadic function", when = "condition that can't be"
    case from = "a name of another type", const = "output of what is const"
  }

  var kind: Kind
  var module: String
  /// What was changed.
  var change: String
  var manifest: Value
  var inputs: Value
}

/// A module that works, and where its parts are.
struct ForeignSubject {
  var name: String
  var manifest: Value
  var inputs: Value

  struct Argument {
    var path: [PathPart]
    var type: String
    var node: Value
  }

  struct Call {
    var path: [PathPart]
    var function: String
    var arguments: [Argument]
    var node: Value
    /// Of an explanation of a failure: it is not called when all is well.
    var isExplanation = false

    var argumentsPath: [PathPart] { path + ["arguments"] }
    /// The type of its result, and where it stands.
    var result: (type: String, path: [PathPart])? {
      if let type = node["returns"]?.stringValue { return (type, path + ["returns"]) }
      return node["returns"]?["type"]?.stringValue.map { ($0, path + ["returns", "type"]) }
    }
  }

  /// In their order; what explains a failure after the call that it explains.
  var calls: [Call] {
    let root: [PathPart] = ["foreign"]
    let list = manifest.at(root + ["calls"])?.items
    let paths = list.map { $0.indices.map { root + ["calls", .index($0)] } } ?? [root]
    return paths.flatMap { path -> [Call] in
      guard let call = call(path) else { return [] }
      var explanation = self.call(path + ["errors", "message"])
      explanation?.isExplanation = true
      return [call] + (explanation.map { [$0] } ?? [])
    }
  }

  private func call(_ path: [PathPart]) -> Call? {
    guard let node = manifest.at(path), let function = node["function"]?.stringValue else { return nil }
    let arguments = (node["arguments"]?.items ?? []).enumerated().map { index, argument in
      Argument(path: path + ["arguments", .index(index)], type: argument["type"]?.stringValue ?? "", node: argument)
    }
    return Call(path: path, function: function, arguments: arguments, node: node)
  }

  /// The number of arguments of which C knows the types: of a variadic function those before its `...`.
  func typedCount(_ call: Call) -> Int { call.node["fixed"]?.integerValue.map(Int.init) ?? call.arguments.count }
}

/// What a type is to a call.
enum ForeignClass: Hashable {
  case integer(size: Int, isSigned: Bool)
  case floating(size: Int)
  case pointer
  case structure

  init(_ type: String) {
    if type.contains("*") || ["pointer", "string", "callback"].contains(type) {
      self = .pointer
    } else if let (size, isSigned) = Self.integers[type] {
      self = .integer(size: size, isSigned: isSigned)
    } else if type == "double" {
      self = .floating(size: 8)
    } else {
      self = .structure
    }
  }

  private static let integers: [String: (Int, Bool)] = [
    "char": (1, true), "int": (4, true), "uint": (4, false), "long": (8, true), "ulong": (8, false),
    "long long": (8, true), "size_t": (8, false), "unsigned long": (8, false),
  ]

  /// Types of other classes.
  var others: [String] {
    switch self {
    case .integer: ["double", "void *"]
    case .floating: ["long", "int", "void *"]
    case .pointer: ["double", "long"]
    case .structure: ["long", "double", "void *"]
    }
  }

  /// Types of the same class and another size.
  var widths: [String] {
    switch self {
    case .integer(let size, let isSigned):
      [(1, "char"), (2, "short"), (4, "int"), (8, "long")].filter { $0.0 != size }.map {
        isSigned ? $0.1 : "unsigned \($0.1)"
      }
    case .floating: ["float", "long double"]
    case .pointer, .structure: []
    }
  }

  /// The type of the same size with the other sign.
  var otherSign: String? {
    switch self {
    case .integer(4, let isSigned): isSigned ? "unsigned int" : "int"
    case .integer(8, let isSigned): isSigned ? "unsigned long" : "long"
    default: nil
    }
  }
}
