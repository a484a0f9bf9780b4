package import AetherModel
package import PipelineEngine
internal import StateStore

/// A run whose plugins are loaded, whose inputs are bound and whose history has begun: ready to start. End it with
/// ``close()``.
package struct PreparedRun: Sendable {
  package let run: PipelineRun
  package let diagnostics: [Diagnostic]
  let history: HistoryRecorder
  let loaded: LoadedPlugins
  let folders: RunFolders
  /// `nil` where no step uses the cache.
  let results: StoredResults?
  /// Held until the run is closed.
  let live: LiveRun
  /// Whether there are steps that the run is not for.
  package var leavesOut = false

  /// Runs to the end; blocks. Call it once. What the outcome says is durable.
  package func start() -> RunOutcome {
    do {
      try history.start { [weak run] failure in run?.stopUnrecorded(failure) }
    } catch {
      run.stopUnrecorded(
        Failure(code: "AETHER_NO_THREAD", message: "the system gave no thread to write the run's history on: \(error)"))
    }
    var outcome = run.run()
    do throws(Failure) {
      try history.settle()
    } catch {
      outcome.status = .failed
      outcome.outputs = []
      if outcome.failure == nil { outcome.failure = RunFailure(origin: .pipeline, failure: error) }
    }
    return outcome
  }

  /// Finds the run's secrets in what its modules print in this process, where nobody reads it; `nil` when none of them can.
  package var redactorOfPrints: Redactor? {
    let isHere = loaded.modules.contains { $0.group == nil && !$0.digest.isEmpty }
    return isHere ? run.redactor : nil
  }

  /// Ends the workers, unmaps or retires the plugins, and removes the run's folder where nothing was kept. Not after an abandoned run.
  package func close() {
    history.close()
    results?.close()
    loaded.close()
    folders.finish(run.id)
  }
}
