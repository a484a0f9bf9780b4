internal import AetherModel

/// What differs between two versions of a module, for people who decide whether to take the newer one.
enum ContractChanges {
  /// One line a change: `+ input quote: string`, `- output rows`, `~ input size: integer -> number`.
  static func lines(from old: Contract, to new: Contract) -> [String] {
    parameters("input", old.inputs, new.inputs) + parameters("output", old.outputs, new.outputs) + codes(old, new)
      + (old.kind == new.kind ? [] : ["~ it is a \(new.kind.rawValue), and was a \(old.kind.rawValue)"])
  }

  private static func parameters(_ kind: String, _ old: [Parameter], _ new: [Parameter]) -> [String] {
    var lines: [String] = []
    for parameter in new {
      guard let before = old.first(where: { $0.name == parameter.name }) else {
        lines.append("+ \(kind) \(parameter.name): \(parameter.type)\(parameter.isRequired ? ", required" : "")")
        continue
      }
      if "\(before.type)" != "\(parameter.type)" {
        lines.append("~ \(kind) \(parameter.name): \(before.type) -> \(parameter.type)")
      }
      if before.isRequired != parameter.isRequired {
        lines.append("~ \(kind) \(parameter.name) is \(parameter.isRequired ? "required now" : "no longer required")")
      }
      if before.defaultValue != parameter.defaultValue {
        let words = [before.defaultValue, parameter.defaultValue].map { $0?.json() ?? "none" }
        lines.append("~ \(kind) \(parameter.name): default \(words[0]) -> \(words[1])")
      }
    }
    for parameter in old where !new.contains(where: { $0.name == parameter.name }) {
      lines.append("- \(kind) \(parameter.name): \(parameter.type)")
    }
    return lines
  }

  private static func codes(_ old: Contract, _ new: Contract) -> [String] {
    let (before, now) = (Set(old.errorCodes.map(\.code)), Set(new.errorCodes.map(\.code)))
    return now.subtracting(before).sorted().map { "+ error \($0)" } + before.subtracting(now).sorted().map { "- error \($0)" }
  }
}
