package import AetherModel
internal import Linux
internal import PipelineEngine
internal import PluginRuntime

/// A plugin's library that is exchanged while it is used.
///
/// Calls in flight end on the generation that they began on; a new one goes to the newest, and none fails for the exchange.
/// The last generation that proved itself stays until the new one has had ``goodCalls`` calls that went well, and takes its
/// place again when the new one's process dies before that.
package final class LivePlugin: Sendable {
  /// Calls that a new generation must survive before the one before it goes.
  package static let goodCalls = 3

  struct State: Sendable {
    var current: Generation
    /// The last one that proved itself, while `current` has not.
    var fallback: Generation?
    var good = 0
    /// No new call begins.
    var isPaused = false
    /// By generation number: calls that run.
    var calls: [Int: Int] = [:]
    /// Generations that go once their calls have ended.
    var leaving: [Int: Generation] = [:]
    /// By module.
    var lives: [String: Life] = [:]
    /// Why an image of it could not be unmapped.
    var retireReason: String?

    var isProven: Bool { fallback == nil }
  }

  /// What a run did to a module.
  struct Life: Sendable {
    var context: LiveContext
    var isStarted = false
  }

  /// Where the library is.
  package let path: String
  let monitor: Monitor<State>
  /// One exchange at a time.
  let exchanging = Monitor(())
  private let closer: GenerationCloser
  private let tell: @Sendable (LiveEvent) -> Void

  init(path: String, _ first: Generation, closer: GenerationCloser, tell: @escaping @Sendable (LiveEvent) -> Void) {
    self.path = path
    self.closer = closer
    self.tell = tell
    monitor = Monitor(State(current: first))
  }

  package var current: Generation { monitor.withLock { $0.current } }
  /// Why the last image that ended could not be unmapped; `nil` when it could, or none has.
  var retireReason: String? { monitor.withLock { $0.retireReason } }

  // MARK: Calls

  /// Runs a call on the newest generation.
  /// - Parameter context: of a task, which is told the generation.
  func call(
    _ name: String, task context: (any CallContext)? = nil, isRepeatable: Bool,
    _ body: (any CallableModule) -> CallResult
  ) -> CallResult {
    let generation = enter(task: context == nil ? nil : name)
    context?.generationChosen(generation.number)
    guard let module = generation.modules[name]?.module else {
      leave(generation, isGood: false)
      return CallResult(
        .failed(Failure(code: "AETHER_NOT_LOADED", message: "'\(name)' is not in generation \(generation.number) any more")))
    }
    let result = body(module)
    guard let crash = Self.crash(result), generation.isApart else {
      leave(generation, isGood: true)
      return result
    }
    let replacement = revert(generation, crash)
    leave(generation, isGood: false)
    // What may be run twice is run on the one that came back, so that the step doesn't fail for the exchange.
    guard isRepeatable, let replacement else { return result }
    defer { leave(replacement, isGood: true) }
    context?.generationChosen(replacement.number)
    return replacement.modules[name].map { body($0.module) } ?? result
  }

  private static func crash(_ result: CallResult) -> Failure? {
    guard case .failed(let failure) = result.status, failure.code == "AETHER_PLUGIN_CRASHED" else { return nil }
    return failure
  }

  /// - Parameter task: the name of a task that is called: its life begins with its first call.
  func enter(task: String? = nil) -> Generation {
    monitor.wait { state in
      if state.isPaused { return .wait }
      if let task, state.lives[task] == nil { state.lives[task] = Life(context: LiveContext(nil)) }
      state.calls[state.current.number, default: 0] += 1
      return .done(state.current)
    }
  }

  func leave(_ generation: Generation, isGood: Bool) {
    let (gone, isPaused) = monitor.withLock { state -> ([Generation], Bool) in
      let left = (state.calls[generation.number] ?? 1) - 1
      state.calls[generation.number] = left == 0 ? nil : left
      if isGood, generation === state.current, let fallback = state.fallback {
        state.good += 1
        if state.good >= Self.goodCalls {
          state.fallback = nil
          state.leaving[fallback.number] = fallback
        }
      }
      return (Self.takeEnded(&state), state.isPaused)
    }
    if isPaused { monitor.wakeAll() }
    for generation in gone { close(generation) }
  }

  /// Those that go and have no call any more.
  static func takeEnded(_ state: inout State) -> [Generation] {
    guard !state.leaving.isEmpty else { return [] }
    let ended = state.leaving.values.filter { state.calls[$0.number] == nil }
    for generation in ended { state.leaving[generation.number] = nil }
    return ended
  }

  /// The generation before comes back: this one's process died before it proved itself.
  /// - Returns: that one, entered; `nil` when there is none.
  private func revert(_ generation: Generation, _ failure: Failure) -> Generation? {
    let (back, isFirst) = monitor.withLock { state -> (Generation?, Bool) in
      if generation === state.current, let fallback = state.fallback {
        state.current = fallback
        state.fallback = nil
        state.leaving[generation.number] = generation
        state.calls[fallback.number, default: 0] += 1
        return (fallback, true)
      }
      // Another call of it has crashed before.
      guard state.leaving[generation.number] != nil, generation !== state.current else { return (nil, false) }
      state.calls[state.current.number, default: 0] += 1
      return (state.current, false)
    }
    if isFirst, let back { tell(.reverted(path: path, from: generation.number, to: back.number, failure)) }
    return back
  }

  // MARK: Ends

  /// On the closer's thread: shuts the modules down, and unloads.
  func close(_ generation: Generation) {
    let lives = monitor.withLock { $0.lives }
    closer.enqueue { [path, tell, monitor] in
      for (name, life) in lives.sorted(by: { $0.key < $1.key }) {
        try? generation.modules[name]?.module.shutDown(context: life.context)
      }
      let reason = generation.close()
      monitor.withLock { $0.retireReason = reason }
      tell(.ended(path: path, generation: generation.number, reason.map(GenerationEnd.retired) ?? .unloaded))
    }
  }

  /// Ends all generations. No call is running, and none comes.
  func end() {
    let all = monitor.withLock { state in
      defer {
        state.fallback = nil
        state.leaving = [:]
      }
      return [state.current] + [state.fallback].compactMap(\.self) + state.leaving.values
    }
    let lives = monitor.withLock { $0.lives }
    for (name, life) in lives where life.isStarted {
      try? all.first?.modules[name]?.module.stopDaemon(context: life.context)
    }
    for generation in all { close(generation) }
  }

  func killCalls() {
    let all = monitor.withLock { [$0.current] + [$0.fallback].compactMap(\.self) + $0.leaving.values }
    for generation in all { generation.killCalls() }
  }
}

/// What happens to the plugins of a session.
package enum LiveEvent: Sendable {
  /// The one before is back.
  case reverted(path: String, from: Int, to: Int, Failure)
  case ended(path: String, generation: Int, GenerationEnd)
}
