package import AetherModel
internal import CFFI

/// A function of a description, as C calls it: reads its arguments, computes the formula, returns its value.
///
/// Invariants: a callback is called only on the thread of the call that it was given to, while that call runs; so
/// ``failure`` needs no lock. What its pointers lead to is believed to be what the description says, as everything that C gives.
/// `@unchecked Sendable` holds because of the first.
package final class Callback: @unchecked Sendable {
  /// Where one name of the formula comes from.
  private enum Source {
    case argument(Reading)
    /// By its place among those that ``begin(_:)`` is given.
    case outside(Int)
  }

  private struct Reading {
    var parameter: Int
    var scalar: CScalar
    /// Whether the parameter is a pointer to it, and how far behind its address it is.
    var offset: Int?
  }

  let interface: CallInterface
  private let sources: [Source]
  /// The names that are no parameters, in order: `inputs.…`.
  package let outsideNames: [String]
  private var outside: [Formula.Number?] = []
  private let formula: Formula?
  private let returns: CScalar?
  /// Why the last call of it had no value. It returned 0 then, and the call is to fail.
  package private(set) var failure: String?

  package init(_ described: ForeignCallback, types: ForeignTypes) throws(ForeignCallProblem) {
    interface = try CallInterface(
      returns: described.returns, arguments: described.parameters.map(\.type), types: types)
    formula = described.value
    returns = described.returns.scalar
    var sources: [Source] = []
    var outsideNames: [String] = []
    for name in described.value?.names ?? [] {
      if name.hasPrefix("inputs.") || name.hasPrefix("size(") {
        sources.append(.outside(outsideNames.count))
        outsideNames.append(name)
        continue
      }
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      guard let index = described.parameters.firstIndex(where: { $0.name == parts[0] }) else {
        throw ForeignCallProblem("a callback has no parameter '\(parts[0])'")
      }
      let type = described.parameters[index].type
      var (target, offset) = (type.pointee?.type ?? type, type.isPointer ? 0 : nil)
      if parts.count == 2, case .structure(let name) = target, let entry = types.layouts.structs[name],
        let layout = types.layouts.layout(of: name),
        let field = entry.fields.firstIndex(where: { $0.name == parts[1] }), offset != nil
      {
        (target, offset) = (entry.fields[field].type, layout.offsets[field])
      }
      guard let scalar = target.scalar else { throw ForeignCallProblem("'\(name)' is no number") }
      sources.append(.argument(Reading(parameter: index, scalar: scalar, offset: offset)))
    }
    self.sources = sources
    self.outsideNames = outsideNames
  }

  /// To be called before each call that may call it.
  /// - Parameter outside: the numbers of ``outsideNames``.
  package func begin(_ outside: [Formula.Number?] = []) {
    failure = nil
    self.outside = outside
  }

  fileprivate func answer(_ result: UnsafeMutableRawPointer?, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) {
    guard let returns, let result else { return }
    // libffi wants small integers widened.
    result.storeBytes(of: 0, as: Int64.self)
    guard let formula, failure == nil else { return }
    let value = formula.evaluate { name in
      let reading: Reading
      switch sources[name] {
      case .outside(let index): return index < outside.count ? outside[index] : nil
      case .argument(let argument): reading = argument
      }
      guard var place = arguments?[reading.parameter] else { return nil }
      if let offset = reading.offset {
        guard let target = place.load(as: UnsafeMutableRawPointer?.self) else { return nil }
        place = target + offset
      }
      return ScalarMemory.get(reading.scalar, at: place).formulaNumber
    }
    let isPut =
      switch value {
      case .integer(let number): returns.kind == .floating
        ? ScalarMemory.put(number: Double(number), as: returns, at: result) : widen(number, returns, result)
      case .bool(let flag): widen(flag ? 1 : 0, returns, result)
      case .double(let number): ScalarMemory.put(number: number, as: returns, at: result)
      case nil: false
      }
    if !isPut { failure = "a callback's expression has no value that \(returns.text) can hold" }
  }

  private func widen(_ number: Int64, _ scalar: CScalar, _ result: UnsafeMutableRawPointer) -> Bool {
    guard scalar.holds(number) else { return false }
    result.storeBytes(of: number, as: Int64.self)
    return true
  }

  static let handler: cffi_handler = { _, result, arguments, context in
    guard let context else { return }
    Unmanaged<Callback>.fromOpaque(context).takeUnretainedValue().answer(result, arguments)
  }
}
