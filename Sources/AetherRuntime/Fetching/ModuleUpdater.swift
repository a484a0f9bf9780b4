package import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import PluginSources

/// What a newer commit of a plugin would change, before anything is changed.
package struct ModuleUpdate: Sendable {
  package struct Commit: Sendable {
    package var id: String
    /// Seconds since 1970.
    package var time: Int64
    package var author: String
    package var summary: String
  }

  package struct Module: Sendable {
    package var name: String
    package var from: SemanticVersion
    /// `nil` when the plugin has it no longer.
    package var to: SemanticVersion?
    /// One line a change; `nil` where what it was can't be told any more.
    package var contract: [String]?
    package var morePermissions: Manifest.Permissions
    package var fewerPermissions: Manifest.Permissions
    /// What it asked for, and asks for now, where that is more.
    package var level: (from: Manifest.SecurityLevel, to: Manifest.SecurityLevel)?
  }

  /// Repository and folder.
  package var source: String
  package var from: String
  package var to: String
  /// Newest first, at most 20.
  package var commits: [Commit]
  package var modules: [Module]
  /// Compilers, where that is another one.
  package var toolchain: (from: String, to: String)?
  /// What the lock will say.
  let entries: [LockFile.Module]
  let old: [LockFile.Module]

  /// Whether a module wants to be let out of the sandbox that it was in.
  package var asksForTrust: Bool { modules.contains { $0.level?.to == .trusted } }

  package var changesNothing: Bool { from == to && toolchain == nil }
}

extension Session {
  /// Gets what the sources of modules mean by now, and builds it. The lock stays as it is. Blocks.
  /// - Parameters:
  ///   - names: of modules; empty for all that came from Git.
  ///   - takesToolchain: whether a plugin may be built by another compiler than it is locked with.
  /// - Returns: also why some could not be had; the others are not held up by them.
  package func updates(
    of names: [String], takesToolchain: Bool, _ fetching: Fetching
  ) throws(FetchProblem) -> (updates: [ModuleUpdate], problems: [FetchProblem]) {
    guard authority.profile == .internalFast else { throw FetchProblem(.refused, [AuthorityMessages.noFetching]) }
    let (lock, problems) = authority.lock
    guard !problems.hasErrors else { throw FetchProblem(.refused, problems.all.map(AuthorityMessages.asPolicy)) }
    if let refusal = authority.refusalToFetch(names.first ?? "a plugin of the lock") { throw FetchProblem(.refused, [refusal]) }
    let updater = try ModuleUpdater(self, fetching, takesToolchain: takesToolchain)
    return try updater.updates(of: names, lock ?? LockFile())
  }

  /// Pins what was shown.
  package func apply(_ updates: [ModuleUpdate]) throws(FetchProblem) -> Locked {
    try editLock { (lock) throws(FetchProblem) in
      for update in updates {
        guard update.old.allSatisfy({ old in lock.modules.contains { $0.name == old.name && $0.source == old.source } })
        else {
          throw FetchProblem(
            .failed, "lock-changed", "the lock was changed meanwhile: nothing was updated", hints: ["look again"])
        }
        lock.modules.removeAll { module in
          update.old.contains { $0.name == module.name && $0.version == module.version }
        }
        lock.take(update.entries, keepsOthers: true)
      }
    }
  }
}

private struct ModuleUpdater {
  private let session: Session
  private let fetcher: SourceFetcher
  private let takesToolchain: Bool

  init(_ session: Session, _ fetching: Fetching, takesToolchain: Bool) throws(FetchProblem) {
    self.session = session
    self.takesToolchain = takesToolchain
    fetcher = try SourceFetcher(session, fetching)
  }

  func updates(
    of names: [String], _ lock: LockFile
  ) throws(FetchProblem) -> (updates: [ModuleUpdate], problems: [FetchProblem]) {
    let fetched = lock.modules.filter { $0.source.git != nil }
    for name in names where !fetched.contains(where: { $0.name == name }) {
      throw FetchProblem(
        .invalid, "not-added", "the lock has no module '\(name)' that came from Git",
        hints: Suggestion.hint(for: name, in: fetched.map(\.name)))
    }
    var done: [LockFile.Git] = []
    var updates: [ModuleUpdate] = []
    var problems: [FetchProblem] = []
    for module in fetched where names.isEmpty || names.contains(module.name) {
      guard let git = module.source.git, !done.contains(git) else { continue }
      done.append(git)
      do throws(FetchProblem) { updates.append(try update(git, fetched.filter { $0.source.git == git })) } catch {
        if case .cancelled = error.cause { throw error }
        problems.append(error)
      }
    }
    return (updates, problems)
  }

  private func update(_ git: LockFile.Git, _ old: [LockFile.Module]) throws(FetchProblem) -> ModuleUpdate {
    let wish = SourcedModule(name: "", version: git.range, source: .git(git.source), span: old.first?.span)
    let source = try fetcher.resolve(wish, locked: old.first)
    guard case .git(let now) = source else { throw FetchProblem(.invalid, "no-source", "a repository was expected") }
    let isSame = now.tree == git.tree
    let got = try fetcher.get(source, toolchain: takesToolchain || !isSame ? nil : old.first?.toolchain)
    let mirror = try fetcher.access.mirror(git.source.repository, at: nil)
    let log = now.commit == git.commit
      ? [] : try fetcher.access.doing { () throws(GitProblem) in try mirror.log(from: git.commit, to: now.commit, most: 20) }
    var update = ModuleUpdate(
      source: git.source.repository + (git.source.path.map { " (\($0))" } ?? ""), from: git.commit, to: now.commit,
      commits: log.map { ModuleUpdate.Commit(id: $0.id, time: Int64($0.time), author: $0.author, summary: $0.summary) },
      modules: [], entries: got.entries, old: old)
    let before = old.first?.toolchain
    let after = got.entries.first?.toolchain
    if let before, let after, before != after { update.toolchain = (before, after) }
    let manifests = Dictionary(got.modules.compactMap { $0.manifest.map { ($0.contract.name, $0) } }, uniquingKeysWith: { $1 })
    let earlier = contracts(git, old.first?.toolchain, mirror)
    for module in old {
      let new = manifests[module.name]
      let asks = new?.permissions ?? Manifest.Permissions()
      update.modules.append(
        ModuleUpdate.Module(
          name: module.name, from: module.version, to: new?.contract.version,
          contract: new.flatMap { new in earlier[module.name].map { ContractChanges.lines(from: $0, to: new.contract) } },
          morePermissions: asks.subtracting(module.permissions), fewerPermissions: module.permissions.subtracting(asks),
          level: levels(module, new)))
    }
    return update
  }

  private func levels(
    _ old: LockFile.Module, _ new: Manifest?
  ) -> (from: Manifest.SecurityLevel, to: Manifest.SecurityLevel)? {
    let (from, to) = (old.level ?? .sandboxed, new?.securityLevel ?? .sandboxed)
    return from == to ? nil : (from, to)
  }

  /// The contracts of what is locked, as they were built here, else as its commit says.
  private func contracts(_ git: LockFile.Git, _ toolchain: String?, _ mirror: GitMirror) -> [String: Contract] {
    let bytes: [UInt8]?
    if let installed = InstalledPlugins(settings: session.settings).find(tree: git.tree, toolchain: toolchain) {
      bytes = try? File.read(Path.join(installed.folder, BuildRecipe.manifestName), limit: 1 << 20)
    } else {
      let file = Path.join(git.source.path ?? "", BuildRecipe.manifestName)
      bytes = (try? mirror.read(file, at: [git.commit]))?[git.commit]
    }
    guard let bytes else { return [:] }
    var diagnostics = Diagnostics()
    let manifests = ManifestDecoder.decode(
      SourceText(path: BuildRecipe.manifestName, bytes: bytes), diagnostics: &diagnostics)
    return Dictionary(manifests.map { ($0.contract.name, $0.contract) }, uniquingKeysWith: { $1 })
  }
}
