package import AetherModel
internal import Linux
internal import PipelineEngine
internal import PluginRuntime

/// Why a new generation did not take the place of the old one, which goes on.
package struct ExchangeRefusal: Error, Sendable {
  package var diagnostic: Diagnostic

  init(_ code: String, _ message: String, _ hint: String) {
    diagnostic = Diagnostic(code: code, message, hints: [hint])
  }
}

extension LivePlugin {
  /// How long calls in flight may keep a state from being handed over.
  private static let patience: UInt64 = 30_000_000_000

  /// Puts a new generation in the place of the current one: at once where modules have no state, else when no call runs, with
  /// the state handed over. Blocks.
  /// - Throws: why the old one goes on; the new one is closed then.
  package func exchange(to new: Generation) throws(ExchangeRefusal) {
    // One at a time.
    let result: Result<Void, ExchangeRefusal> = exchanging.withLock { _ in
      do throws(ExchangeRefusal) { return .success(try exchangeAlone(to: new)) } catch { return .failure(error) }
    }
    do throws(ExchangeRefusal) { try result.get() } catch {
      close(new)
      throw error
    }
  }

  private func exchangeAlone(to new: Generation) throws(ExchangeRefusal) {
    let (old, lives) = monitor.withLock { ($0.current, $0.lives) }
    let isQuiet = Self.needsQuiet(old, lives)
    if isQuiet { try pause() }
    defer { if isQuiet { goOn() } }
    try Handing(old: old, new: new, lives: lives).run()
    promote(new)
  }

  private static func needsQuiet(_ old: Generation, _ lives: [String: Life]) -> Bool {
    lives.keys.contains { name in
      guard let module = old.modules[name]?.module else { return false }
      return module.contract.kind != .task || module.optionalFunctions.contains("save_state")
    }
  }

  private func pause() throws(ExchangeRefusal) {
    let deadline = UInt64(SystemClock.monotonic()) + Self.patience
    monitor.withLock { $0.isPaused = true }
    let isQuiet: Bool = monitor.wait { state in
      if state.calls.isEmpty { return .done(true) }
      return UInt64(SystemClock.monotonic()) >= deadline ? .done(false) : .waitUntil(deadline)
    }
    guard isQuiet else {
      goOn()
      throw ExchangeRefusal(
        "exchange-busy", "a call of the old version has run for 30 s, so its state can't be handed over",
        "save again once the step is over")
    }
  }

  private func goOn() {
    monitor.withLock { $0.isPaused = false }
    monitor.wakeAll()
  }

  private func promote(_ new: Generation) {
    let gone = monitor.withLock { state -> [Generation] in
      if state.isProven {
        state.fallback = state.current
      } else {
        // The last one never proved itself.
        state.leaving[state.current.number] = state.current
      }
      state.current = new
      state.good = 0
      return Self.takeEnded(&state)
    }
    for generation in gone { close(generation) }
  }
}

/// Makes the modules of a new generation what those of the old one are.
private struct Handing {
  let old: Generation
  let new: Generation
  let lives: [String: LivePlugin.Life]

  func run() throws(ExchangeRefusal) {
    var done: [String] = []
    do throws(ExchangeRefusal) {
      for (name, life) in lives.sorted(by: { $0.key < $1.key }) {
        guard let from = old.modules[name]?.module, let to = new.modules[name]?.module else { continue }
        try hand(from, to, life, &done)
      }
    } catch {
      for name in done.reversed() { undo(name) }
      throw error
    }
  }

  private func hand(
    _ from: any CallableModule, _ to: any CallableModule, _ life: LivePlugin.Life, _ done: inout [String]
  ) throws(ExchangeRefusal) {
    let name = from.contract.name
    if life.isStarted { try step("the old version of '\(name)' can't be stopped") { () throws(Failure) in try from.stopDaemon(context: life.context) } }
    done.append(name)
    let state = try saved(from, to, life)
    if to.contract.kind != .task || to.optionalFunctions.contains("initialize") {
      try step("the new version of '\(name)' can't be initialised") { () throws(Failure) in try to.initialise(context: life.context) }
    }
    if let state {
      try step("the new version of '\(name)' can't be given the state of the old one") { () throws(Failure) in
        if case .failed(let failure) = to.restoreState(state, context: life.context).status { throw failure }
      }
    }
    guard life.isStarted else { return }
    try step("the new version of '\(name)' can't be started") { () throws(Failure) in
      try to.startDaemon(context: life.context)
      guard to.isDaemonRunning() else { throw Failure(code: "AETHER_NOT_RUNNING", message: "it does not run") }
    }
  }

  private func saved(
    _ from: any CallableModule, _ to: any CallableModule, _ life: LivePlugin.Life
  ) throws(ExchangeRefusal) -> Value? {
    let name = from.contract.name
    guard from.optionalFunctions.contains("save_state") else { return nil }
    guard to.optionalFunctions.contains("restore_state") else {
      throw ExchangeRefusal(
        "state-lost", "the new version of '\(name)' has no restore_state, and the old one has a state",
        "give it one, or end the run and start it again without the state")
    }
    let result = from.saveState(context: life.context)
    if case .failed(let failure) = result.status {
      throw ExchangeRefusal(
        "state-lost", "the old version of '\(name)' can't save its state: \(failure.message)",
        "end the run and start it again, without the state")
    }
    return result.outputs.first.flatMap(\.self)
  }

  private func step(_ problem: String, _ body: () throws(Failure) -> Void) throws(ExchangeRefusal) {
    do throws(Failure) { try body() } catch {
      throw ExchangeRefusal(
        "exchange-failed", "\(problem): \(error.code): \(error.message)", "the old version goes on, with its state")
    }
  }

  private func undo(_ name: String) {
    guard let life = lives[name] else { return }
    try? new.modules[name]?.module.shutDown(context: life.context)
    if life.isStarted { try? old.modules[name]?.module.startDaemon(context: life.context) }
  }
}
