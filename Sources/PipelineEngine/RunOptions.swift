package import AetherModel

/// What may be chosen for a run.
package struct RunOptions: Sendable {
  /// Whether workspaces stay after their attempts, for a person to look into.
  package var keepsWorkspaces: Bool
  /// How long all of `finally` may take.
  package var finallyDeadline: TimeSpan
  /// How long calls may take to end after they were cancelled for good.
  package var grace: TimeSpan

  /// Whether it is a step of another run, which has initialised the modules of both.
  package var isNested: Bool

  /// The process, as others may know it; for people.
  package var process: Int32
  /// The ordinary steps that the run is not for, and why: they count as skipped. Nothing that runs depends on them.
  package var leftOut: [Int: String]

  package init(
    keepsWorkspaces: Bool = false, finallyDeadline: TimeSpan = TimeSpan(seconds: 60),
    grace: TimeSpan = TimeSpan(seconds: 2), isNested: Bool = false, process: Int32 = 0, leftOut: [Int: String] = [:]
  ) {
    self.isNested = isNested
    self.keepsWorkspaces = keepsWorkspaces
    self.finallyDeadline = finallyDeadline
    self.grace = grace
    self.process = process
    self.leftOut = leftOut
  }
}
