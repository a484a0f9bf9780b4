internal import AetherModel
internal import Linux
internal import PluginRuntime

/// Waits for the first message of a worker: what was loaded. Until then its plugin's constructors and registration run, which
/// may crash, hang, flood or speak out of turn.
struct Reception {
  private let child: WorkerChild
  private let recipe: WorkerRecipe
  private var printed = CapturedOutput()
  let memory = MessageBuffer()

  init(_ child: WorkerChild, _ recipe: WorkerRecipe) {
    self.child = child
    self.recipe = recipe
  }

  private var path: String { recipe.library.path }

  mutating func loaded() throws(WorkerRefusal) -> Message {
    let limits = recipe.limits
    let deadline = ContinuousClock.now + limits.start
    while true {
      let left = deadline - .now
      guard left > .zero else {
        throw refusal(
          "load-timeout", "it did not finish loading and registering within \(limits.start)",
          hint: "its constructors or its aether_plugin_register wait for something")
      }
      if let processor = limits.processor, let used = child.processorTime, used > processor + .seconds(1) {
        throw refusal(
          "load-timeout", "it used more than \(processor) of processor time before it was loaded",
          hint: "its limits say so: see 'cpu' in its module.yaml")
      }
      try checkThreads()
      let ready = try? child.wait(atMost: min(left, .milliseconds(5)))
      if ready?.hasOutput == true { drain() }
      guard ready?.hasMessage == true else {
        follow()
        continue
      }
      switch try? MessageCoder.receive(over: child.socket, buffer: memory.bytes, waits: false) {
      case .nothing: continue
      case .ended: throw dead()
      case .message(let message) where message.kind == .loaded:
        follow()
        try checkThreads()
        return message
      case .message(let message) where message.kind == .refused:
        throw WorkerRefusal((message[0]?.items ?? []).map { Diagnostic(transferred: $0, defaultPath: path) })
      case .message, nil:
        throw refusal(
          "load-garbage", "it wrote to the host's connection while it was loaded",
          hint: "a plugin must not write to descriptors that aren't its own")
      }
    }
  }

  /// An isolated plugin runs in a child of the worker.
  private func follow() {
    if recipe.sandbox.isIsolated { child.followChild() }
  }

  private func checkThreads() throws(WorkerRefusal) {
    let most = recipe.sandbox.limits.threads
    guard let count = child.threadCount, count > most else { return }
    throw refusal(
      "load-limit", "it started more threads than its limit of \(most) while it was loaded",
      hint: "its limits say so: see 'threads' in its module.yaml")
  }

  private mutating func drain() {
    var kept = printed
    child.drain(output: { kept.append($0) }, error: { kept.append($0) })
    printed = kept
  }

  private mutating func dead() -> WorkerRefusal {
    let ending = child.finish(grace: .milliseconds(500))
    drain()
    switch ending {
    case .signalled(let signal):
      return refusal(
        "load-crashed", "it crashed while it was loaded: \(ChildProcess.signalName(signal))",
        hint: "the crash is in its constructors or in aether_plugin_register")
    case .exited(let status):
      return refusal(
        "load-ended", "it ended its process with the status \(status) while it was loaded",
        hint: "a plugin must not call exit")
    case .timedOut, .wroteTooMuch:
      return refusal(
        "load-ended", "it closed its connection while it was loaded",
        hint: "a plugin must not close descriptors that aren't its own")
    }
  }

  private func refusal(_ code: String, _ message: String, hint: String) -> WorkerRefusal {
    follow()
    child.kill()
    var hints = [hint]
    let lines = printed.lastLines(8)
    if !lines.isEmpty {
      hints.append("it printed: \(lines.map { LoadedFrom.named($0, path) }.joined(separator: "\n"))")
    }
    return WorkerRefusal(Diagnostic(code: code, message, path: path, hints: hints))
  }
}
