import AetherModel

/// Holds what stands behind the `...` of printf and its like to the format, where that is a constant.
extension ForeignCheck {
  /// One conversion of a format: `%-8.3ld`.
  private struct Conversion {
    var text: String
    var wanted: String
    var fits: (CType) -> Bool
  }

  mutating func checkFormat(_ call: ForeignFunction, _ place: String) {
    guard call.function.hasSuffix("printf") || call.function.hasSuffix("printf_chk"), let fixed = call.fixed, fixed > 0,
      fixed <= call.arguments.count
    else { return }
    if case .input(let name) = call.arguments[fixed - 1].source {
      report(
        "\(place).arguments.\(fixed - 1).input", "the format is the input '\(name)': whoever gives it reads and writes memory",
        hint: "write a constant, such as value: \"%s\"")
    }
    guard case .constant(let value) = call.arguments[fixed - 1].source, let format = value.stringValue else { return }
    guard let conversions = Self.conversions(of: format) else { return }
    let given = call.arguments.count - fixed
    if given != conversions.count {
      report(
        "\(place).arguments",
        "the format wants \(conversions.count) argument\(conversions.count == 1 ? "" : "s"), and \(given) are described",
        hint: "one for each % in it; %% is the sign itself")
    }
    for (index, conversion) in conversions.enumerated() where index < given {
      let type = call.arguments[fixed + index].type
      // What C never passes there was reported.
      let isPassed = type.scalar.map { $0.size >= 4 && $0 != .float } ?? true
      guard isPassed, !conversion.fits(type) else { continue }
      report(
        "\(place).arguments.\(fixed + index).type", "\(conversion.text) wants \(conversion.wanted), and \(type) is described")
    }
  }

  /// - Returns: `nil` for a format with something that isn't known here, such as positions.
  private static func conversions(of format: String) -> [Conversion]? {
    var found: [Conversion] = []
    var rest = Substring(format)
    while let start = rest.firstIndex(of: "%") {
      rest = rest[rest.index(after: start)...]
      if rest.first == "%" {
        rest.removeFirst()
        continue
      }
      let begin = rest.startIndex
      while let character = rest.first, "-+ #0123456789.*'".contains(character) {
        if character == "*" { found.append(integer("%*", size: 4)) }
        rest.removeFirst()
      }
      var size = ""
      while let character = rest.first, "hljztLq".contains(character) {
        size.append(character)
        rest.removeFirst()
      }
      guard let kind = rest.popFirst() else { return nil }
      let text = "%" + format[begin..<rest.startIndex]
      guard let conversion = conversion(text, size, kind) else { return nil }
      found.append(conversion)
    }
    return found
  }

  private static func conversion(_ text: String, _ size: String, _ kind: Character) -> Conversion? {
    switch kind {
    case "d", "i", "u", "o", "x", "X":
      switch size {
      case "", "h", "hh": integer(text, size: 4)
      case "l", "ll", "j", "z", "t", "q": integer(text, size: 8)
      default: nil
      }
    case "c": integer(text, size: 4)
    case "f", "F", "e", "E", "g", "G", "a", "A":
      Conversion(text: text, wanted: size == "L" ? "long double" : "double") {
        $0.scalar == (size == "L" ? .longdouble : .double)
      }
    case "s":
      Conversion(text: text, wanted: "const char *") { type in
        size.isEmpty ? type.pointee?.type.isByte == true : type.isPointer
      }
    case "p": Conversion(text: text, wanted: "a pointer") { $0.isPointer }
    // It writes: only what the function is given to write to can be meant.
    case "n": Conversion(text: text, wanted: "a pointer to an integer") { $0.pointee?.type.scalar?.isInteger == true }
    default: nil
    }
  }

  private static func integer(_ text: String, size: Int) -> Conversion {
    Conversion(text: text, wanted: size == 4 ? "int" : "long") { type in
      guard let scalar = type.scalar else { return false }
      return (scalar.isInteger || scalar.kind == .bool) && (size == 8 ? scalar.size == 8 : scalar.size <= 4)
    }
  }
}
