internal import AetherModel
internal import AetherRuntime
internal import Linux

/// The words in which people read of a watched run.
enum WatchText {
  /// A plugin by its folder, or its library's name.
  static func name(_ path: String) -> String {
    guard path.hasSuffix(".so") else { return Path.name(of: path) }
    let folder = Path.name(of: Path.folder(of: path))
    return folder.isEmpty || folder == "/" ? Path.name(of: path) : folder
  }

  static func time(_ duration: Duration) -> String {
    RunText.duration(microseconds: Int64(duration / .microseconds(1)))
  }

  static func reasons(_ reasons: [StepReason]) -> String {
    let shown = reasons.prefix(4).map { "\($0.step) (\($0.words))" }.joined(separator: ", ")
    return reasons.count > 4 ? "\(shown), and \(reasons.count - 4) more" : shown
  }

  static func megabytes(_ bytes: Int) -> String { "\(bytes >> 20) MB" }

  /// One line; `nil` for what is told elsewhere.
  static func line(_ event: WatchEvent) -> String? {
    switch event {
    case .runBegins(let reasons): reasons.isEmpty ? nil : "running again: \(Self.reasons(reasons))"
    case .runEnded, .buildPrinted, .checked, .warned: nil
    case .runRefused: "the run can't begin"
    case .buildBegins(let plugin): "building \(name(plugin))"
    case .buildEnded(let plugin, let build): Self.build(name(plugin), build)
    case .promoted(let plugin, let generation, let time):
      "\(name(plugin)) is generation \(generation), after \(Self.time(time))"
    case .rejected(let plugin, let stage, _):
      "the new \(name(plugin)) is rejected (\(stage.rawValue)); the one before goes on"
    case .reverted(let plugin, let from, let to, let failure):
      "\(name(plugin)): generation \(from) died and generation \(to) is back: \(failure.message.prefix { $0 != "\n" })"
    case .ended(let plugin, let generation, .unloaded): "\(name(plugin)): generation \(generation) is unloaded"
    case .ended(let plugin, let generation, .retired(let reason)):
      "\(name(plugin)): generation \(generation) is retired: \(reason)"
    case .held(let reasons):
      "not run again unasked: \(Self.reasons(reasons)); what their modules do may not be done twice: press r, or declare it idempotent"
    case .paused(let isPaused): isPaused ? "paused" : "going on"
    case .waitsForDebugger(let step, let process): "step '\(step)' waits for a debugger: gdb -p \(process)"
    case .restartDue(let bytes):
      "a restart is due: \(megabytes(bytes)) of plugins that can't be unloaded are kept"
    }
  }

  private static func build(_ name: String, _ build: WatchedBuild) -> String? {
    switch build.ending {
    case .built: "built \(name) in \(time(build.time))"
    case .failed: "\(name) was not built; the one before goes on"
    case .overtaken: nil
    }
  }

  static func diagnostics(_ event: WatchEvent) -> [Diagnostic] {
    switch event {
    case .warned(let diagnostic): [diagnostic]
    case .checked(let diagnostics), .runRefused(let diagnostics), .rejected(_, _, let diagnostics): diagnostics
    case .buildEnded(_, let build): if case .failed(let diagnostics) = build.ending { diagnostics } else { [] }
    default: []
    }
  }

  /// For programs.
  static func entries(_ event: WatchEvent) -> [(key: String, value: Value)]? {
    func told(_ what: String, _ more: [(key: String, value: Value)]) -> [(key: String, value: Value)] {
      [("event", .string("watch")), ("what", .string(what))] + more
    }
    func steps(_ reasons: [StepReason]) -> Value {
      .array(reasons.map { .object([("step", .string($0.step)), ("reason", .string($0.words))]) })
    }
    let diagnostics = ("diagnostics", Value.array(diagnostics(event).map(\.json)))
    switch event {
    case .runBegins(let reasons): return told("run_begins", [("steps", steps(reasons))])
    case .runEnded: return nil
    case .runRefused: return told("run_refused", [diagnostics])
    case .checked: return told("checked", [diagnostics])
    case .warned: return told("warned", [diagnostics])
    case .buildBegins(let plugin): return told("build_begins", [("plugin", .string(plugin))])
    case .buildPrinted(let plugin, let bytes):
      return told("build_printed", [("plugin", .string(plugin)), ("text", .string(String(decoding: bytes, as: UTF8.self)))])
    case .buildEnded(let plugin, let build):
      let ending = switch build.ending { case .built: "built"; case .failed: "failed"; case .overtaken: "overtaken" }
      return told(
        "build_ended",
        [("plugin", .string(plugin)), ("ending", .string(ending)), ("seconds", .double(build.time / .seconds(1))), diagnostics])
    case .promoted(let plugin, let generation, let time):
      return told(
        "promoted",
        [("plugin", .string(plugin)), ("generation", .integer(Int64(generation))), ("seconds", .double(time / .seconds(1)))])
    case .rejected(let plugin, let stage, _):
      return told("rejected", [("plugin", .string(plugin)), ("stage", .string(stage.rawValue)), diagnostics])
    case .reverted(let plugin, let from, let to, let failure):
      return told(
        "reverted",
        [("plugin", .string(plugin)), ("from", .integer(Int64(from))), ("to", .integer(Int64(to))), ("code", .string(failure.code))])
    case .ended(let plugin, let generation, let end):
      let how: (String, Value) = if case .retired(let reason) = end { ("retired", .string(reason)) } else { ("unloaded", .null) }
      return told(how.0, [("plugin", .string(plugin)), ("generation", .integer(Int64(generation))), ("reason", how.1)])
    case .held(let reasons): return told("held", [("steps", steps(reasons))])
    case .paused(let isPaused): return told(isPaused ? "paused" : "going_on", [])
    case .waitsForDebugger(let step, let process):
      return told("waits_for_debugger", [("step", .string(step)), ("process", .integer(Int64(process)))])
    case .restartDue(let bytes): return told("restart_due", [("retired_bytes", .integer(Int64(bytes)))])
    }
  }
}
