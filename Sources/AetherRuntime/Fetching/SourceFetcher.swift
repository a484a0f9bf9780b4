internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import Trust

/// Gets modules from their sources, for one session.
struct SourceFetcher {
  private let session: Session
  let access: GitAccess
  private let sources: [any PluginSource]

  init(_ session: Session, _ fetching: Fetching) throws(FetchProblem) {
    self.session = session
    session.useFetched()
    let settings = session.settings
    let said = session.folder.project?.sources ?? SourceSettings()
    access = try GitAccess(settings, said, fetching)
    sources = [
      FilePluginSource(
        settings: settings, isEnabled: said.enabled.contains(.file), root: session.folder.root,
        output: fetching.output, control: fetching.control),
      GitPluginSource(
        access: access, isEnabled: said.enabled.contains(.git),
        maker: PluginMaker(settings: settings, sources: said, access: access, fetching)),
    ]
  }

  /// A plugin that was got, and what the lock says of its modules.
  struct Got {
    var modules: [FoundModule]
    var entries: [LockFile.Module]
  }

  /// Gets what is wanted, in versions that fit together.
  func get(_ wishes: [SourcedModule], _ lock: LockFile?) throws(FetchProblem) -> Got {
    let versions = try VersionChoice(session: session, access: access).choose(wishes)
    var all = Got(modules: [], entries: [])
    for (place, wish) in wishes.enumerated() {
      var exact = wish
      if let version = versions[place] { exact.version = VersionRange("=\(version)") }
      var source = try resolve(exact, locked: lock?.lockedTag(of: wish))
      if case .git(var git) = source {
        git.range = wish.version
        source = .git(git)
      }
      let got = try get(source)
      try got.check(wish)
      all.modules += got.modules
      for entry in got.entries {
        let other = all.entries.first { $0.name == entry.name && $0.version == entry.version }
        if let other, other.source != entry.source {
          throw FetchProblem(
            .invalid, "two-sources",
            "'\(entry.name)' \(entry.version) is wanted from two places: \(other.source.words) and \(entry.source.words)",
            at: wish.span, hints: ["give one of them another version"])
        }
        if other == nil { all.entries.append(entry) }
      }
    }
    return all
  }

  /// Finds out what a source means now.
  func resolve(_ wish: SourcedModule, locked: LockFile.Module?) throws(FetchProblem) -> LockFile.Source {
    try source(of: wish.source, at: wish.span).resolve(wish, locked: locked)
  }

  /// Gets what a source meant, which may build it.
  func get(_ source: LockFile.Source, toolchain: String? = nil) throws(FetchProblem) -> Got {
    let placed = try self.source(of: source.kind, at: nil).place(source, toolchain: toolchain)
    return try describe(placed, source)
  }

  /// Sources of the same key are the same plugin; `nil` where only looking tells.
  func cacheKey(_ source: LockFile.Source) throws(FetchProblem) -> String? {
    try self.source(of: source.kind, at: nil).cacheKey(source)
  }

  private func source(of kind: ModuleSource, at span: SourceSpan?) throws(FetchProblem) -> any PluginSource {
    if let source = sources.first(where: { $0.canResolve(kind) }) { return source }
    throw Self.disabled(kind, at: span)
  }

  static func disabled(_ kind: ModuleSource, at span: SourceSpan?) -> FetchProblem {
    let word = if case .git = kind { "git" } else { "file" }
    return FetchProblem(
      .refused, "source-disabled", "the project allows no '\(word)' sources", at: span,
      hints: ["in aether.yaml: sources: {enable: [file, git]}"])
  }

  /// Judges what was got, and says what the lock will say of it.
  private func describe(_ placed: PlacedPlugin, _ source: LockFile.Source) throws(FetchProblem) -> Got {
    let (modules, diagnostics) = session.modules(at: placed.path)
    let problems = diagnostics + modules.flatMap(\.diagnostics)
    guard !modules.isEmpty, !problems.contains(where: { $0.severity == .error }) else {
      throw FetchProblem(.invalid, problems.filter { $0.severity == .error })
    }
    var (situation, _) = session.authority.situation
    situation.lock = nil
    let (lock, refusals) = LockMaker(situation).lock(modules)
    let errors = refusals.filter { $0.severity == .error }
    guard errors.isEmpty else { throw FetchProblem(.refused, errors) }
    let entries = lock.modules.map { module in
      var entry = module
      entry.source = source
      entry.toolchain = placed.toolchain
      return entry
    }
    return Got(modules: modules, entries: entries)
  }
}

extension LockFile.Source {
  fileprivate var kind: ModuleSource {
    switch self {
    case .git(let git): .git(git.source)
    case .file(let path), .path(let path): .file(path)
    }
  }
}
