import AetherModel

/// A part of a checked expression, with every name resolved to a slot. Immutable, so that any thread may evaluate it.
protocol Node: AnyObject, Sendable {
  func evaluate(_ run: inout Run) throws(Fault) -> Datum
  /// Whether ``model(_:)`` can be called.
  var isModel: Bool { get }
  /// The value in the form of the model, for paths: nothing is copied of it.
  func model(_ run: inout Run) throws(Fault) -> Value
  /// The value where it is known before it runs.
  var constant: Datum? { get }
}

extension Node {
  var isModel: Bool { false }
  func model(_ run: inout Run) throws(Fault) -> Value { try evaluate(&run).result(&run) }
  var constant: Datum? { nil }

  /// A bool; anything else is a fault at `range`.
  @inline(__always)
  func bool(_ run: inout Run, _ name: String, _ range: Range<Int>) throws(Fault) -> Bool {
    let value = try evaluate(&run)
    if case .bool(let bool) = value { return bool }
    throw Fault(code: .typeMismatch, message: "\(name) needs a bool, and this is \(value.withArticle)", range: range)
  }
}

final class Constant: Node {
  let value: Datum
  var constant: Datum? { value }

  init(_ value: Datum) { self.value = value }

  func evaluate(_ run: inout Run) -> Datum { value }
}

/// A variable that a macro bound.
final class Local: Node {
  let slot: Int

  init(slot: Int) { self.slot = slot }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    try run.step()
    if let value = run.locals[slot] { return value }
    throw run.faults[slot] ?? run.fault(.noValue, "this variable has no value")
  }
}

/// Something that can only fail: a name or a call in an expression that was not checked.
final class Failing: Node {
  let fault: Fault

  init(_ fault: Fault) { self.fault = fault }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum { throw fault }
}
