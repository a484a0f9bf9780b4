internal import AetherModel
package import Linux
internal import PipelineConfig
package import PipelineEngine
internal import PluginRuntime
internal import Synchronization

/// A pipeline that is run again, as far as needed, whenever something that it depends on changes: its text, its modules'
/// libraries, their sources. Modules stay loaded from run to run, with their state.
package final class WatchSession {
  /// What somebody at the keyboard wants.
  package enum Command: Sendable {
    /// What has changed and must not run twice unasked.
    case rerun
    /// All steps, also those that must not run twice unasked.
    case rerunAll
    /// Nothing runs by itself, until it is said again.
    case pause
    /// End the run in order, then everything; the second time without waiting.
    case quit
  }

  package struct Options: Sendable {
    /// Tries new libraries out before they are used.
    package var triesOut = true
    /// Builds plugins from their sources.
    package var builds = true
    /// Bytes of retired images that are kept before a restart is due.
    package var mostRetired = 256 << 20

    package init() {}
  }

  enum Message: Sendable {
    case changed(Changes)
    case watchFailed(SystemError)
    case runEnded(RunOutcome)
    case happened(WatchEvent)
    case command(Command)
  }

  /// Where commands and events of other threads come in.
  package final class Inbox: Sendable {
    let messages = Handover<Message>()

    package init() {}
    package func send(_ command: Command) { messages.put(.command(command)) }
  }

  let pipeline: String
  let settings: HostSettings
  let runSettings: RunSettings
  let options: Options
  let inbox: Inbox
  let audience: any Recorder
  let tell: @Sendable (WatchEvent) -> Void
  let watcher: ChangeWatcher
  let live: LiveModules
  var builds: BuildQueue?

  var session: Session
  var check: PipelineCheck
  var places: WatchedPlaces
  var carried = CarriedResults { _ in 0 }
  var running: PreparedRun?
  var last: RunOutcome?
  var isDirty = false
  /// Plugins whose builds have begun, and of whose ends nothing was told yet.
  var building: Set<String> = []
  /// Libraries of theirs that have changed: they count once the build is over.
  var delayed: Set<String> = []
  var wantsRun = true
  var isAsked = false
  var runsAll = false
  var isPaused = false
  var isQuitting = false
  /// Whether a run has given up on a call: it may run still.
  var hasAbandoned = false
  /// What the user named on the command line, which modules may be granted.
  var named: @Sendable () -> Set<String> = { [] }

  /// Checks the pipeline. Nothing is loaded yet.
  /// - Parameters:
  ///   - pipeline: as the user gave it.
  ///   - audience: is told of every run.
  ///   - tell: is told of everything else, from any thread, one event at a time.
  /// - Throws: why nothing can be watched.
  package init(
    pipeline: String, settings: HostSettings, runSettings: RunSettings, options: Options, inbox: Inbox,
    audience: any Recorder, tell: @escaping @Sendable (WatchEvent) -> Void
  ) throws(SystemError) {
    self.pipeline = pipeline
    self.settings = settings
    // What modules that stay loaded have of earlier runs' secrets is a secret still.
    var runSettings = runSettings
    runSettings.redactor = runSettings.redactor ?? Redactor()
    self.runSettings = runSettings
    self.options = options
    self.inbox = inbox
    self.audience = audience
    let order = Mutex(())
    let told: @Sendable (WatchEvent) -> Void = { event in order.withLock { _ in tell(event) } }
    self.tell = told
    watcher = try ChangeWatcher()
    live = LiveModules(try LiveSession { event in inbox.messages.put(.happened(WatchEvent(event))) })
    (session, check) = Session.check(pipeline: pipeline, settings: settings)
    places = WatchedPlaces(pipeline: Self.absolute(pipeline, settings), session, check, builds: options.builds)
  }

  /// Where modules open relative paths.
  package var root: String { session.folder.root }

  static func absolute(_ path: String, _ settings: HostSettings) -> String {
    let path = Path.absolute(path, from: settings.currentFolder)
    return (try? Path.real(path)) ?? path
  }

  // MARK: The loop

  /// Runs until somebody quits. Blocks.
  /// - Returns: how the last run ended; `nil` when none did. When a run has given up on a call, `isAbandoned` is set, also
  ///   where that was an earlier one: nothing was taken apart then.
  package func run() throws(SystemError) -> RunOutcome? {
    try begin()
    while !(isQuitting && running == nil) {
      take(inbox.messages.take())
      settle()
    }
    builds?.end()
    watcher.stop()
    if hasAbandoned { last?.isAbandoned = true } else { live.close() }
    return last
  }

  private func begin() throws(SystemError) {
    let queue = BuildQueue(PluginBuilder(settings: settings, sharesRuntime: false)) { [inbox] event in
      inbox.messages.put(.happened(event))
    }
    try queue.start()
    builds = queue
    try places.watch(by: watcher)
    try BlockingThread(name: "aether-watch") { [watcher, inbox] in
      while true {
        do throws(SystemError) {
          guard let changes = try watcher.next() else { return }
          inbox.messages.put(.changed(changes))
        } catch {
          inbox.messages.put(.watchFailed(error))
          // One folder more can't be watched; the others are.
          guard error.isWatchLimit else { return }
        }
      }
    }.detach()
    tell(.checked(check.diagnostics))
    buildMissing()
    if options.triesOut { live.prepareToTryOut(session) }
    settle()
  }

  private func take(_ message: Message) {
    switch message {
    case .changed(let changes): take(changes)
    case .watchFailed(let error):
      let what = error.isWatchLimit ? "not every change is seen" : "changes aren't seen any more"
      tell(.warned(Diagnostic(.warning, code: "watch-failed", "\(what): \(error)")))
    case .runEnded(let outcome): ended(outcome)
    case .happened(let event): take(event)
    case .command(let command): take(command)
    }
  }

  private func take(_ changes: Changes) {
    var meanings: Set<WatchedPlaces.Meaning> = []
    if changes.isIncomplete {
      meanings.insert(.check)
      meanings.formUnion(places.libraries.map { .library($0) })
      meanings.formUnion(places.sources.map { .sources($0) })
    }
    for path in changes.written.union(changes.removed) {
      guard let meaning = places.meaning(of: path) else { continue }
      // A library that is gone is about to come back; until then the one that is loaded goes on.
      if case .library = meaning, !changes.written.contains(path) { continue }
      meanings.insert(meaning)
    }
    for meaning in meanings {
      switch meaning {
      case .check: isDirty = true
      case .library(let path):
        if building.contains(where: { Path.isInside(path, $0) }) { delayed.insert(path) } else { update(path) }
      case .sources(let folder): builds?.add(folder)
      }
    }
  }

  private func take(_ event: WatchEvent) {
    switch event {
    case .buildBegins(let folder): building.insert(folder)
    case .buildEnded(let folder, let build):
      building.remove(folder)
      // A plugin that could not be found for the lack of its library can be now.
      if case .built = build.ending, check.hasErrors { isDirty = true }
    case .reverted: wantsRun = true
    case .ended(_, _, .retired): warnOfRetired()
    default: break
    }
    tell(event)
    if case .buildEnded(let folder, _) = event { updateDelayed(in: folder) }
  }

  private func updateDelayed(in folder: String) {
    for path in delayed where Path.isInside(path, folder) {
      delayed.remove(path)
      update(path)
    }
  }

  private func take(_ command: Command) {
    switch command {
    case .rerun:
      isAsked = true
      wantsRun = true
    case .rerunAll:
      runsAll = true
      wantsRun = true
    case .pause:
      isPaused.toggle()
      if !isPaused { wantsRun = true }
      tell(.paused(isPaused))
    case .quit:
      if isQuitting { live.plugins.killCalls() }
      isQuitting = true
      running?.run.cancel()
    }
  }

  private func warnOfRetired() {
    let counts = ImageLedger.shared.counts
    if counts.retiredBytes > options.mostRetired { tell(.restartDue(retiredBytes: counts.retiredBytes)) }
  }
}

extension WatchEvent {
  init(_ event: LiveEvent) {
    switch event {
    case .reverted(let path, let from, let to, let failure): self = .reverted(plugin: path, from: from, to: to, failure)
    case .ended(let path, let generation, let end): self = .ended(plugin: path, generation: generation, end)
    }
  }
}
