package import AetherModel
package import PipelineConfig

/// What a run can be told besides its pipeline.
package struct RunSettings: Sendable {
  /// `NAME=TEXT` of `--input`.
  package var inputs: [(name: String, text: String)] = []
  /// Values by name, from a program; they come before `inputs`.
  package var values: [String: Value] = [:]
  /// Of `--secret`: inputs of type `secret`, and where their values are.
  package var secrets: [(name: String, provider: SecretProvider)] = []
  /// Knows the secrets of runs before, in a process that has several; `nil`: there were none.
  package var redactor: Redactor?
  /// Whether this process is all ours, so that what modules in it must not see can be taken from its environment.
  package var ownsEnvironment = false
  /// Of `--env`.
  package var environment: [String: String] = [:]
  /// `nil`: as the pipeline says, else the number of processors.
  package var jobs: Int?
  /// Keeps workspaces.
  package var isDebug = false
  /// Steps with `cache: true` run, and their results are kept.
  package var takesNoResults = false
  /// The step that waits for a debugger; `nil`: none does.
  package var debugger: DebuggerWait?
  /// What started the run, for the history: `command`, `watch` or `library`.
  package var trigger = "library"
  /// The earlier run that goes on; `nil` for a new one.
  package var resume: ResumeRequest?
  /// The part of the pipeline that is wanted; `nil`: all of it.
  package var part: RunPart?

  package init() {}
}
