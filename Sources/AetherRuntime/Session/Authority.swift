package import AetherModel
package import Linux
package import PipelineConfig
package import PluginRuntime
package import Trust

/// Who decides what may run in one project: the machine's policy, and within it the user. What the project's files say are
/// requests.
///
/// Reads the trust store, the lock and the signers when they are asked for, once.
package final class Authority {
  package let profile: Profile
  private let machine: PolicyFile.Machine?
  private lazy var store: TrustStore? = givenStore ?? TrustStore.ofUser()
  private let givenStore: TrustStore?
  private let trustsProject: Bool
  private let folder: ProjectFolder
  private var known: (situation: Situation, diagnostics: [Diagnostic])?
  private var knownLock: (lock: LockFile?, diagnostics: Diagnostics)?
  /// The digests of libraries that were built on this machine, by their paths.
  var builtHere: [String: String] = [:] { didSet { if builtHere != oldValue { known = nil } } }

  /// - Parameter diagnostics: gets what makes every run impossible, and what is ignored in enterprise mode.
  init(_ settings: HostSettings, _ folder: ProjectFolder, diagnostics: inout Diagnostics) {
    profile = max(settings.profile, folder.project?.profile ?? .internalFast)
    machine = settings.machine
    givenStore = settings.trustStore
    trustsProject = settings.trustsProject
    self.folder = folder
    // A policy that can't be read was reported already.
    let isReported = diagnostics.all.contains { $0.isPolicy && $0.severity == .error }
    if profile == .enterprise {
      if machine == nil, !isReported { diagnostics.report(AuthorityMessages.noPolicy(settings, folder)) }
      diagnostics.report(contentsOf: ignored(settings))
    }
    if trustsProject, !mayTrust { diagnostics.report(AuthorityMessages.mayNotTrust(profile)) }
  }

  /// Whether the user may let projects bring plugins.
  package var mayTrust: Bool { profile == .internalFast && machine?.policy.usersMayTrustProjects ?? true }

  /// What enterprise mode passes over, each told.
  private func ignored(_ settings: HostSettings) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if let paths = settings.variables["AETHER_PLUGIN_PATHS"], !paths.isEmpty {
      found.append(AuthorityMessages.ignored("AETHER_PLUGIN_PATHS is ignored"))
    }
    if !settings.isStrict { found.append(AuthorityMessages.ignored("AETHER_PLUGIN_STRICT=false is ignored")) }
    for path in folder.project?.pluginPaths ?? [] where !isOfMachine(Path.absolute(path.path, from: folder.root)) {
      found.append(
        AuthorityMessages.ignored("this folder is ignored, which is none of the policy's plugin folders", at: path.span))
    }
    let modules = Path.join(folder.root, "aether_modules")
    if let entries = try? Folder.entries(of: modules), entries.contains(where: { !$0.name.hasPrefix(".") }) {
      found.append(AuthorityMessages.ignored("the project's own plugins are ignored", path: modules))
    }
    return found
  }

  private func isOfMachine(_ path: String) -> Bool {
    let real = (try? Path.real(path)) ?? path
    return (machine?.policy.pluginPaths ?? []).contains { Path.isInside(real, (try? Path.real($0)) ?? $0) }
  }

  /// Says where modules may come from.
  /// - Parameter fetched: where the modules are that the lock pins to a source.
  func choosePlaces(_ request: inout Discovery.Request, environment: String?, fetched: [String]) {
    let ofProject = (folder.project?.pluginPaths ?? []).map { Path.absolute($0.path, from: folder.root) }
    request.machinePaths = machine?.policy.pluginPaths ?? []
    guard profile == .enterprise else {
      request.fetched = fetched
      request.projectPaths = ofProject
      request.projectRoot = folder.root
      request.environment = environment
      return
    }
    // A project that names some of the policy's folders wants no others.
    let narrowed = ofProject.filter(isOfMachine)
    if !narrowed.isEmpty { request.machinePaths = narrowed }
  }

  // MARK: Verdicts

  func verdicts(for modules: [FoundModule], diagnostics: inout Diagnostics) -> [Verdict] {
    guard modules.contains(where: { $0.tier != .builtin }) else {
      let maker = VerdictMaker(Situation(profile: profile, machine: nil, root: folder.root, standing: .unknown, now: 0))
      return modules.map(maker.judge)
    }
    let (situation, problems) = self.situation
    diagnostics.report(contentsOf: problems)
    return modules.map(VerdictMaker(situation).judge)
  }

  func refusalToDescribe(_ module: FoundModule) -> Diagnostic? {
    let (situation, problems) = self.situation
    return problems.first { $0.severity == .error } ?? VerdictMaker(situation).refusalToDescribe(module)
  }

  /// What modules are granted by their first use.
  static func firstUses(_ verdicts: [Verdict]) -> [Diagnostic] { verdicts.filter(\.isAllowed).compactMap(\.firstUse) }

  /// Writes down what modules were granted, once they run.
  /// - Returns: what each is granted by its first use, and a warning where it can't be remembered.
  func remember(_ verdicts: [Verdict]) -> [Diagnostic] {
    let grants = verdicts.filter(\.isAllowed).compactMap { verdict in verdict.grant.map { (verdict.module, $0) } }
    let told = Self.firstUses(verdicts)
    guard !grants.isEmpty, let store else { return told }
    let root = realRoot
    do throws(TrustStore.Problem) {
      try store.change { records in
        for (module, grant) in grants { records.grants[root, default: [:]][module] = grant }
        for path in records.grants.keys where !File.exists(path) { records.grants[path] = nil }
      }
      return told
    } catch {
      guard grants.contains(where: { !$0.1.permissions.isEmpty }) else { return told }
      var warning = error.diagnostic
      warning.severity = .warning
      warning.isPolicy = false
      warning.hints = ["what these modules were granted is not remembered: the next run tells it again"]
      return told + [warning]
    }
  }

  /// Where the user's trust store is; `nil` for a user without a home.
  var storeFolder: String? { store.map { Path.folder(of: $0.path) } }

  package var realRoot: String { (try? Path.real(folder.root)) ?? folder.root }

  /// What verdicts depend on, and what is wrong with what it was read from.
  package var situation: (Situation, [Diagnostic]) {
    if let known { return (known.situation, known.diagnostics) }
    var diagnostics = Diagnostics()
    let records = readStore(&diagnostics)
    var situation = Situation(
      profile: profile, machine: machine, root: folder.root, standing: standing(records, &diagnostics),
      now: SystemClock.realTime() / 1_000_000_000)
    situation.grants = records.grants[realRoot] ?? [:]
    situation.requestedLevels = folder.project?.requestedLevels ?? [:]
    situation.defaultLevel = folder.project?.defaultLevel
    let locked = lock
    situation.lock = locked.lock
    diagnostics.report(contentsOf: locked.diagnostics.all)
    situation.builtHere = builtHere
    if situation.signers == nil, situation.standing == .trusted, let signers = folder.project?.signers {
      situation.signers = SourceFile.read(Path.absolute(signers, from: folder.root), diagnostics: &diagnostics).map {
        Signers($0, diagnostics: &diagnostics)
      }
    }
    let problems = diagnostics.all.map(AuthorityMessages.asPolicy)
    known = (situation, problems)
    return (situation, problems)
  }

  /// What the project's lock says, and what is wrong with it.
  var lock: (lock: LockFile?, diagnostics: Diagnostics) {
    if let knownLock { return knownLock }
    var diagnostics = Diagnostics()
    let path = Path.join(folder.root, LockFile.fileName)
    var lock: LockFile?
    if File.exists(path) {
      lock = SourceFile.read(path, diagnostics: &diagnostics).flatMap { LockDecoder.decode($0, diagnostics: &diagnostics) }
    }
    knownLock = (lock, diagnostics)
    return (lock, diagnostics)
  }

  /// The lock was written anew.
  func forgetLock() {
    knownLock = nil
    known = nil
  }

  /// Why nothing may be fetched or built for the project; `nil` when it may.
  func refusalToFetch(_ module: String) -> Diagnostic? {
    guard profile == .internalFast else { return AuthorityMessages.noFetching }
    let (situation, problems) = situation
    if let problem = problems.first(where: { $0.severity == .error }) { return problem }
    return situation.standing == .trusted ? nil : AuthorityMessages.untrusted(situation, module)
  }

  private func readStore(_ diagnostics: inout Diagnostics) -> TrustRecords {
    do throws(TrustStore.Problem) {
      return try store?.read() ?? TrustRecords()
    } catch {
      diagnostics.report(error.diagnostic)
      return TrustRecords()
    }
  }

  private func standing(_ records: TrustRecords, _ diagnostics: inout Diagnostics) -> ProjectStanding {
    guard profile == .internalFast else { return .unknown }
    if trustsProject, mayTrust { return .trusted }
    guard mayTrust, let trusted = records.projects[realRoot] else { return .unknown }
    do throws(SystemError) {
      let changes = try digests().changes(since: trusted)
      return changes.isEmpty ? .trusted : .changed(changes)
    } catch {
      diagnostics.error("unreadable", "\(error)")
      return .unknown
    }
  }

  // MARK: What the user decides

  /// Whether the user trusts the project as it was when its files were read, beyond this process.
  var isTrustedInStore: Bool { !trustsProject && situation.0.standing == .trusted }

  /// The project's deciding files as they are now.
  package func digests() throws(SystemError) -> ProjectDigests {
    var digests = try ProjectDigests(
      root: folder.root, projectFile: ProjectFolder.fileName, signers: folder.project?.signers)
    // What was read is what is trusted, whatever the file is by now.
    if let source = folder.project?.source {
      digests.files[ProjectFolder.fileName] = .some(ContentDigest(source.bytes).description)
    }
    return digests
  }

  /// Trusts the project as it is now.
  package func trustProject() throws(TrustStore.Problem) -> ProjectDigests {
    guard mayTrust else { throw TrustStore.Problem(AuthorityMessages.mayNotTrust(profile)) }
    guard let store else { throw AuthorityMessages.noHome }
    let digests: ProjectDigests
    do throws(SystemError) { digests = try self.digests() } catch {
      throw TrustStore.Problem(Diagnostic(code: "unreadable", "\(error)", isPolicy: true))
    }
    let root = realRoot
    try store.change { $0.projects[root] = digests }
    known = nil
    return digests
  }

  /// Takes the trust in the project back, and what its modules were granted.
  /// - Returns: whether it was trusted.
  package func revoke() throws(TrustStore.Problem) -> Bool {
    guard let store else { throw AuthorityMessages.noHome }
    let root = realRoot
    let wasTrusted = try store.read().projects[root] != nil
    try store.change { records in
      records.projects[root] = nil
      records.grants[root] = nil
    }
    known = nil
    return wasTrusted
  }

  /// Grants a module what it asks for now, whatever it was granted before.
  package func grantRequests(
    of module: FoundModule
  ) throws(TrustStore.Problem) -> (before: Manifest.Permissions?, now: Manifest.Permissions) {
    guard profile == .internalFast else { throw TrustStore.Problem(AuthorityMessages.mayNotGrant) }
    guard module.tier != .builtin else { throw TrustStore.Problem(AuthorityMessages.builtin(module.name)) }
    guard let store else { throw AuthorityMessages.noHome }
    let digest: String
    do throws(SystemError) { digest = try ContentDigest(ofFile: module.libraryPath ?? module.path).description } catch {
      throw TrustStore.Problem(Diagnostic(code: "unreadable", "\(error)"))
    }
    let requests = module.manifest?.permissions ?? Manifest.Permissions()
    let grant = TrustRecords.Grant(
      version: module.version?.description ?? "", digest: digest, permissions: requests)
    let root = realRoot
    let before = try store.read().grants[root]?[module.name]?.permissions
    try store.change { $0.grants[root, default: [:]][module.name] = grant }
    known = nil
    return (before, requests)
  }
}
