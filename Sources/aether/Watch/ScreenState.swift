internal import AetherModel
internal import AetherRuntime
internal import PipelineEngine

/// What the screen of a watched run shows.
struct ScreenState {
  struct Step {
    var id: String
    var status = StepStatus.pending
    var started: Instant?
    var elapsed = ""
    var note = ""
    /// Of a step that runs for each item of a list: how many are over, and how many there are.
    var items: (over: Int, count: Int)?
    /// Whether its result comes from an earlier run.
    var isKept = false
  }

  struct Plugin {
    var name: String
    var generation = 1
    var built = ""
    var exchanged = ""
    var note = ""
    /// Of a step that runs for each item of a list: how many are over, and how many there are.
    var items: (over: Int, count: Int)?
    var isBuilding = false
  }

  let pipeline: String
  var plan: Plan?
  var steps: [Step] = []
  /// In the order in which they were first heard of.
  var plugins: [Plugin] = []
  var outcome: RunOutcome?
  var isRunning = false
  var isPaused = false
  /// Why the last run began.
  var reasons = ""
  var held = ""
  var runs = 0
  /// What the compiler prints now, its last line.
  var building = ""
  private var printed: [UInt8] = []
  /// What is wrong with the pipeline, or with its beginning.
  private var pipelineProblem: [String] = []
  /// By plugin: what went wrong last, and hasn't been mended.
  private var pluginProblems: [String: Problem] = [:]
  var warning = ""
  /// Ends of logs.
  var log: [String] = []

  private struct Problem {
    var lines: [String]
    /// Whether a build has begun since.
    var isOld = false
  }

  init(pipeline: String) { self.pipeline = pipeline }

  /// Everything that is wrong.
  var problem: [String] {
    pipelineProblem + pluginProblems.sorted { $0.key < $1.key }.flatMap(\.value.lines)
  }

  var isBusy: Bool { isRunning || plugins.contains(where: \.isBuilding) }

  // MARK: Runs

  mutating func take(_ event: RunEvent) {
    switch event.body {
    case .runStarted(_, let plan, _):
      self.plan = plan
      steps = plan.allSteps.map { Step(id: $0.id) }
      isRunning = true
      runs += 1
    case .resumed(let restored):
      for (index, result) in restored.enumerated() {
        guard let result else { continue }
        end(index, result, at: event.time)
        steps[index].isKept = true
      }
    case .transition(let key, _, .initializing) where !key.isItem: steps[key.step].started = event.time
    case .transition(let key, _, .running): steps[key.step].status = .running
    case .listed(let key, let list): steps[key.step].items = (0, list.count)
    case .stepEnded(let key, _) where key.isItem:
      let over = (steps[key.step].items?.over ?? 0) + 1
      steps[key.step].items?.over = over
      steps[key.step].note = "\(over) of \(steps[key.step].items?.count ?? 0) items"
    case .stepEnded(let key, let result): end(key.step, result, at: event.time)
    case .progress(let key, let fraction, let message) where !key.isItem:
      let percent = fraction.map { "\(Int($0 * 100)) %" }
      steps[key.step].note = [percent, message.map(RunText.oneLine)].compactMap(\.self).joined(separator: " ")
    case .log(let key, let record):
      note(LogText.line(steps[key.step].id, record), record)
    case .moduleLog(let module, let record):
      note(LogText.line(plan?.modules[module].contract.name ?? "", record), record)
    default: break
    }
  }

  private mutating func note(_ line: String, _ record: LogRecord) {
    guard record.level.rawValue >= LogRecord.Level.info.rawValue else { return }
    log.append(line)
    if log.count > 200 { log.removeFirst(100) }
  }

  private mutating func end(_ index: Int, _ result: StepResult, at time: Instant) {
    steps[index].status = result.status
    if let started = steps[index].started { steps[index].elapsed = RunText.elapsed(from: started, to: time) }
    steps[index].note = RunText.oneLine(
      result.failure.map { "\($0.code): \($0.message)" } ?? result.reason ?? result.message ?? "")
  }

  // MARK: Everything else

  mutating func take(_ event: WatchEvent) {
    switch event {
    case .runBegins(let reasons):
      self.reasons = reasons.isEmpty ? "" : WatchText.reasons(reasons)
      pipelineProblem = []
      isRunning = true
    case .runEnded(let outcome):
      self.outcome = outcome
      isRunning = false
    case .checked(let diagnostics):
      pipelineProblem = diagnostics.contains { $0.severity == .error } ? Self.lines(diagnostics) : []
    case .warned(let diagnostic): warning = RunText.oneLine(diagnostic.message)
    case .runRefused(let diagnostics): pipelineProblem = Self.lines(diagnostics)
    case .buildBegins(let path):
      change(path) { $0.isBuilding = true }
      pluginProblems[WatchText.name(path)]?.isOld = true
      building = ""
      printed = []
    case .buildPrinted(_, let bytes): print(bytes)
    case .buildEnded(let path, let build): take(path, build)
    case .promoted(let path, let generation, let time):
      change(path) {
        $0.generation = generation
        $0.exchanged = WatchText.time(time)
        $0.note = ""
      }
      pluginProblems[WatchText.name(path)] = nil
    case .rejected(let path, let stage, let diagnostics):
      change(path) { $0.note = "the new one was rejected: \(stage.rawValue)" }
      pluginProblems[WatchText.name(path)] = Problem(lines: Self.lines(diagnostics))
    case .reverted(let path, let from, let to, let failure):
      change(path) {
        $0.generation = to
        $0.note = "generation \(from) died"
      }
      let lines = ["generation \(from) of \(WatchText.name(path)) died, and generation \(to) is back:"]
        + RunText.sanitized(failure.message).split(separator: "\n").map(String.init)
      pluginProblems[WatchText.name(path)] = Problem(lines: lines)
    case .ended(let path, let generation, .retired(let reason)):
      change(path) { $0.note = "generation \(generation) is retired: \(reason)" }
    case .ended: break
    case .held(let reasons): held = WatchText.reasons(reasons)
    case .paused(let isPaused): self.isPaused = isPaused
    case .waitsForDebugger(let step, let process):
      for index in steps.indices where steps[index].id == step { steps[index].note = "waits for a debugger: gdb -p \(process)" }
    case .restartDue(let bytes): warning = "a restart is due: \(WatchText.megabytes(bytes)) can't be unloaded"
    }
    if case .runBegins = event { held = "" }
  }

  private mutating func take(_ path: String, _ build: WatchedBuild) {
    change(path) {
      $0.isBuilding = false
      if case .built = build.ending { $0.built = WatchText.time(build.time) }
    }
    building = ""
    switch build.ending {
    case .built:
      // What was rejected since it began is rejected still.
      if pluginProblems[WatchText.name(path)]?.isOld == true { pluginProblems[WatchText.name(path)] = nil }
    case .failed(let diagnostics):
      // The compiler's own words first.
      let text = RunText.sanitized(String(decoding: printed, as: UTF8.self))
      let said = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("[") }
      pluginProblems[WatchText.name(path)] = Problem(lines: said + Self.lines(diagnostics))
    case .overtaken: break
    }
  }

  private mutating func print(_ bytes: [UInt8]) {
    printed += bytes
    if printed.count > 128 << 10 { printed.removeFirst(64 << 10) }
    let text = RunText.sanitized(String(decoding: printed.suffix(400), as: UTF8.self))
    building = text.split(separator: "\n").last.map(String.init) ?? ""
  }

  private mutating func change(_ path: String, _ body: (inout Plugin) -> Void) {
    let name = WatchText.name(path)
    if !plugins.contains(where: { $0.name == name }) { plugins.append(Plugin(name: name)) }
    for index in plugins.indices where plugins[index].name == name { body(&plugins[index]) }
  }

  private static func lines(_ diagnostics: [Diagnostic]) -> [String] {
    DiagnosticRenderer().render(diagnostics).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
