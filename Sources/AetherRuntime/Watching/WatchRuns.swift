internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime

extension WatchSession {
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
    let candidate = live.candidate(path, session, trials: trials, mostRetired: options.mostRetired, named: named)
    guard let generation = candidate.generation else {
      if !candidate.isSame { rejected(path, candidate) }
      return
    }
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
    do throws(SystemError) { try places.watch(by: watcher, insteadOf: self.places) } catch {
      tell(.warned(Diagnostic(.warning, code: "watch-failed", "not every change is seen: \(error)")))
    }
    self.places = places
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
        let contract = plugin.current.modules[manifest.contract.name]?.contract
      else { continue }
      // Of a foreign module the manifest is all that there is.
      let isOther = module.foreign != nil && module.manifestDigest != plugin.current.digest
      guard isOther || contract.value != manifest.contract.value else { continue }
      live.know(check)
      update(path)
    }
  }

  private func start() {
    do throws(RunRefusal) {
      let planned = try session.plan(check, settings: runSettings, live: live)
      named = planned.named
      let plugins = check.modules.map { [live] module in
        module.libraryPath.flatMap { live.plugins.plugin(at: $0) }
      }
      let used = UsedModules(planned.loaded, requires: check.requires, planned.children)
      // A pipeline is another one when any module is that it runs: the sum grows with each exchange.
      let modules = used.stored.indices.map { index in
        plugins.indices.contains(index) ? [index] : used.closure(of: [index]).filter(plugins.indices.contains)
      }
      let fresh = CarriedResults(continuing: carried) { index in
        modules[index].reduce(0) { $0 + (plugins[$1]?.current.number ?? 0) }
      }
      fresh.begin(planned.pipeline, common: common(planned.plan), children: planned.children)
      let choice = fresh.choose(planned.plan, isAsked: isAsked || runsAll, runsAll: runsAll)
      if !choice.held.isEmpty { tell(.held(choice.held)) }
      guard !choice.reasons.isEmpty else { return }
      carried = fresh
      let carries = choice.point.results.contains { $0 != nil }
      let prepared = try session.begin(
        planned, at: carries ? choice.point : nil, audience: RecorderGroup([fresh, audience]),
        noteGeneration: { fresh.note($0, generation: $1) })
      running = prepared
      tell(.runBegins(reasons: last == nil ? [] : choice.reasons))
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
    // Under a call that was given up nothing is torn down any more.
    if outcome.isAbandoned { hasAbandoned = true } else { running?.close() }
    running = nil
    last = outcome
    tell(.runEnded(outcome))
  }

  /// What every step depends on besides its own text.
  private func common(_ plan: Plan) -> String {
    let inputs = runSettings.inputs.map { "\($0.name)=\($0.text)" }
    let defaults = plan.inputs.map { "\($0.name): \($0.defaultValue?.json() ?? "")" }
    return (inputs + defaults + plan.environment.entries.map { "\($0.name)=\($0.value)" }).joined(separator: "\n")
  }
}
