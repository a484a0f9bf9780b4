import AetherModel

/// What C calls back.
extension ForeignCheck {
  mutating func check(_ callback: ForeignCallback, _ place: String) {
    for (index, parameter) in callback.parameters.enumerated() {
      let type = parameter.type
      if type == .void || (!type.isPointer && layouts.measure(type) == nil) {
        report("\(place).parameters.\(index)", "a callback has no parameter of type \(type)")
      } else if case .structure = type {
        report("\(place).parameters.\(index)", "a struct by value can't be read in a callback", hint: "take a pointer to it")
      }
    }
  }

  /// What compares elements, as `qsort`'s callback does, reads the type that the call's pointers lead to. C's own types
  /// say `void *` there, so nothing else tells.
  mutating func checkElements(_ callback: ForeignCallback, of call: ForeignFunction, _ place: String) {
    func element(_ type: CType) -> CType? {
      guard let pointee = type.pointee?.type, !pointee.isByte, !pointee.isPointer else { return nil }
      return layouts.measure(pointee) == nil ? nil : pointee
    }
    let elements = call.arguments.compactMap { element($0.type) }
    guard let first = elements.first, callback.parameters.count(where: { element($0.type) != nil }) >= 2 else { return }
    for (index, parameter) in callback.parameters.enumerated() {
      guard let read = element(parameter.type), !elements.contains(where: { $0.isAlike(read) }) else { continue }
      report(
        "\(place).parameters.\(index)",
        "'\(parameter.name)' is read as \(read), and \(call.function) is given no such elements",
        hint: "write const \(first) *")
    }
  }
}
