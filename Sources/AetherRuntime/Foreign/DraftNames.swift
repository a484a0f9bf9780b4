internal import AetherModel

/// What the names of parameters tell.
enum DraftNames {
  /// A parameter's name as inputs and outputs have it.
  static func identifier(_ name: String, index: Int) -> String {
    var text = ""
    var wasSmall = false
    for scalar in name.unicodeScalars.drop(while: { $0 == "_" }) {
      let isCapital = ("A"..."Z").contains(scalar)
      // destLen is dest_len.
      if isCapital, wasSmall { text += "_" }
      text += String(scalar).lowercased()
      wasSmall = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
    }
    if Names.isIdentifier(text) { return text }
    return Names.isIdentifier(text + "_value") ? text + "_value" : "argument_\(index + 1)"
  }

  /// The name, with a number where it is taken.
  static func free(_ name: String, _ taken: Set<String>) -> String {
    guard taken.contains(name) else { return name }
    var number = 2
    while taken.contains("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }

  private static func ends(_ name: String, _ words: [String]) -> Bool {
    words.contains { name == $0 || name.hasSuffix("_" + $0) || ($0.count > 2 && name.hasSuffix($0)) }
  }

  static func isLength(_ name: String) -> Bool {
    isSize(name) || isCount(name) || ends(name, ["len", "length", "bytes", "nbyte"])
  }

  static func isCount(_ name: String) -> Bool { ends(name, ["nmemb", "nel", "count", "num", "n", "nitems", "nelem"]) }

  static func isSize(_ name: String) -> Bool { ends(name, ["size", "sz", "width"]) }

  /// Whether it is for whoever is called back.
  static func isUserData(_ name: String) -> Bool {
    ends(name, ["data", "context", "ctx", "arg", "opaque", "user", "closure", "priv", "cookie", "userdata"])
  }
}

/// The description of a function that C calls back.
enum DraftCallback {
  /// - Parameter hasItems: whether its pointers lead to items that are described as `int`.
  /// - Returns: `nil` for one that can't be described.
  static func keys(_ signature: CSignature, hasItems: Bool) -> String? {
    guard !signature.isVariadic, signature.hasPrototype, signature.parameters.count <= 26 else { return nil }
    var parameters: [(key: String, text: String)] = []
    for (letter, shape) in zip("abcdefghijklmnopqrstuvwxyz", signature.parameters) {
      let type: String
      switch shape {
      case .structure, .other, .array, .function: return nil
      case .pointer(to: .void, isConst: true) where hasItems: type = "const int *"
      case .pointer(to: .function, _), .pointer(to: .other, _): type = "pointer"
      default: type = DraftTypes.text(shape)
      }
      parameters.append(("\(letter)", DraftText.quoted(type)))
    }
    // YAML 1.1 takes these for true and false.
    for (index, parameter) in parameters.enumerated() where ["n", "y"].contains(parameter.key) {
      parameters[index].key = "\"\(parameter.key)\""
    }
    var keys = [(key: "parameters", text: DraftText.flow(parameters))]
    if signature.returns != .void {
      guard let number = DraftTypes.number(signature.returns) else { return nil }
      keys.append(("returns", DraftTypes.text(signature.returns)))
      let isOrder = hasItems && parameters.count == 2 && parameters.allSatisfy { $0.text == "const int *" }
      let order = "\"${{ a < b ? -1 : a > b ? 1 : 0 }}\""
      keys.append(("value", isOrder ? order : number == "bool" ? "false" : number == "number" ? "0.0" : "0"))
    }
    return DraftText.flow(keys)
  }
}
