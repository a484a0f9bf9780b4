extension CShape: CustomStringConvertible {
  /// As C writes it, typedefs and enumerations resolved.
  package var description: String {
    switch self {
    case .void: "void"
    case .pointer(to: .function(let signature), _):
      "\(signature.returns) (*)(\(signature.parametersText))"
    case .pointer(to: .array(let element, let count), let isConst):
      "\(isConst ? "const " : "")\(element) (*)[\(count)]"
    case .pointer(let pointee, let isConst) where pointee.isPointer: "\(pointee)\(isConst ? "const " : "")*"
    case .pointer(let pointee, let isConst): "\(isConst ? "const " : "")\(pointee) *"
    case .function(let signature): "\(signature.returns) (\(signature.parametersText))"
    case .structure("", let size, _): size == 0 ? "a struct without a name" : "a struct of \(size) bytes"
    case .structure(let name, _, _): "struct \(name)"
    case .array(let element, let count): "\(element)[\(count)]"
    case .other("union "): "a union"
    case .other(""): "a type that is not known"
    case .other(let text): text
    case .integer(16, let isSigned): isSigned ? "__int128" : "unsigned __int128"
    case .integer(let size, let isSigned): scalar?.text ?? "\(isSigned ? "" : "unsigned ")integer of \(size) bytes"
    case .floating(let size): scalar?.text ?? "floating-point number of \(size) bytes"
    case .bool, .complex: scalar?.text ?? "complex number"
    }
  }

  package var isPointer: Bool { if case .pointer = self { true } else { false } }

  /// The arithmetic type that it is, of those that descriptions have.
  package var scalar: CScalar? {
    let kind: CScalar.Kind
    let size: Int
    switch self {
    case .bool: return .bool
    case .integer(let bytes, let isSigned): (size, kind) = (bytes, isSigned ? .signed : .unsigned)
    case .floating(let bytes): (size, kind) = (bytes, .floating)
    case .complex(let bytes): (size, kind) = (bytes, .complex)
    default: return nil
    }
    // The plain ones are first, so that these are found.
    return CScalar.allCases.first { $0.size == size && $0.kind == kind }
  }

  /// What a description calls it; `nil` where it has no word for it.
  package var described: String? {
    switch self {
    case .pointer(to: .function, _): return "callback"
    case .pointer(let pointee, let isConst):
      guard let text = pointee.describedPointee else { return isConst ? "const void *" : "void *" }
      return pointee.isPointer ? "\(text)\(isConst ? "const " : "")*" : "\(isConst ? "const " : "")\(text) *"
    default: return scalar?.rawValue
    }
  }

  private var describedPointee: String? {
    switch self {
    case .pointer(to: .function, _): "void *"
    case .pointer: described
    case .structure(let name, _, _): name.isEmpty ? nil : "struct \(name)"
    case .array(let element, _): element.describedPointee
    default: scalar?.text
    }
  }
}

extension CSignature {
  /// What stands between the parentheses of a declaration.
  package var parametersText: String {
    guard hasPrototype else { return "" }
    let texts = parameters.map(\.description) + (isVariadic ? ["..."] : [])
    return texts.isEmpty ? "void" : texts.joined(separator: ", ")
  }

  /// The declaration of a function: `int puts(const char *)`.
  package func declaration(of name: String) -> String {
    let returns = returns.description
    return "\(returns)\(returns.hasSuffix("*") ? "" : " ")\(name)(\(parametersText))"
  }
}
