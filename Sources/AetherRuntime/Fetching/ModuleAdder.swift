package import AetherModel
internal import Linux
package import PipelineConfig
internal import PluginRuntime

extension Session {
  /// What `aether plugins add` and `remove` did.
  package struct Added: Sendable {
    package struct Module: Sendable {
      package var name: String
      package var version: SemanticVersion
      package var permissions: Manifest.Permissions
      package var level: Manifest.SecurityLevel
      /// For people: repository, folder, commit.
      package var source: String
      package var toolchain: String?
    }

    package var modules: [Module]
    package var locked: Locked
    /// Whether the project was made by it: there was neither `aether.yaml` nor a lock.
    package var isNewProject = false
  }

  /// Gets a plugin from its source and pins it in the project's lock. Blocks; builds what is not built.
  /// - Throws: why nothing was added. The lock is as it was then.
  package func add(_ wish: SourcedModule, _ fetching: Fetching) throws(FetchProblem) -> Added {
    guard authority.profile == .internalFast else { throw FetchProblem(.refused, [AuthorityMessages.noFetching]) }
    let (lock, problems) = authority.lock
    guard !problems.hasErrors else { throw FetchProblem(.refused, problems.all.map(AuthorityMessages.asPolicy)) }
    let fetcher = try SourceFetcher(self, fetching)
    let got = try fetcher.get([wish], lock)
    let isNew = isNewProject
    let locked = try editLock(trusts: isNew && authority.mayTrust ? true : nil) { (lock) throws(FetchProblem) in
      try lock.refuseForeign(got.entries)
      lock.take(got.entries, keepsOthers: false)
    }
    return Added(modules: got.entries.map(Added.Module.init), locked: locked, isNewProject: isNew)
  }

  /// Takes modules out of the lock that were added by their sources. What was fetched stays in the cache.
  package func remove(_ name: String, version: SemanticVersion? = nil) throws(FetchProblem) -> Added {
    var removed: [LockFile.Module] = []
    let locked = try editLock { (lock) throws(FetchProblem) in
      let meant = lock.modules.filter { module in
        (module.name == name || Path.name(of: module.name) == name) && (version.map { $0 == module.version } ?? true)
      }
      removed = meant.filter(\.source.isAdded)
      guard !removed.isEmpty else {
        if let version, !lock.entries(of: name).isEmpty {
          let versions = lock.entries(of: name).map(\.version.description).joined(separator: ", ")
          throw FetchProblem(
            .invalid, "not-added", "the lock has no version \(version) of '\(name)'", hints: ["it has \(versions)"])
        }
        let known = lock.modules.filter(\.source.isAdded).map(\.name)
        throw FetchProblem(
          .invalid, "not-added",
          meant.isEmpty ? "the lock has no module '\(name)'" : "'\(name)' was found where it lies, and not added by a source",
          hints: meant.isEmpty
            ? Suggestion.hint(for: name, in: known) : ["remove its folder, then: aether plugins lock"])
      }
      lock.modules.removeAll { module in removed.contains { $0.name == module.name && $0.version == module.version } }
    }
    return Added(modules: removed.map(Added.Module.init), locked: locked)
  }

  /// Whether the folder has nothing yet that could ask for anything.
  private var isNewProject: Bool {
    folder.project == nil && authority.lock.lock == nil && !File.exists(Path.join(folder.root, "aether_modules"))
  }
}

extension LockFile {
  /// One name, one source: a plugin from elsewhere does not take the place of another unasked.
  func refuseForeign(_ entries: [Module]) throws(FetchProblem) {
    for entry in entries {
      guard let old = self.entries(of: entry.name).first(where: { !$0.source.isOfSamePlace(as: entry.source) }) else { continue }
      guard old.source.isAdded else { continue }
      throw FetchProblem(
        .invalid, "other-source", "'\(entry.name)' is locked already, from \(old.source.words)",
        hints: ["if this one is to take its place: aether plugins remove \(entry.name), then add it again"])
    }
  }
}

extension SourceFetcher.Got {
  /// Refuses what is not what was asked for.
  func check(_ wish: SourcedModule) throws(FetchProblem) {
    let names = entries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    if !wish.name.isEmpty, !entries.contains(where: { $0.name == wish.name }) {
      throw FetchProblem(
        .invalid, "other-module", "there is no module '\(wish.name)' at \(wish.source.words)", at: wish.span,
        hints: ["there is: \(names)"])
    }
    let meant = entries.filter { wish.name.isEmpty || $0.name == wish.name }
    if let range = wish.version, !meant.contains(where: { range.contains($0.version) }) {
      throw FetchProblem(
        .invalid, "other-version", "no version in the range \(range) is at \(wish.source.words)", at: wish.span,
        hints: ["there is: \(names); what module.yaml says counts, not the name of a tag"])
    }
  }
}

extension Session.Added.Module {
  init(_ entry: LockFile.Module) {
    self.init(
      name: entry.name, version: entry.version, permissions: entry.permissions, level: entry.level ?? .sandboxed,
      source: entry.source.words,
      toolchain: entry.toolchain)
  }
}

extension LockFile {
  /// What the lock has of the tag or commit that is asked for.
  func lockedTag(of wish: SourcedModule) -> Module? {
    guard case .git(let source) = wish.source else { return nil }
    return modules.first { $0.source.git?.source == source }
  }
}

extension LockFile.Source {
  func isOfSamePlace(as other: LockFile.Source) -> Bool {
    switch (self, other) {
    case (.git(let one), .git(let other)): one.source.isSamePlace(as: other.source)
    case (.file(let one), .file(let other)): one == other
    default: false
    }
  }
}

extension ModuleSource {
  /// For people.
  package var words: String {
    switch self {
    case .file(let path): path
    case .git(let git): git.repository + (git.path.map { " (\($0))" } ?? "") + (git.reference.map { " at \($0)" } ?? "")
    }
  }
}
