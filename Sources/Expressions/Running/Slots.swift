import AetherModel

/// What is read from a run as a value of the model.
final class Slot: Node {
  enum Place: Sendable {
    case input(Int)
    case output(step: Int, output: Int)
    /// All outputs of a step as one object; those that were not set are left out.
    case outputs(step: Int, names: [String])
    /// Those of a step that runs for each item of a list.
    case repeated(step: Int)
    case status(step: Int)
    case errorCode(step: Int)
    case environment(String)
    case run(RunField)
    case secret(Int)
    case item
    case index
  }

  let place: Place
  var isModel: Bool { true }
  /// Whether it is one of a pipeline's `secrets`, which are always there.
  var isDeclaredSecret: Bool { if case .secret = place { true } else { false } }

  init(_ place: Place) { self.place = place }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum { try run.load(read(run)) }
  func model(_ run: inout Run) -> Value { read(run) }

  @inline(__always)
  private func read(_ run: borrowing Run) -> Value {
    switch place {
    case .input(let index): run.context.input(index)
    case .output(let step, let output): run.context.output(step: step, output: output) ?? .null
    case .outputs(let step, let names): Self.outputs(of: step, names, in: run.context)
    case .repeated(let step): run.context.outputs(ofRepeated: step) ?? .null
    case .status(let step): .string(run.context.status(step: step))
    case .errorCode(let step): run.context.errorCode(step: step).map(Value.string) ?? .null
    case .environment(let name): run.context.environment(name).map(Value.string) ?? .null
    case .run(let field): run.context.run(field)
    case .secret(let index): run.context.secret(index)
    case .item: run.context.item ?? .null
    case .index: run.context.index.map(Value.integer) ?? .null
    }
  }

  private static func outputs(of step: Int, _ names: [String], in context: any EvaluationContext) -> Value {
    var entries: [(key: String, value: Value)] = []
    for (index, name) in names.enumerated() {
      if let value = context.output(step: step, output: index) { entries.append((name, value)) }
    }
    return .object(entries)
  }
}

/// A declared variable of an environment that is not a pipeline's.
final class Declared: Node {
  let index: Int

  init(_ index: Int) { self.index = index }

  func evaluate(_ run: inout Run) -> Datum { run.context.variable(index) }
}

/// `.?` and `has()` of what a run has: null is nothing.
final class Presence: Node {
  let operand: any Node
  /// Whether it only says whether there is something, as `has()` does.
  let isTest: Bool

  init(_ operand: any Node, isTest: Bool) {
    self.operand = operand
    self.isTest = isTest
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let value = try operand.evaluate(&run)
    if case .null = value { return isTest ? .bool(false) : .none }
    return isTest ? .bool(true) : .some(value)
  }
}
