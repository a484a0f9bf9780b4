/// A type of C, as far as calls need it.
package indirect enum CType: Hashable, Sendable {
  case void
  case scalar(CScalar)
  case pointer(CType, isConst: Bool)
  /// By the name under which `structs` describes it.
  case structure(String)
  /// What only the library knows, by its name: pointers to it are handed on.
  case opaque(String)
  /// Of a struct's field only.
  case array(CType, Int)
  /// What a pointer to a function points to.
  case function

  /// `char *`, with `const` or without.
  package static func text(isConst: Bool) -> CType { .pointer(.scalar(.char), isConst: isConst) }

  package var isPointer: Bool { if case .pointer = self { true } else { false } }

  /// What a pointer points to, and whether only to be read.
  package var pointee: (type: CType, isConst: Bool)? {
    if case .pointer(let type, let isConst) = self { (type, isConst) } else { nil }
  }

  /// Whether a value of it can be passed as one of the other, as it is.
  package func isAlike(_ other: CType) -> Bool {
    switch (self, other) {
    case (.pointer(.void, _), .pointer), (.pointer, .pointer(.void, _)): true
    case (.pointer(let left, _), .pointer(let right, _)): left.isByte && right.isByte || left.isAlike(right)
    case (.scalar(let left), .scalar(let right)):
      left.size == right.size && (left.kind == right.kind || left.isInteger && right.isInteger)
    default: self == other
    }
  }

  package var scalar: CScalar? { if case .scalar(let scalar) = self { scalar } else { nil } }

  /// Whether it is one byte, of which pointers are pointers to text or bytes.
  package var isByte: Bool {
    switch self {
    case .void: true
    case .scalar(let scalar): scalar.size == 1 && scalar.isInteger
    default: false
    }
  }

  /// Reads a type as C writes it (`const unsigned char *`, `sqlite3 **`, `size_t`, `struct tm`), or by a short name
  /// (`ulong`, `string`, `pointer`, `callback`).
  /// - Parameter structs: the names that `structs` describes. A pointer to another name is a pointer to something unknown.
  /// - Returns: `nil` for a text that is no such type.
  package init?(_ text: String, structs: Set<String>) {
    switch text {
    case "string": self = .text(isConst: true)
    case "pointer": self = .pointer(.void, isConst: false)
    case "callback": self = .pointer(.function, isConst: false)
    default:
      guard let type = CTypeReader(text).read(structs) else { return nil }
      self = type
    }
  }
}

extension CType: CustomStringConvertible {
  /// As C writes it: `const char *`.
  package var description: String {
    switch self {
    case .void: return "void"
    case .scalar(let scalar): return scalar.text
    case .structure(let name), .opaque(let name): return name
    case .array(let type, let count): return "\(type)[\(count)]"
    case .function: return "function"
    case .pointer(.pointer(let type, let isInnerConst), let isConst):
      return "\(CType.pointer(type, isConst: isInnerConst))\(isConst ? "const " : "")*"
    case .pointer(let type, let isConst): return "\(isConst ? "const " : "")\(type) *"
    }
  }
}

/// Reads one type from its text.
private struct CTypeReader {
  private var tokens: [String] = []

  /// Longer texts are no type.
  private static let longest = 256

  init(_ text: String) {
    guard text.utf8.count <= Self.longest else { return }
    var word = ""
    func isPart(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
    for scalar in text.unicodeScalars {
      if isPart(scalar) {
        word.unicodeScalars.append(scalar)
        continue
      }
      if !word.isEmpty { tokens.append(word) }
      word = ""
      if scalar != " " { tokens.append(String(scalar)) }
    }
    if !word.isEmpty { tokens.append(word) }
  }

  private static let qualifiers: Set<String> = ["const", "volatile", "restrict", "__restrict"]

  func read(_ structs: Set<String>) -> CType? {
    var rest = tokens[...]
    let count = Self.arrayCount(&rest)
    let head = rest.prefix { $0 != "*" }
    rest = rest.dropFirst(head.count)
    var isConst = head.contains("const")
    let words = head.filter { !Self.qualifiers.contains($0) }
    guard !words.isEmpty, words.allSatisfy({ $0.first?.isLetter ?? false || $0.hasPrefix("_") }) else { return nil }
    let named = ["struct", "enum"].contains(words.first ?? "") ? Array(words.dropFirst()) : Array(words)
    var type: CType
    if words == ["void"] {
      type = .void
    } else if named.count == words.count, let scalar = CScalar(words: Array(words)) {
      type = .scalar(scalar)
    } else if words.first == "enum", named.count == 1 {
      type = .scalar(.uint)
    } else if named.count == 1, structs.contains(named[0]) {
      type = .structure(named[0])
    } else if named.count == 1, rest.first == "*", words.first != "enum" {
      type = .opaque(named[0])
    } else {
      return nil
    }
    // More stars than any function wants would only cost whoever walks the type.
    guard rest.count(where: { $0 == "*" }) <= 8 else { return nil }
    for token in rest {
      switch token {
      case "*":
        type = .pointer(type, isConst: isConst)
        isConst = false
      case "const": isConst = true
      case _ where Self.qualifiers.contains(token): break
      default: return nil
      }
    }
    guard let count else { return type }
    if case .opaque = type { return nil }
    return type == .void ? nil : .array(type, count)
  }

  /// Takes `[16]` off the end.
  private static func arrayCount(_ tokens: inout ArraySlice<String>) -> Int? {
    guard tokens.count >= 4, tokens.last == "]", let count = Int(tokens[tokens.endIndex - 2]), (1...65_536).contains(count),
      tokens[tokens.endIndex - 3] == "["
    else { return nil }
    tokens.removeLast(3)
    return count
  }
}
