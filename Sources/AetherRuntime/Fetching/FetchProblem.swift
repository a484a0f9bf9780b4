package import AetherModel
internal import Linux
internal import PluginSources

/// Why a module could not be had from its source.
package struct FetchProblem: Error, Sendable {
  package enum Cause: Sendable {
    /// What was asked for is wrong, or isn't there.
    case invalid
    /// It is there, and is not taken.
    case refused
    /// It could not be got or built.
    case failed
    /// The machine lacks something: a program, room on the disk.
    case machine
    case cancelled
  }

  package var cause: Cause
  package var diagnostics: [Diagnostic]

  init(_ cause: Cause, _ diagnostics: [Diagnostic]) {
    self.cause = cause
    self.diagnostics = diagnostics
  }

  init(_ cause: Cause, _ code: String, _ message: String, at span: SourceSpan? = nil, path: String? = nil, hints: [String] = []) {
    self.init(
      cause, [Diagnostic(code: code, message, at: span, path: path, hints: hints, isPolicy: cause == .refused)])
  }

  init(_ problem: GitProblem) {
    let cause: Cause =
      switch problem.cause {
      case .unreachable, .timedOut: .failed
      case .notFound, .invalid, .tooLarge: .invalid
      case .refused: .refused
      case .cancelled: .cancelled
      case .machine: .machine
      }
    var diagnostic = problem.diagnostic
    if cause == .refused { diagnostic.isPolicy = true }
    switch problem.cause {
    case .tooLarge:
      diagnostic.hints.append("the limits are in aether.yaml: sources: {max_source: 50MB, max_repository: 1GB}")
      diagnostic.hints.append("a copy that has grown begins anew after: aether cache clean --all")
    case .timedOut: diagnostic.hints.append("the limit is in aether.yaml: sources: {git_timeout: 10m}")
    default: break
    }
    self.init(cause, [diagnostic])
  }

  /// With a source's name where a folder stands that nobody knows.
  func shown(_ name: String, inPlaceOf folder: String) -> FetchProblem {
    var problem = self
    for index in problem.diagnostics.indices {
      guard let path = problem.diagnostics[index].path, Path.isInside(path, folder) else { continue }
      problem.diagnostics[index].path = name + path.dropFirst(folder.count)
    }
    return problem
  }

  init(_ problem: BuildProblem) {
    let cause: Cause =
      switch problem.cause {
      case .invalid: .invalid
      case .compiler: .failed
      case .machine: .machine
      case .cancelled: .cancelled
      }
    self.init(cause, problem.diagnostics)
  }
}
