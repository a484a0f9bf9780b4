package import AetherModel

extension CompiledExpression {
  /// Compiles a text that is one expression, without `${{` and `}}`: from a command line, or for a test.
  ///
  /// - Returns: `nil` after reporting at least one error, each at its place in the source.
  package static func parse(
    _ text: LocatedText, in environment: TypeEnvironment, diagnostics: inout Diagnostics
  ) -> CompiledExpression? {
    let bytes = Array(text.text.utf8)
    var lexer = Lexer(bytes)
    var tokens: [Token] = []
    while tokens.last?.kind != .end {
      let token = lexer.next()
      if token.isInvalid {
        diagnostics.report(Problem.invalid(token, in: bytes).diagnostic(in: text))
        return nil
      }
      if !token.isTrivia { tokens.append(token) }
    }
    switch compile(tokens, of: bytes, in: text, environment, suggests: true) {
    case .success(let compiled): return compiled
    case .failure(let problems):
      for problem in problems.all { diagnostics.report(problem.diagnostic(in: text)) }
      return nil
    }
  }
}

extension Binding {
  /// The expression, where the whole is one of type `bool` (or of one that shows when it runs), or a constant that is a
  /// bool: what `when` takes. `nil` after reporting that it is something else.
  package func condition(of text: LocatedText, diagnostics: inout Diagnostics) -> Condition? {
    switch self {
    case .constant(let value) where value.boolValue != nil: return .constant(value.boolValue ?? false)
    case .expression(let expression) where expression.type.unwrapped.type == .bool || expression.type == .dyn:
      return .expression(expression)
    default:
      var hints = ["write one whole ${{ … }} that compares something"]
      if expressionType.unwrapped.type == .secret {
        hints = ["a secret can't be looked into"]
      } else if case .text = self {
        hints = ["leave out the text around ${{ … }}"]
      }
      diagnostics.error("type-mismatch", "expected bool; found \(expressionType)", at: text.span, hints: hints)
      return nil
    }
  }

  package enum Condition: Sendable {
    case constant(Bool)
    case expression(CompiledExpression)

    package func evaluate(in context: some EvaluationContext) throws(Failure) -> Bool {
      switch self {
      case .constant(let value): value
      case .expression(let expression): try expression.evaluateBool(in: context)
      }
    }

    package var steps: [Int] { if case .expression(let expression) = self { expression.steps } else { [] } }
    package var outputSteps: [Int] {
      if case .expression(let expression) = self { expression.outputSteps } else { [] }
    }
  }
}
