internal import AetherModel
internal import AetherRuntime
internal import Linux
internal import PipelineConfig
internal import PipelineEngine

/// `aether run --watch`.
struct RunWatch {
  let pipeline: String
  let host: HostSettings
  let run: RunSettings
  let options: WatchSession.Options
  let output: OutputOptions

  /// Runs until somebody quits, and ends the process, unless it can't even begin.
  func start() throws -> Never {
    if host.profile == .enterprise {
      throw output.failure([
        Diagnostic(
          code: "no-watching", "in enterprise mode nothing is watched: what changes while it is used was not signed",
          hints: ["watch where you develop, and ship what you signed"], isPolicy: true)
      ])
    }
    let inbox = WatchSession.Inbox()
    let keyboard = output.json ? nil : Keyboard(inbox)
    let display = makeDisplay(hasKeys: keyboard != nil)
    // Until the process ends.
    _ = try? SignalDelivery.start([.interrupt, .terminate, .hangUp]) { _ in inbox.send(.quit) }
    var run = run
    if let step = run.debugger?.step {
      run.debugger?.tell = { process in display.show(.waitsForDebugger(step: step, process: process)) }
    }
    do throws(SystemError) {
      let session = try WatchSession(
        pipeline: pipeline, settings: host, runSettings: run, options: options, inbox: inbox, audience: display,
        tell: { display.show($0) })
      try Path.setCurrent(session.root)
      try keyboard?.start()
      let outcome = try session.run()
      display.finish()
      keyboard?.stop()
      let status = Console.shared.finish(outcome?.status == .failed ? .failed : .done).rawValue
      // An abandoned call may still run: nothing may be torn down under it.
      if outcome?.isAbandoned == true { CurrentProcess.exitNow(status) }
      CurrentProcess.exit(status)
    } catch {
      display.finish()
      keyboard?.stop()
      throw output.failure([Diagnostic(code: "watch-failed", "nothing can be watched: \(error)")], status: .machine)
    }
  }

  private func makeDisplay(hasKeys: Bool) -> any WatchDisplay {
    if output.json { return WatchJSON() }
    return hasKeys && Console.shared.errorIsTerminal ? WatchScreen(pipeline: pipeline) : WatchLines()
  }
}
