internal import AetherModel
internal import Linux
internal import PluginRuntime

/// Why a worker gave no reply, as the failure of the call that it was in.
struct WorkerDeath {
  enum Cause {
    /// The connection is over.
    case ended
    /// It was killed, for this.
    case limit(String)
    /// It was asked to end and did not.
    case cancelled
    /// What it sent was no message.
    case protocolBroken(String)
  }

  let module: String
  let library: VerifiedLibrary
  let cause: Cause
  let ending: ChildProcess.Ending
  let printed: CapturedOutput

  var failure: Failure {
    switch cause {
    case .limit(let what):
      return Failure(code: "AETHER_LIMIT", message: "'\(module)' \(what); its process was killed")
    case .cancelled:
      return Failure(
        code: "AETHER_KILLED", message: "'\(module)' did not end when it was asked to; its process was killed",
        severity: .recoverable)
    case .protocolBroken(let reason):
      return Failure(
        code: "AETHER_PLUGIN_MISUSE",
        message: "'\(module)' sent the host \(reason), which only its worker may write; its process was killed")
    case .ended:
      return Failure(code: "AETHER_PLUGIN_CRASHED", message: crash, severity: .recoverable)
    }
  }

  private var crash: String {
    var text: String
    switch ending {
    case .signalled(let signal):
      text = "'\(module)' crashed: \(ChildProcess.signalName(signal))"
      if ChildProcess.signalName(signal) == "SIGKILL" { text += " (the kernel or somebody else killed it)" }
    case .exited(let status):
      text = "'\(module)' ended its process with the status \(status), without a result"
    case .timedOut, .wroteTooMuch:
      text = "'\(module)' closed its connection without a result"
    }
    let lines = printed.lastLines(12)
    let shown = lines.map { "  \(LoadedFrom.named($0, library.path))" }.joined(separator: "\n")
    return lines.isEmpty ? text : "\(text)\nit printed last:\n\(shown)"
  }
}

/// Libraries are loaded from descriptors, which is what a backtrace calls them; people know the file.
package enum LoadedFrom {
  /// A line of what a worker printed, with the library's name for that of its descriptor.
  package static func named(_ line: some StringProtocol, _ library: String) -> String {
    String(line).replacing(#/\/proc\/self\/fd\/[0-9]+/#, with: Path.name(of: library))
  }
}
