package import AetherModel

/// One expression, checked and ready to run.
package final class CompiledExpression: Sendable {
  package let type: ExpressionType
  /// Indices of the steps that it names, in order.
  package let steps: [Int]
  /// Indices of the steps of which it reads outputs unguarded, in order: it can't be evaluated when one was skipped.
  package let outputSteps: [Int]
  /// Indices of the secrets that it reads, in order.
  package let secrets: [Int]
  /// Where it stands.
  package var span: SourceSpan { text.span(of: range) }
  /// As it is written.
  package var source: String { String(decoding: Array(text.text.utf8)[range], as: UTF8.self) }
  let node: any Node
  let text: LocatedText
  let range: Range<Int>
  /// How many variables its macros bind.
  private let localCount: Int

  /// Evaluates on the caller's thread, without blocking. What is a path only allocates what its value needs.
  ///
  /// An input that was not given, an output that its step did not set, an environment name without a value and the
  /// error code of a step that did not fail are null; so is an optional without a value.
  ///
  /// - Throws: one of the codes that docs/expressions.md lists, with the position in the message.
  package func evaluate(in context: some EvaluationContext) throws(Failure) -> Value {
    var run = Run(context: context, locals: localCount)
    run.site = range
    do throws(Fault) {
      if node.isModel { return try node.model(&run) }
      let datum = try node.evaluate(&run)
      run.site = range
      return try datum.result(&run)
    } catch {
      throw error.failure(in: text)
    }
  }

  /// The same for `when`: a bool, of an expression whose ``type`` is `bool` or `dyn`.
  ///
  /// - Throws: what ``evaluate(in:)`` throws, and `AETHER_TYPE_MISMATCH` for anything but a bool.
  package func evaluateBool(in context: some EvaluationContext) throws(Failure) -> Bool {
    var run = Run(context: context, locals: localCount)
    do throws(Fault) {
      return try node.bool(&run, "what stands here", range)
    } catch {
      throw error.failure(in: text)
    }
  }

  /// The value as CEL has it.
  package func datum(in context: some EvaluationContext) throws(Failure) -> Datum {
    var run = Run(context: context, locals: localCount)
    do throws(Fault) { return try node.evaluate(&run) } catch { throw error.failure(in: text) }
  }

  private init(_ checker: Checker, _ checked: Checker.Checked, text: LocatedText, range: Range<Int>) {
    type = checked.type
    node = checked.node
    steps = checker.steps.sorted()
    outputSteps = checker.outputSteps.sorted()
    secrets = checker.secrets.sorted()
    localCount = checker.localCount
    self.text = text
    self.range = range
  }

  /// The value where it is known before it runs.
  var constant: Value? {
    guard let datum = node.constant else { return nil }
    var run = Run(context: NoContext(), locals: 0)
    return try? datum.result(&run)
  }

  /// Compiles the tokens of one expression, trivia left out and ending with one of kind `end`.
  static func compile(
    _ tokens: [Token], of bytes: [UInt8], in text: LocatedText, _ environment: TypeEnvironment, suggests: Bool
  ) -> Result<CompiledExpression, Problems> {
    let tree: SyntaxTree
    do {
      tree = try Parser.parse(tokens, of: bytes)
    } catch {
      return .failure(Problems(all: [error]))
    }
    var checker = Checker(tree, in: environment, suggests: suggests)
    guard let checked = checker.check() else { return .failure(Problems(all: checker.problems)) }
    return .success(CompiledExpression(checker, checked, text: text, range: tree[tree.root].range))
  }
}

/// All that is wrong with one expression.
struct Problems: Error {
  var all: [Problem]
}

/// What an expression without names reads: nothing.
struct NoContext: EvaluationContext {
  func input(_ index: Int) -> Value { .null }
  func output(step: Int, output: Int) -> Value? { nil }
  func status(step: Int) -> String { "pending" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { nil }
  func run(_ field: RunField) -> Value { .null }
}
