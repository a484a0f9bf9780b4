internal import PipelineEngine

/// How an earlier run goes on.
package struct ResumeRequest: Sendable {
  /// The run's id.
  package var run: String
  /// Steps to be run again although they may have taken effect.
  package var retried: [String] = []
  /// Steps to be passed over.
  package var skipped: [String] = []
  /// Goes on although the pipeline or a module is another one than before.
  package var acceptsChanges = false
  /// Whether the pipeline and the modules were compared with those before, as those of an inner run were with the outer's.
  var isCompared = false
  /// What a person types to go on with the run, for hints.
  package var command: String

  package init(
    run: String, retried: [String] = [], skipped: [String] = [], acceptsChanges: Bool = false, command: String? = nil
  ) {
    self.run = run
    self.retried = retried
    self.skipped = skipped
    self.acceptsChanges = acceptsChanges
    self.command = command ?? "aether run --resume \(run)"
  }

  /// What is asked for a run that is a step of the one that goes on.
  ///
  /// - Parameter label: the step, or the item of it, with those around it: `sub` or `sub/inner`.
  init(_ request: ResumeRequest?, within label: String, run: RunID) {
    func inner(_ names: [String]) -> [String] {
      names.compactMap { $0.hasPrefix(label + "/") ? String($0.dropFirst(label.utf8.count + 1)) : nil }
    }
    self.run = run.description
    retried = inner(request?.retried ?? [])
    skipped = inner(request?.skipped ?? [])
    acceptsChanges = request?.acceptsChanges ?? false
    isCompared = true
    command = request?.command ?? ""
  }
}
