package import AetherModel
package import PipelineEngine

/// What happens in a watched run besides the events of its runs.
package enum WatchEvent: Sendable {
  /// A run begins, and why: the steps that run anew, each with its reason; none for the first.
  case runBegins(reasons: [StepReason])
  case runEnded(RunOutcome)
  /// The run couldn't begin.
  case runRefused([Diagnostic])
  /// The pipeline, or a file that belongs to it, was read again; errors leave the one before in force.
  case checked([Diagnostic])
  /// Something about the watching itself.
  case warned(Diagnostic)
  case buildBegins(plugin: String)
  /// What compilers print, as it comes.
  case buildPrinted(plugin: String, [UInt8])
  case buildEnded(plugin: String, WatchedBuild)
  /// A library has changed and takes the place of the one before.
  case promoted(plugin: String, generation: Int, time: Duration)
  /// It doesn't; the one before goes on.
  case rejected(plugin: String, stage: Stage, [Diagnostic])
  /// The one before came back: the new one's process died.
  case reverted(plugin: String, from: Int, to: Int, Failure)
  case ended(plugin: String, generation: Int, GenerationEnd)
  /// Steps that would run again if their modules could: they wait for a word.
  case held([StepReason])
  case paused(Bool)
  /// A step is held back until a debugger has attached to that process.
  case waitsForDebugger(step: String, process: Int32)
  /// So many bytes of retired images are mapped: a restart is due.
  case restartDue(retiredBytes: Int)

  /// Where a new library failed.
  package enum Stage: String, Sendable { case judging, contract, canary, exchange }
}

/// A step that runs again.
package struct StepReason: Hashable, Sendable {
  package var step: String
  package var reason: Reason

  package enum Reason: Hashable, Sendable {
    /// Its module has another generation.
    case module(String, generation: Int)
    /// Its text in the pipeline is another.
    case pipeline
    /// It didn't end well, or never ran.
    case unfinished
    /// A step that it depends on runs again.
    case depends(on: String)
    /// Somebody asked for it.
    case asked
  }

  /// A clause: `its module csv-loader is generation 3`.
  package var words: String {
    switch reason {
    case .module(let name, let generation): "\(name) is generation \(generation)"
    case .pipeline: "its text has changed"
    case .unfinished: "it had not ended well"
    case .depends(let step): "\(step) runs again"
    case .asked: "it was asked for"
    }
  }
}

/// How a build ended.
package struct WatchedBuild: Sendable {
  package enum Ending: Sendable {
    case built
    case failed([Diagnostic])
    /// The sources changed meanwhile: another one follows.
    case overtaken
  }

  package var ending: Ending
  package var time: Duration
}
