internal import AetherModel
internal import Linux
internal import PipelineEngine

/// Holds one step back until a debugger has attached to the process that its module is called in.
package struct DebuggerWait: Sendable {
  package var step: String
  /// Told the number of the process, once for each call.
  package var tell: @Sendable (_ process: Int32) -> Void

  package init(step: String, tell: @escaping @Sendable (_ process: Int32) -> Void) {
    self.step = step
    self.tell = tell
  }

  /// Blocks until somebody traces the process, or the attempt is to end.
  func wait(for process: Int32, _ control: AttemptControl) {
    guard !Self.isTraced(process) else { return }
    tell(process)
    while !Self.isTraced(process), !control.isCancelled { SystemClock.pause(milliseconds: 20) }
  }

  private static func isTraced(_ process: Int32) -> Bool {
    guard let bytes = try? File.read("/proc/\(process)/status", limit: 64 << 10) else { return true }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("TracerPid:") }
    return line.map { !$0.hasSuffix("\t0") } ?? true
  }
}
