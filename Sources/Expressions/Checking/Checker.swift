import AetherModel

/// Resolves names to slots and gives every part of an expression its type.
///
/// It goes on after an error in one part of a list, a map or an operator, so that all of them are shown. The depth of
/// its recursion is that of the tree, which the parser bounds.
struct Checker {
  let tree: SyntaxTree
  let environment: TypeEnvironment
  /// Whether to look for the nearest name where one is unknown.
  let suggests: Bool
  private(set) var problems: [Problem] = []
  /// Indices of the steps that are named, and of those whose outputs are read unguarded.
  private(set) var steps: Set<Int> = []
  private(set) var outputSteps: Set<Int> = []
  /// Indices of the secrets that are read.
  private(set) var secrets: Set<Int> = []
  /// How many variables macros bind; each has a slot of its own.
  private(set) var localCount = 0
  /// The variables that can be read, the innermost last.
  var scope: [Variable] = []
  /// Whether the value shows only when it runs.
  var readsRun = false
  /// Whether names with dots can mean anything but a path from a root: declared variables, `google.protobuf.Timestamp`.
  let hasQualifiedNames: Bool
  /// Where the first literal map with a key that is no string has it.
  var oddKey: Range<Int>?

  /// A variable that a macro binds.
  struct Variable {
    var name: String
    var type: ExpressionType
    var node: any Node
  }

  /// A part with its type.
  struct Checked {
    var node: any Node
    var type: ExpressionType
  }

  init(_ tree: SyntaxTree, in environment: TypeEnvironment, suggests: Bool) {
    self.tree = tree
    self.environment = environment
    self.suggests = suggests
    hasQualifiedNames =
      !environment.variables.isEmpty || !environment.container.isEmpty
      || tree.nodes.contains { node in
        if case .identifier(let name) = node.kind { name.hasSuffix("google") } else { false }
      }
  }

  /// `nil` when there are problems.
  mutating func check() -> Checked? {
    guard var checked = value(of: tree.root), problems.isEmpty else { return nil }
    if !readsRun, environment.isChecked, checked.node.constant == nil {
      guard let node = evaluated(checked.node) else { return nil }
      checked.node = node
    }
    guard environment.isResultBound else { return checked }
    checkResult(checked)
    return problems.isEmpty ? checked : nil
  }

  /// An expression that reads nothing has its value now. `nil` after reporting that it has none.
  private mutating func evaluated(_ node: any Node) -> (any Node)? {
    var run = Run(context: NoContext(), locals: localCount, steps: Self.constantSteps, bytes: Self.constantBytes)
    do throws(Fault) {
      return Constant(try node.evaluate(&run))
    } catch {
      if error.code == .limit { return node }
      report(Problem(code: .alwaysFails, message: error.message, range: error.range))
      return nil
    }
  }

  /// What may be spent on constants while many expressions are read.
  private static let constantSteps = 2_000
  private static let constantBytes = 64 << 10

  /// The node, or what it gives when all its parts are constants and it does not fault.
  func folded(_ node: any Node, _ parts: any Node...) -> any Node {
    guard parts.allSatisfy({ $0.constant != nil }) else { return node }
    return constant(node)
  }

  func constant(_ node: any Node) -> any Node {
    var run = Run(context: NoContext(), locals: localCount, steps: Self.constantSteps, bytes: Self.constantBytes)
    return (try? node.evaluate(&run)).map { Constant($0) } ?? node
  }

  private mutating func checkResult(_ checked: Checked) {
    let range = tree[tree.root].range
    if checked.type.unwrapped.type != .secret, checked.type.containsSecret {
      report(
        Problem(
          code: .secret, message: "a secret can only be passed on by itself, not inside a larger value", range: range,
          hints: ["read the secret that is needed; only inputs of type 'secret' take one"]))
      return
    }
    if let key = checked.type.oddKeyType {
      report(
        mismatch("the keys of a map that is bound must be strings, and this is \(key)", oddKey ?? range, []))
      return
    }
    if checked.type.hasInnerOptional(isWhole: true) {
      report(
        mismatch(
          "an optional can't stand inside an array or an object that is bound", range,
          ["'?' leaves out what is not there: [?a], {?'k': a}", ".orValue(…) says what stands for it"]))
      return
    }
    guard let datum = checked.node.constant else { return }
    var run = Run(context: NoContext(), locals: 0)
    do throws(Fault) {
      _ = try datum.result(&run)
    } catch {
      if error.code == .typeMismatch, case .type = checked.type { return }
      let hints = error.code == .overflow ? ["the largest integer is \(Int64.max)"] : []
      report(mismatch(error.message, range, hints))
    }
  }

  mutating func report(_ problem: Problem) { problems.append(problem) }

  func mismatch(_ message: String, _ range: Range<Int>, _ hints: [String]) -> Problem {
    Problem(code: .typeMismatch, message: message, range: range, hints: hints)
  }

  mutating func reads(step: Int, outputs: Bool) {
    readsRun = true
    steps.insert(step)
    if outputs { outputSteps.insert(step) }
  }

  mutating func reads(secret: Int) {
    readsRun = true
    secrets.insert(secret)
  }

  /// A slot that no other variable has.
  mutating func makeSlot() -> Int {
    localCount += 1
    return localCount - 1
  }

  /// What a part is; `nil` after reporting a problem. Where nothing is checked, a part with a problem fails when it
  /// runs.
  mutating func value(of index: Int) -> Checked? {
    let before = problems.count
    if var checked = checkedValue(of: index) {
      checked.type = checked.type.bounded
      return checked
    }
    guard !environment.isChecked, problems.count > before else { return nil }
    let problem = problems[before]
    problems.removeLast(problems.count - before)
    let fault = Fault(code: .unknownName, message: problem.message, range: problem.range)
    return Checked(node: Failing(fault), type: .dyn)
  }

  private mutating func checkedValue(of index: Int) -> Checked? {
    let node = tree[index]
    switch node.kind {
    case .literal(let literal): return Self.literal(literal)
    case .list(let items): return list(items, node.range)
    case .map(let entries): return map(entries, node.range)
    case .optional: return nil
    case .call(let function, let arguments, let range):
      switch function {
      case .conditional: return conditional(arguments)
      case .unary(let sign): return unary(sign, arguments[0], range)
      case .binary(let sign): return binary(sign, arguments[0], arguments[1], range)
      case .global(let name): return call(name, arguments, range)
      case .member(let name): return memberCall(name, arguments, range)
      }
    default:
      guard let meaning = meaning(of: index) else { return nil }
      return value(meaning, node.range)
    }
  }

  private static func literal(_ literal: SyntaxTree.Literal) -> Checked {
    switch literal {
    case .null: Checked(node: Constant(.null), type: .null)
    case .bool(let value): Checked(node: Constant(.bool(value)), type: .bool)
    case .integer(let value): Checked(node: Constant(.int(value)), type: .int)
    case .unsigned(let value): Checked(node: Constant(.uint(value)), type: .uint)
    case .double(let value): Checked(node: Constant(.double(value)), type: .double)
    case .string(let value): Checked(node: Constant(.string(value)), type: .string)
    case .bytes(let value): Checked(node: Constant(.bytes(value)), type: .bytes)
    }
  }
}
