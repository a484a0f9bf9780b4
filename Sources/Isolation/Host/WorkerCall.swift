internal import AetherModel
internal import Linux
internal import PluginRuntime
internal import Synchronization

/// One call in a worker: sends it, answers what the module asks for, and waits for the end, or sees to it.
struct WorkerCall {
  /// How often a running call is looked at: soon at first, since a fast one with limits must not run far over them.
  private static let firstTick = Duration.milliseconds(5)
  private static let laterTick = Duration.milliseconds(50)

  let process: WorkerProcess
  let module: String
  let recipe: WorkerRecipe
  let request: CallRequest
  let context: any CallContext
  let openFile: WorkerModule.OpenFile

  /// How long it may take.
  private var wall: Duration? {
    switch request.function {
    case .run, .runAfterReset, .check, .answer, .health, .isDaemonRunning, .saveState, .restoreState: recipe.limits.wall
    case .initialise, .shutDown, .startDaemon, .stopDaemon: max(recipe.limits.lifecycle, recipe.limits.wall ?? .zero)
    }
  }

  enum Outcome {
    /// The call ended; `nil` when the module lacks the function.
    case ended(CallResult?)
    /// The worker is gone.
    case died(Failure)
  }

  func run() -> Outcome {
    let call = process.newCall()
    context.processChosen(process.child.runningID)
    do throws(SystemError) {
      try process.send(request, call: call)
    } catch where !error.isConnectionOver {
      return .ended(
        CallResult(
          .failed(Failure(code: "AETHER_LIMIT", message: "the inputs can't be sent to the worker: \(error.reason)"))))
    } catch {
      return .died(death(.ended, CapturedOutput(context.redactor)))
    }
    let cancellation = Cancellation()
    let process = process
    context.setCancelHandler {
      process.cancel(call)
      cancellation.ask()
    }
    defer { context.setCancelHandler(nil) }
    var conversation = Conversation(self, call, cancellation)
    return conversation.run()
  }

  func death(_ cause: WorkerDeath.Cause, _ printed: CapturedOutput) -> Failure {
    var printed = printed
    if case .ended = cause {} else { process.kill() }
    let ending = process.child.finish(grace: .milliseconds(500))
    process.child.drain(output: { printed.append($0) }, error: { printed.append($0) })
    return WorkerDeath(module: module, library: recipe.library, cause: cause, ending: ending, printed: printed).failure
  }

  /// When the call was asked to end.
  final class Cancellation: Sendable {
    private let time = Atomic<Int64>(0)

    func ask() {
      _ = time.compareExchange(expected: 0, desired: SystemClock.monotonic(), ordering: .acquiringAndReleasing)
    }

    /// How long ago; `nil` when it wasn't.
    var age: Duration? {
      let asked = time.load(ordering: .acquiring)
      return asked == 0 ? nil : .nanoseconds(SystemClock.monotonic() - asked)
    }
  }

  /// What happens between the call and its end.
  private struct Conversation {
    let owner: WorkerCall
    let call: UInt64
    let cancellation: Cancellation
    let begin = ContinuousClock.now
    let processorBefore: Duration?
    let requests: HostRequests
    var output: CapturedOutput
    var error: CapturedOutput

    init(_ owner: WorkerCall, _ call: UInt64, _ cancellation: Cancellation) {
      self.owner = owner
      self.call = call
      self.cancellation = cancellation
      output = CapturedOutput(owner.context.redactor)
      error = output
      processorBefore = owner.recipe.limits.processor == nil ? nil : owner.process.child.processorTime
      requests = HostRequests(
        process: owner.process, call: call, inputs: owner.request.inputs, context: owner.context,
        openFile: owner.openFile)
    }

    mutating func run() -> Outcome {
      var isFirst = true
      var count = 0
      while true {
        do throws(MessageError) {
          // Most calls are over within a tick: the clock is read only then.
          let ready = try wait(isFirst ? WorkerCall.firstTick : tick)
          if ready?.hasOutput == true { drain() }
          if ready?.hasMessage == true {
            switch try owner.process.receive() {
            case .nothing: break
            case .ended: return .died(owner.death(.ended, all))
            case .message(let message): if let outcome = try take(message) { return outcome }
            }
          }
          // A flood must not keep the limits from being looked at.
          count += 1
          if ready == nil { isFirst = false }
          if ready == nil || ready?.hasOutput == true || count % 64 == 0, let cause = overrun {
            return .died(owner.death(cause, all))
          }
        } catch {
          return .died(owner.death(.protocolBroken(error.reason), all))
        }
      }
    }

    private func wait(_ tick: Duration) throws(MessageError) -> WorkerChild.Ready? {
      do throws(SystemError) { return try owner.process.child.wait(atMost: tick) } catch {
        throw MessageError("what can't be waited for: \(error.reason)")
      }
    }

    private var tick: Duration {
      ContinuousClock.now - begin < .milliseconds(500) ? WorkerCall.firstTick : WorkerCall.laterTick
    }

    /// What printed came so far, for a crash: standard error, else standard output.
    private var all: CapturedOutput { error.text == nil ? output : error }

    private mutating func drain() {
      var (one, two) = (output, error)
      owner.process.child.drain(output: { one.append($0) }, error: { two.append($0) })
      (output, error) = (one, two)
    }

    private mutating func take(_ message: Message) throws(MessageError) -> Outcome? {
      guard message.call == call else { throw MessageError("a message of a call that does not run") }
      switch message.kind {
      case .ended:
        guard var result = try CallReply.result(message) else { return .ended(nil) }
        if let cause = threadOverrun { return .died(owner.death(cause, all)) }
        drain()
        attach(&result)
        return .ended(result)
      case .request: try requests.answer(message)
      case .note: try requests.note(message)
      default: throw MessageError("a message that only a host sends")
      }
      return nil
    }

    /// What was printed belongs to the step, after what the module told itself.
    private func attach(_ result: inout CallResult) {
      if let text = output.text { result.standardOutput = (result.standardOutput ?? "") + text }
      if let text = error.text { result.standardError = (result.standardError ?? "") + text }
    }

    /// Why the call must be ended by force now.
    private var overrun: WorkerDeath.Cause? {
      let limits = owner.recipe.limits
      if let age = cancellation.age, age > limits.grace { return .cancelled }
      let taken = ContinuousClock.now - begin
      if let wall = owner.wall, taken > wall { return .limit("took longer than its limit of \(Self.words(wall))") }
      if let most = limits.processor, let before = processorBefore, let now = owner.process.child.processorTime,
        now - before > most
      {
        return .limit("used more processor time than its limit of \(Self.words(most))")
      }
      return threadCountOverrun
    }

    /// The same for the threads alone, at a call's end: what they do goes on after it. Not asked where the call was too short to
    /// have started so many, since asking takes as long as a short call.
    private var threadOverrun: WorkerDeath.Cause? {
      ContinuousClock.now - begin > .microseconds(2 * owner.recipe.sandbox.limits.threads) ? threadCountOverrun : nil
    }

    private var threadCountOverrun: WorkerDeath.Cause? {
      let most = owner.recipe.sandbox.limits.threads
      guard let count = owner.process.child.threadCount, count > most else { return nil }
      return .limit("started more threads than its limit of \(most)")
    }

    private static func words(_ duration: Duration) -> String {
      let (seconds, attoseconds) = duration.components
      return TimeSpan(seconds: seconds, nanoseconds: Int32(attoseconds / 1_000_000_000)).description
    }
  }
}
