internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import PluginSources
internal import Resolution

/// What versions of modules there are, and what they require: those among the tags of repositories, those that the lock pins,
/// and those that can be found.
struct SourceIndex: VersionSource {
  typealias Failure = FetchProblem

  private enum Entry {
    case tags(GitSource, VersionTags, GitMirror)
    /// With what each requires.
    case known([SemanticVersion: [Manifest.Requirement]])
  }

  private let access: GitAccess
  private var entries: [String: Entry] = [:]

  init(_ access: GitAccess) { self.access = access }

  // MARK: Filling

  /// The versions of a module that are tagged in its repository, which is brought up to date.
  mutating func add(tagsOf source: GitSource, as module: String, at span: SourceSpan?) throws(FetchProblem) {
    let (mirror, tags) = try tags(of: source, at: span)
    entries[module] = .tags(source, tags, mirror)
  }

  private func tags(of source: GitSource, at span: SourceSpan?) throws(FetchProblem) -> (GitMirror, VersionTags) {
    let mirror = try access.mirror(source.repository, at: span)
    try access.update(mirror)
    return (mirror, VersionTags(try access.doing { () throws(GitProblem) in try mirror.refs() }.tags))
  }

  /// What the plugin's one module is called, by the highest version in a range; `nil` where that can't be told.
  func name(_ source: GitSource, _ range: VersionRange) throws(FetchProblem) -> String? {
    let (mirror, tags) = try tags(of: source, at: nil)
    guard let version = tags.versions.filter(range.contains).max(), let commit = tags.commit(of: version) else { return nil }
    let manifests = try manifests(source, commit, mirror)
    return manifests.count == 1 ? manifests.first?.contract.name : nil
  }

  private func manifests(_ source: GitSource, _ commit: String, _ mirror: GitMirror) throws(FetchProblem) -> [Manifest] {
    let file = Path.join(source.path ?? "", BuildRecipe.manifestName)
    let bytes = try access.doing { () throws(GitProblem) in try mirror.read(file, at: [commit]) }[commit]
    guard let bytes else { return [] }
    var diagnostics = Diagnostics()
    return ManifestDecoder.decode(SourceText(path: file, bytes: bytes), diagnostics: &diagnostics)
  }

  /// Modules that are what they are. A name that is there already keeps its meaning.
  mutating func add(_ modules: [FoundModule]) {
    var found: [String: [SemanticVersion: [Manifest.Requirement]]] = [:]
    for module in modules where module.state == .good {
      guard let manifest = module.manifest else { continue }
      found[module.name, default: [:]][manifest.contract.version] = manifest.requires
    }
    for (name, versions) in found where entries[name] == nil { entries[name] = .known(versions) }
  }

  // MARK: Reading

  func versions(of module: String) throws(FetchProblem) -> [SemanticVersion] {
    switch entries[module] {
    case .tags(_, let tags, _): tags.versions
    case .known(let versions): Array(versions.keys)
    case nil: []
    }
  }

  /// Of those that nobody says the source of, others decide: they may be found elsewhere, or provided by another name.
  func requirements(of module: String, at version: SemanticVersion) throws(FetchProblem) -> [Manifest.Requirement] {
    try allRequirements(of: module, at: version).filter { entries[$0.name] != nil }
  }

  private func allRequirements(
    of module: String, at version: SemanticVersion
  ) throws(FetchProblem) -> [Manifest.Requirement] {
    switch entries[module] {
    case .known(let versions): return versions[version] ?? []
    case .tags(let source, let tags, let mirror):
      guard let commit = tags.commit(of: version) else { return [] }
      return try manifests(source, commit, mirror).first { $0.contract.name == module }?.requires ?? []
    case nil: return []
    }
  }
}

/// Chooses the versions of modules that are wanted in ranges, so that all of them and what they require fit together.
struct VersionChoice {
  let session: Session
  let access: GitAccess

  /// - Returns: by place among the wishes, the exact version; none for those that name a commit themselves.
  func choose(_ wishes: [SourcedModule]) throws(FetchProblem) -> [Int: SemanticVersion] {
    var index = SourceIndex(access)
    var wanted: [(place: Int, key: String, wish: Wish)] = []
    for (place, module) in wishes.enumerated() {
      guard case .git(let source) = module.source, source.reference == nil, let range = module.version else { continue }
      let name = module.name.isEmpty ? try index.name(source, range) : module.name
      guard let name else { continue }
      let isSecond = wanted.contains { $0.wish.module == name }
      if !isSecond { try index.add(tagsOf: source, as: name, at: module.span) }
      let alias = isSecond ? "\(name) (\(place + 1))" : nil
      wanted.append((place, alias ?? name, Wish(name, range, alias: alias, origin: module.span?.place ?? "the command line")))
    }
    guard !wanted.isEmpty else { return [:] }
    index.add(session.catalogue().modules)
    let others = (session.authority.lock.lock?.modules ?? []).filter { locked in
      !wishes.contains { $0.name == locked.name } && !wanted.contains { $0.wish.module == locked.name }
    }
    let locked = others.compactMap { module in
      VersionRange("=\(module.version)").map { Wish(module.name, $0, origin: "aether.lock") }
    }
    var known: [Wish] = []
    for wish in locked where try !index.versions(of: wish.module).isEmpty { known.append(wish) }
    let chosen: [String: SemanticVersion]
    do throws(ResolutionError<FetchProblem>) {
      chosen = try VersionSolver(index).solve(wanted.map(\.wish) + known)
    } catch {
      switch error {
      case .source(let problem): throw problem
      case .unsolvable(let diagnostic):
        throw FetchProblem(.invalid, [diagnostic.located(at: wishes[wanted[0].place].span)])
      }
    }
    return Dictionary(
      wanted.compactMap { entry in chosen[entry.key].map { (entry.place, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
