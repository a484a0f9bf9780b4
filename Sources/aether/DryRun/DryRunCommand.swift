internal import AetherModel
internal import AetherRuntime
internal import Linux

/// `aether run --dry-run`, once the pipeline is checked.
enum DryRunCommand {
  /// - Throws: the status of a dry run that shows that the run would fail.
  static func perform(
    _ session: Session, _ check: PipelineCheck, _ settings: RunSettings, _ output: OutputOptions
  ) throws {
    var signals: SignalDelivery?
    let found: DryRun
    do throws(RunRefusal) {
      found = try session.dryRun(check, settings: settings) { cancel in
        // Paths in the inputs of modules count from the project's root, where modules open them.
        try? Path.setCurrent(session.folder.root)
        signals = try? SignalDelivery.start([.interrupt, .terminate, .hangUp]) { _ in cancel() }
      }
    } catch {
      throw output.failure(check.diagnostics + error.diagnostics, status: Run.status(of: error))
    }
    signals?.stop()
    Console.shared.report(check.diagnostics + found.notes)
    if output.json {
      Console.shared.print(json: DryRunJSON.document(found))
    } else {
      Console.shared.write(DryRunText.text(found))
    }
    Console.shared.report(found.problems)
    let status: ExitStatus = found.isCancelled ? .cancelled : found.problems.isEmpty ? .done : .failed
    // A call that was given up may still run: nothing may be torn down under it.
    if found.isAbandoned { CurrentProcess.exitNow(Console.shared.finish(status).rawValue) }
    if status != .done { throw status }
  }
}
