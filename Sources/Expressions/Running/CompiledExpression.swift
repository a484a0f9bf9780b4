package import AetherModel

/// One expression, checked and ready to run.
package final class CompiledExpression: Sendable {
  package let type: ExpressionType
  /// Indices of the steps that it names, in order.
  package let steps: [Int]
  /// Indices of the steps of which it reads outputs, in order: it can't be evaluated when one was skipped.
  package let outputSteps: [Int]
  /// Where it stands.
  package var span: SourceSpan { text.span(of: range) }
  let program: Program
  let text: LocatedText
  let range: Range<Int>

  /// Evaluates on the caller's thread, without blocking. What is a path only allocates what its value needs.
  ///
  /// An input that was not given, an output that its step did not set, an environment name without a value and the
  /// error code of a step that did not fail are null.
  ///
  /// - Throws: `AETHER_NO_SUCH_KEY`, `AETHER_INDEX_OUT_OF_RANGE`, `AETHER_DUPLICATE_KEY` or `AETHER_TYPE_MISMATCH`,
  ///   with the position in the message.
  package func evaluate(in context: some EvaluationContext) throws(Failure) -> Value {
    try program.evaluate(in: context, text: text)
  }

  private init(_ checker: Checker, _ checked: Checker.Checked, text: LocatedText, range: Range<Int>) {
    type = checked.type
    program = checked.program
    steps = checker.steps.sorted()
    outputSteps = checker.outputSteps.sorted()
    self.text = text
    self.range = range
  }

  var constant: Value? { if case .constant(let value) = program { value } else { nil } }

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
