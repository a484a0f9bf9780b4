package import AetherModel
internal import Isolation
internal import Linux

/// Why something with a repository did not work.
package struct GitProblem: Error, Sendable {
  package enum Cause: Sendable {
    case unreachable, notFound, refused, tooLarge, timedOut, cancelled, invalid, machine
  }

  package var cause: Cause
  package var diagnostic: Diagnostic

  package init(_ cause: Cause, code: String, _ message: String, hints: [String] = []) {
    self.cause = cause
    diagnostic = Diagnostic(code: code, message, hints: hints)
  }

  // MARK: What the host finds itself

  static func machine(_ reason: String) -> GitProblem {
    GitProblem(.machine, code: "git-machine", "the copy of the repository can't be used: \(GitText.clean(reason))")
  }

  static func machine(_ error: SystemError) -> GitProblem {
    if error.isDiskFull { return diskFull }
    return machine(error.description)
  }

  static var diskFull: GitProblem {
    GitProblem(
      .machine, code: "git-machine", "the disk is full", hints: ["make room, and try again: nothing is damaged"])
  }

  static func timedOut(_ address: GitAddress, _ limit: Duration) -> GitProblem {
    GitProblem(
      .timedOut, code: "git-timeout",
      "\(address) was not done after \(limit.components.seconds) s", hints: ["try again, or with more time"])
  }

  static func cancelled(_ address: GitAddress) -> GitProblem {
    GitProblem(.cancelled, code: "git-cancelled", "\(address) was given up: it was cancelled")
  }
}
