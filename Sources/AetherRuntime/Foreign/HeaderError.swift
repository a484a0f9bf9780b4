internal import AetherModel
internal import Linux

/// What kept clang from reading a header.
struct HeaderError {
  /// As clang says it.
  private var line = ""
  /// The name of a file that isn't there.
  private var missing: String?
  private var ending: ChildProcess.Ending

  /// - Returns: `nil` where it read all of it. That it doesn't know a function is no error of the header.
  init?(_ answer: ClangProgram.Answer) {
    ending = answer.ending
    switch ending {
    case .exited(0): return nil
    case .exited(1): break
    case .exited, .signalled, .timedOut, .wroteTooMuch: return
    }
    let lines = answer.errors.split(separator: "\n").filter { $0.contains("error: ") }
    guard
      let line = lines.first(where: { $0.contains("fatal error: ") })
        ?? lines.first(where: { !$0.hasPrefix(HeaderSource.fileName + ":") })
    else { return nil }
    self.line = String(line)
    let parts = line.split(separator: "'", omittingEmptySubsequences: false)
    if line.hasSuffix("file not found"), parts.count >= 3 { missing = String(parts[parts.count - 2]) }
  }

  /// Whether it is of no use to read it again in another way.
  var isFatal: Bool { ending != .exited(1) || missing != nil }

  func problem(_ header: String) -> HeaderProblem {
    if let missing {
      let hints = [
        "install the package that has it, the one for development: libgmp-dev has gmp.h",
        "or give the name as it stands between < and > in programs that use the library",
      ]
      if missing == header {
        return HeaderProblem(.header, "no-header", "there is no header \(header) on this machine", hints: hints)
      }
      return HeaderProblem(
        .header, "no-header", "the header \(header) includes \(missing), which is not on this machine",
        hints: [hints[0]])
    }
    switch ending {
    case .exited(1): return HeaderProblem(.header, "bad-header", "clang can't read the header \(header)", hints: [line])
    case .timedOut: return HeaderProblem(.header, "bad-header", "clang took more than 20 s for the header \(header)")
    case .wroteTooMuch: return HeaderProblem(.header, "bad-header", "the header \(header) is too large")
    case .exited(let status):
      return HeaderProblem(.machine, "no-clang", "clang ended with the status \(status) at the header \(header)")
    case .signalled(let number):
      return HeaderProblem(
        .machine, "no-clang", "clang was ended by \(ChildProcess.signalName(number)) at the header \(header)")
    }
  }
}
