internal import AetherModel
internal import Linux
internal import Synchronization

/// Builds plugins one after the other, on a thread of its own; a build whose sources change meanwhile is ended and begun anew.
final class BuildQueue: Sendable {
  private struct State {
    var waiting: [String] = []
    var current: (folder: String, control: BuildControl)?
    var isEnded = false
  }

  private static let moment = 20

  private let state = Mutex(State())
  private let orders = Handover<String?>()
  private let builder: PluginBuilder
  private let tell: @Sendable (WatchEvent) -> Void
  private let thread = Mutex<BlockingThread?>(nil)

  /// - Parameter tell: is told on the queue's thread.
  init(_ builder: PluginBuilder, tell: @escaping @Sendable (WatchEvent) -> Void) {
    self.builder = builder
    self.tell = tell
  }

  func start() throws(SystemError) {
    let result: Result<Void, SystemError> = thread.withLock { thread in
      do throws(SystemError) {
        thread = try BlockingThread(name: "aether-build") { [self] in
          while let folder = orders.take() {
            // Editors save in several steps: what comes within a moment, while the folder waits, is built once.
            SystemClock.pause(milliseconds: Self.moment)
            build(folder)
          }
        }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Has a plugin built, unless it waits for that already.
  func add(_ folder: String) {
    let isNew = state.withLock { state in
      if state.isEnded || state.waiting.contains(folder) { return false }
      if state.current?.folder == folder { state.current?.control.cancel() }
      state.waiting.append(folder)
      return true
    }
    if isNew { orders.put(folder) }
  }

  /// Whether a build runs or waits.
  var isBusy: Bool { state.withLock { $0.current != nil || !$0.waiting.isEmpty } }

  /// Ends what runs. Blocks until it is over.
  func end() {
    state.withLock { state in
      state.isEnded = true
      state.current?.control.cancel()
    }
    orders.put(nil)
    thread.withLock { $0.take() }?.join()
  }

  private func build(_ folder: String) {
    let control = BuildControl()
    let goesOn = state.withLock { state in
      state.waiting.removeAll { $0 == folder }
      guard !state.isEnded else { return false }
      state.current = (folder, control)
      return true
    }
    guard goesOn else { return }
    tell(.buildBegins(plugin: folder))
    let begin = ContinuousClock.now
    let ending: WatchedBuild.Ending
    do throws(BuildProblem) {
      _ = try builder.build(
        folder, output: BuildOutput { [tell] bytes in tell(.buildPrinted(plugin: folder, bytes)) }, control: control)
      ending = .built
    } catch {
      ending = error.cause == .cancelled ? .overtaken : .failed(error.diagnostics)
    }
    state.withLock { $0.current = nil }
    tell(.buildEnded(plugin: folder, WatchedBuild(ending: ending, time: .now - begin)))
  }
}
