internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime

extension WatchSession {
  /// What the user named on the command line, which modules may be granted.
  private var named: () -> Set<String> {
    let root = session.folder.root
    let texts = runSettings.inputs.map(\.text)
    return { Set(texts.map { Path.absolute($0, from: root) }) }
  }

  // MARK: Libraries

  /// Plugins that have sources and no library yet.
  func buildMissing() {
    for folder in places.sources {
      let libraries = places.libraries.filter { Path.isInside($0, folder) }
      if libraries.isEmpty || libraries.contains(where: { !File.exists($0) }) { builds?.add(folder) }
    }
  }

  /// A library has changed: it is judged, tried out, and takes the place of the one before.
  func update(_ path: String) {
    guard let plugin = live.plugins.plugin(at: path) else {
      isDirty = true
      return
    }
    let begin = ContinuousClock.now
    let trials = options.triesOut ? carried.trials(of: plugin.current.contracts) : nil
    let candidate = live.candidate(path, session, trials: trials, named: named)
    guard let generation = candidate.generation else {
      if !candidate.isSame { rejected(path, candidate) }
      return
    }
    guard isBearable(generation, path) else { return }
    do throws(ExchangeRefusal) {
      try plugin.exchange(to: generation)
      tell(.promoted(plugin: path, generation: generation.number, time: .now - begin))
      wantsRun = true
    } catch {
      tell(.rejected(plugin: path, stage: .exchange, [error.diagnostic]))
    }
  }

  private func rejected(_ path: String, _ candidate: LiveModules.Candidate) {
    // The manifest may have changed with the library: then all is checked again, when no run goes on.
    if candidate.stage == .contract, isDirty { return }
    tell(.rejected(plugin: path, stage: candidate.stage, candidate.diagnostics))
  }

  /// Images that can't be unloaded add up.
  private func isBearable(_ generation: Generation, _ path: String) -> Bool {
    let retired = ImageLedger.shared.counts.retiredBytes
    guard let reason = generation.retireReason, retired > options.mostRetired else { return true }
    _ = generation.close()
    tell(.restartDue(retiredBytes: retired))
    tell(
      .rejected(
        plugin: path, stage: .exchange,
        [
          Diagnostic(
            code: "restart-due",
            "its image can't be unloaded (\(reason)), and \(retired >> 20) MB of such are mapped already: the version before goes on",
            path: path, hints: ["quit and start again; or build the plugin with a runtime of its own"])
        ]))
    return false
  }

  // MARK: Runs

  /// Does what is due, once nothing is under way that it depends on.
  func settle() {
    guard running == nil, !isQuitting, building.isEmpty, builds?.isBusy != true else { return }
    if isDirty { checkAgain() }
    guard wantsRun, !isPaused || isAsked || runsAll, !check.hasErrors else { return }
    wantsRun = false
    defer {
      isAsked = false
      runsAll = false
    }
    start()
  }

  /// The pipeline, or something that it is checked against, has changed.
  private func checkAgain() {
    isDirty = false
    let (session, check) = Session.check(pipeline: pipeline, settings: settings)
    tell(.checked(check.diagnostics))
    let places = WatchedPlaces(
      pipeline: Self.absolute(pipeline, settings), session, check.hasErrors ? self.check : check, builds: options.builds)
    self.places.forget(by: watcher)
    self.places = places
    do throws(SystemError) { try places.watch(by: watcher) } catch {
      tell(.checked([Diagnostic(.warning, code: "watch-failed", "not every change is seen: \(error)")]))
    }
    guard !check.hasErrors else {
      // What was checked before goes on, unless nothing was.
      if self.check.hasErrors { self.check = check }
      return buildMissing()
    }
    self.session = session
    self.check = check
    wantsRun = true
    // A manifest may say of a library what it did not before.
    for module in check.modules where module.tier != .builtin {
      guard let path = module.libraryPath, let plugin = live.plugins.plugin(at: path), let manifest = module.manifest,
        let contract = plugin.current.modules[manifest.contract.name]?.contract,
        contract.value != manifest.contract.value
      else { continue }
      live.know(check)
      update(path)
    }
  }

  private func start() {
    do throws(RunRefusal) {
      let plan = try session.plan(check, live: live, settings: runSettings)
      let generations = check.modules.map { [live] module in
        module.libraryPath.flatMap { live.plugins.plugin(at: $0) }
      }
      let fresh = CarriedResults(continuing: carried) { index in generations[index]?.current.number ?? 0 }
      if let pipeline = check.pipeline { fresh.begin(pipeline, common: common(plan)) }
      let choice = fresh.choose(plan, isAsked: isAsked || runsAll, runsAll: runsAll)
      if !choice.held.isEmpty { tell(.held(choice.held)) }
      guard !choice.reasons.isEmpty else { return }
      let isFirst = last == nil && running == nil
      carried = fresh
      var settings = runSettings
      settings.trigger = "watch"
      let prepared = try session.prepare(
        check, settings: settings, audience: RecorderGroup([fresh, audience]), live: live,
        carrying: choice.point.results.allSatisfy { $0 == nil } ? nil : { _ in choice.point })
      running = prepared
      tell(.runBegins(reasons: isFirst ? [] : choice.reasons))
      begin(prepared)
    } catch {
      tell(.runRefused(error.diagnostics))
    }
  }

  private func begin(_ prepared: PreparedRun) {
    do throws(SystemError) {
      try BlockingThread(name: "aether-run") { [inbox] in inbox.messages.put(.runEnded(prepared.start())) }.detach()
    } catch {
      prepared.close()
      running = nil
      tell(.runRefused([Diagnostic(code: "no-thread", "\(error)")]))
    }
  }

  func ended(_ outcome: RunOutcome) {
    if !outcome.isAbandoned { running?.close() }
    running = nil
    last = outcome
    tell(.runEnded(outcome))
  }

  /// What every step depends on besides its own text.
  private func common(_ plan: Plan) -> String {
    let inputs = runSettings.inputs.map { "\($0.name)=\($0.text)" } + plan.inputs.map { "\($0.name): \($0.defaultValue?.json() ?? "")" }
    return (inputs + plan.environment.entries.map { "\($0.name)=\($0.value)" }).joined(separator: "\n")
  }
}

extension Session {
  /// The plan of a checked pipeline over live modules, which are loaded where they aren't.
  func plan(_ check: PipelineCheck, live: LiveModules, settings: RunSettings) throws(RunRefusal) -> Plan {
    guard let pipeline = check.pipeline else { throw RunRefusal([]) }
    let loaded = try live.load(self, check) { [] }
    do throws(Failure) {
      return try PlanMaker.plan(
        pipeline, modules: check.modules, contracts: loaded.modules.map(\.contract), requires: check.requires,
        environment: settings.environment, jobs: settings.jobs)
    } catch {
      throw RunRefusal([Diagnostic(code: "plan", error.message)])
    }
  }
}
