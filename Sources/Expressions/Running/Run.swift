import AetherModel

/// One evaluation: what it reads, what it may still cost, and the variables that macros bind.
struct Run {
  let context: any EvaluationContext
  /// By the slots that the checker gave out.
  var locals: [Datum?]
  /// Why a variable has no value, by its slot.
  var faults: [Int: Fault] = [:]
  /// Where the function stands that is being called.
  var site = 0..<0
  /// Nodes and items that may still be looked at.
  private var steps: Int
  /// Bytes that may still be made.
  private var bytes: Int
  private var lastPattern: Pattern?

  /// What one evaluation may cost: about a second, and as much memory as the largest values that modules exchange.
  static let stepLimit = 20_000_000
  static let byteLimit = 256 << 20

  init(
    context: any EvaluationContext, locals: Int, steps: Int = Self.stepLimit, bytes: Int = Self.byteLimit
  ) {
    self.context = context
    self.locals = locals == 0 ? [] : Array(repeating: nil, count: locals)
    self.steps = steps
    self.bytes = bytes
  }

  /// Pays for work before it is done.
  @inline(__always)
  mutating func step(_ count: Int = 1) throws(Fault) {
    steps &-= count
    if steps < 0 { throw tooMuch("it takes more than \(Self.stepLimit) steps") }
  }

  /// Pays for memory before it is taken.
  @inline(__always)
  mutating func make(bytes count: Int) throws(Fault) {
    let (left, overflow) = bytes.subtractingReportingOverflow(count)
    bytes = left
    steps &-= count >> 6
    if overflow || left < 0 || steps < 0 { throw tooMuch("it makes more than \(Self.byteLimit >> 20) MiB of values") }
  }

  /// Levels that an expression may put around each other.
  static let depthLimit = 200

  /// The value, unless it nests too deep.
  func bounded(_ value: Datum) throws(Fault) -> Datum {
    if value.depth <= Self.depthLimit { return value }
    throw tooMuch("it makes a value of more than \(Self.depthLimit) levels")
  }

  mutating func make(items count: Int) throws(Fault) { try make(bytes: count &* MemoryLayout<Datum>.stride) }

  /// A value of the model; what is copied of it is paid for.
  @inline(__always)
  mutating func load(_ value: Value) throws(Fault) -> Datum {
    let datum = Datum(value)
    switch datum {
    case .string(let text): if text.utf8.count > 63 { try step(text.utf8.count >> 6) }
    case .bytes(let bytes): if bytes.count > 63 { try step(bytes.count >> 6) }
    default: break
    }
    return datum
  }

  private func tooMuch(_ reason: String) -> Fault { fault(.limit, "the expression was stopped: \(reason)") }

  /// At the function that is being called.
  func fault(_ code: Fault.Code, _ message: String) -> Fault { Fault(code: code, message: message, range: site) }

  /// For arguments that none of a function's overloads takes.
  func noOverload(_ name: String, _ arguments: Datum...) -> Fault {
    let found = arguments.map(\.withArticle).joined(separator: " and ")
    if Signs.all.contains(name) {
      guard arguments.count == 2 else { return fault(.typeMismatch, "'\(name)' can't be applied to \(found)") }
      let verb = Signs.orders.contains(name) ? "compare" : "combine"
      return fault(.typeMismatch, "'\(name)' can't \(verb) \(found)\(Signs.hint(name, arguments[0], arguments[1]))")
    }
    return fault(.typeMismatch, arguments.isEmpty ? "\(name)() takes arguments" : "\(name)() does not take \(found)")
  }

  /// A pattern that is known only now; the last one is kept, for macros.
  mutating func pattern(_ text: String) throws(Fault) -> Pattern {
    if let lastPattern, lastPattern.text.hasSameBytes(as: text) { return lastPattern }
    try step(100 + text.utf8.count)
    do {
      let pattern = try Pattern(text)
      lastPattern = pattern
      return pattern
    } catch {
      throw fault(.invalidArgument, "this is no regular expression: \(error.message)")
    }
  }
}

/// Operators as functions are named in messages.
enum Signs {
  static let orders: Set<String> = ["<", "<=", ">", ">="]
  static let all = orders.union(["+", "-", "*", "/", "%", "in"])

  /// What to do about numbers of two types.
  static func hint(_ name: String, _ left: Datum, _ right: Datum) -> String {
    guard ["+", "-", "*", "/", "%"].contains(name), NumberOrder(left, right) != nil else { return "" }
    if name == "%" { return ": there is a remainder of integers only" }
    return ": convert one of them, with double() or int()"
  }
}
