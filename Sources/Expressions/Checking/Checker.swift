import AetherModel

/// Resolves names to slots and gives every part of an expression its type.
///
/// It goes on after an error in one item of a list or a map, so that all of them are shown.
struct Checker {
  let tree: SyntaxTree
  let environment: TypeEnvironment
  /// Whether to look for the nearest name where one is unknown.
  let suggests: Bool
  private(set) var problems: [Problem] = []
  /// Indices of the steps that are named, and of those whose outputs are read.
  private(set) var steps: Set<Int> = []
  private(set) var outputSteps: Set<Int> = []

  /// A program with its type.
  struct Checked {
    var program: Program
    var type: ExpressionType
  }

  /// What a part of a path means: a value, or something that only becomes one by reading on.
  enum Meaning {
    case value(Checked)
    case inputs, steps, environment, run
    case step(Int)
    case failure(step: Int)
  }

  init(_ tree: SyntaxTree, in environment: TypeEnvironment, suggests: Bool) {
    self.tree = tree
    self.environment = environment
    self.suggests = suggests
  }

  /// `nil` when there are problems.
  mutating func check() -> Checked? {
    if let call = firstCall() {
      problems.append(call)
      return nil
    }
    guard let checked = value(of: tree.root) else { return nil }
    if checked.type.unwrapped.type != .secret, checked.type.containsSecret {
      report(.unavailable("passing on a secret inside a larger value is", at: tree[tree.root].range))
      return nil
    }
    return checked
  }

  /// Operators and functions parse, and are not checked yet: the leftmost is named, and nothing else is read.
  private func firstCall() -> Problem? {
    var first: (function: SyntaxTree.Function, range: Range<Int>)?
    for node in tree.nodes {
      guard case .call(let function, _, let range) = node.kind else { continue }
      if range.lowerBound < (first?.range.lowerBound ?? .max) { first = (function, range) }
    }
    guard let first else { return nil }
    switch first.function {
    case .conditional: return .unavailable("the operator '? :' is", at: first.range)
    case .unary(let sign), .binary(let sign): return .unavailable("the operator '\(sign.sign)' is", at: first.range)
    case .global(let name): return .unavailable("the function '\(name)' is", at: first.range)
    case .member(let name): return .unavailable("the function '.\(name)' is", at: first.range)
    }
  }

  mutating func report(_ problem: Problem) { problems.append(problem) }

  mutating func reads(step: Int, outputs: Bool) {
    steps.insert(step)
    if outputs { outputSteps.insert(step) }
  }

  mutating func value(of index: Int) -> Checked? {
    guard let meaning = meaning(of: index) else { return nil }
    switch meaning {
    case .value(let checked): return checked
    case .inputs: report(noValue("inputs", index, "inputs." + (environment.inputs.first?.name ?? "name")))
    case .steps: report(noValue("steps", index, "steps.\(environment.steps.first?.id ?? "name").outputs"))
    case .environment: report(noValue("env", index, "env." + (environment.environment.first ?? "NAME")))
    case .run: report(noValue("run", index, "run.id"))
    case .step(let step):
      let path = "steps.\(environment.steps[step].id)"
      report(noValue(path, index, "\(path).outputs or \(path).status"))
    case .failure(let step):
      let path = "steps.\(environment.steps[step].id).error"
      report(noValue(path, index, "\(path).code"))
    }
    return nil
  }

  private func noValue(_ path: String, _ index: Int, _ example: String) -> Problem {
    Problem(
      code: .typeMismatch, message: "'\(path)' is a group of names and no value", range: tree[index].range,
      hints: ["read one of them: \(example)"])
  }

  private mutating func meaning(of index: Int) -> Meaning? {
    let node = tree[index]
    switch node.kind {
    case .literal(let literal): return self.literal(literal, node.range).map(Meaning.value)
    case .identifier(let name): return root(name, node.range)
    case .select(let operand, let name, let range):
      guard let operand = meaning(of: operand) else { return nil }
      return read(name, of: operand, at: range, whole: node.range)
    case .index(let operand, let key):
      guard let operand = meaning(of: operand) else { return nil }
      if case .literal(.string(let name)) = tree[key].kind {
        return read(name, of: operand, at: tree[key].range, whole: node.range)
      }
      guard case .value(let container) = operand else {
        report(
          Problem(
            code: .typeMismatch, message: "a name in brackets must be a literal string here", range: tree[key].range))
        return nil
      }
      let keyRange = tree[key].range
      guard let key = value(of: key) else { return nil }
      return self.index(container, by: key, at: keyRange).map(Meaning.value)
    case .list(let items): return list(items).map(Meaning.value)
    case .map(let entries): return map(entries).map(Meaning.value)
    case .call: return nil
    }
  }

  private mutating func literal(_ literal: SyntaxTree.Literal, _ range: Range<Int>) -> Checked? {
    switch literal {
    case .null: return Checked(program: .constant(.null), type: .null)
    case .bool(let value): return Checked(program: .constant(.bool(value)), type: .bool)
    case .integer(let value): return Checked(program: .constant(.integer(value)), type: .int)
    case .unsigned(let value):
      guard let integer = Int64(exactly: value) else {
        report(
          Problem(
            code: .typeMismatch, message: "a uint becomes an integer here, and \(value)u is too large for one",
            range: range, hints: ["the largest integer is \(Int64.max)"]))
        return nil
      }
      return Checked(program: .constant(.integer(integer)), type: .uint)
    case .double(let value): return Checked(program: .constant(.double(value)), type: .double)
    case .string(let value): return Checked(program: .constant(.string(value)), type: .string)
    case .bytes(let value): return Checked(program: .constant(.bytes(value)), type: .bytes)
    }
  }

  /// An item, a key or a value inside a literal; secrets can't stand there yet.
  private mutating func part(_ index: Int) -> Checked? {
    guard let checked = value(of: index) else { return nil }
    guard !checked.type.containsSecret else {
      report(.unavailable("a secret inside a list or a map is", at: tree[index].range))
      return nil
    }
    return checked
  }

  private mutating func list(_ items: [Int]) -> Checked? {
    var programs: [Program] = []
    var joined: ExpressionType?
    for item in items {
      guard let checked = part(item) else { continue }
      programs.append(checked.program)
      joined = joined?.joined(with: checked.type) ?? checked.type
    }
    guard programs.count == items.count else { return nil }
    return Checked(program: Program.list(programs).folded, type: .list(joined ?? .dyn))
  }

  private mutating func map(_ entries: [(key: Int, value: Int)]) -> Checked? {
    var programs: [(key: Program, keyRange: Range<Int>, value: Program)] = []
    var properties: [ExpressionType.Property]? = []
    var joined: ExpressionType?
    var names: Set<String> = []
    for entry in entries {
      let range = tree[entry.key].range
      guard let key = part(entry.key) else {
        _ = part(entry.value)
        continue
      }
      guard key.type == .string || key.type == .dyn else {
        report(
          Problem(
            code: .typeMismatch, message: "the keys of a map that is bound must be strings, and this is \(key.type)",
            range: range))
        continue
      }
      guard let value = part(entry.value) else { continue }
      programs.append((key.program, range, value.program))
      joined = joined?.joined(with: value.type) ?? value.type
      if case .constant(let constant) = key.program, let name = constant.stringValue {
        guard names.insert(name).inserted else {
          report(Problem(code: .duplicateKey, message: "the key '\(name)' occurs twice in this map", range: range))
          continue
        }
        properties?.append(.init(name: name, type: value.type, isRequired: true))
      } else {
        properties = nil
      }
    }
    guard programs.count == entries.count, problems.isEmpty else { return nil }
    let type = properties.map(ExpressionType.object) ?? .map(key: .string, value: joined ?? .dyn)
    return Checked(program: Program.object(programs).folded, type: type)
  }
}

extension Program {
  /// A list or an object of constants as one constant.
  fileprivate var folded: Program {
    switch self {
    case .list(let items):
      var values: [Value] = []
      for item in items {
        guard case .constant(let value) = item else { return self }
        values.append(value)
      }
      return .constant(.array(values))
    case .object(let entries):
      var values: [(key: String, value: Value)] = []
      for entry in entries {
        guard case .constant(let key) = entry.key, let name = key.stringValue, case .constant(let value) = entry.value
        else { return self }
        values.append((name, value))
      }
      return .constant(.object(values))
    default: return self
    }
  }
}
