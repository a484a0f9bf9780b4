internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginSources

/// Plugins in Git repositories: fetched into a mirror, exported, built and kept.
struct GitPluginSource: PluginSource {
  let access: GitAccess
  let isEnabled: Bool
  let maker: PluginMaker

  func canResolve(_ source: ModuleSource) -> Bool {
    if case .git = source { isEnabled } else { false }
  }

  func cacheKey(_ source: LockFile.Source) -> String? {
    if case .git(let git) = source { "\(git.commit) \(git.tree)" } else { nil }
  }

  func place(_ source: LockFile.Source, toolchain: String?) throws(FetchProblem) -> PlacedPlugin {
    guard case .git(let git) = source else { throw FetchProblem(.invalid, "no-source", "a repository was expected") }
    let mirror = try access.mirror(git.source.repository, at: nil)
    let installed = try maker.plugin(tree: git.tree, toolchain: toolchain, named: LockFile.Source.git(git).words) {
      folder, mostBytes throws(FetchProblem) in
      try self.haveCommit(git, mirror)
      try access.reading(mirror) { () throws(GitProblem) in
        _ = try mirror.export(git.commit, path: git.source.path, to: folder, mostBytes: mostBytes)
      }
    }
    if maker.installed.find(tree: git.tree, toolchain: toolchain, commit: git.commit) == nil {
      try haveCommit(git, mirror)
      do throws(SystemError) { try maker.installed.learn(git.commit, of: installed) } catch {
        throw FetchProblem(.machine, "cache-unusable", "the plugin can't be kept: \(error)", path: maker.installed.folder)
      }
    }
    return PlacedPlugin(installed)
  }

  /// Fetches a commit that isn't in the mirror, and holds the tree to what was locked.
  private func haveCommit(_ git: LockFile.Git, _ mirror: GitMirror) throws(FetchProblem) {
    if try !access.has(git.commit, in: mirror) { try access.update(mirror) }
    guard try access.has(git.commit, in: mirror) else {
      throw FetchProblem(
        .invalid, "commit-gone", "\(git.source.repository) has no commit \(git.commit.prefix(10)) any more",
        hints: ["somebody has rewritten its history: look at what is there now, then: aether plugins update"])
    }
    let tree = try access.doing { () throws(GitProblem) in try mirror.tree(of: git.commit, path: git.source.path) }
    guard tree == git.tree else {
      throw FetchProblem(
        .refused, "tree-differs", "the commit \(git.commit.prefix(10)) of \(git.source.repository) is not what is locked",
        hints: ["the lock was changed by hand, or is damaged: add the plugin again"])
    }
  }

  // MARK: Resolving

  func resolve(_ wish: SourcedModule, locked: LockFile.Module?) throws(FetchProblem) -> LockFile.Source {
    guard case .git(let source) = wish.source else {
      throw FetchProblem(.invalid, "no-source", "a repository was expected", at: wish.span)
    }
    let mirror = try access.mirror(source.repository, at: wish.span)
    let commit = try commit(of: source, wish, mirror, locked)
    let tree = try access.doing { () throws(GitProblem) in try mirror.tree(of: commit, path: source.path) }
    guard let tree else {
      throw FetchProblem(
        .invalid, "no-folder",
        "\(source.repository) has no folder '\(source.path ?? "")' at \(commit.prefix(10))", at: wish.span)
    }
    return .git(LockFile.Git(source, range: wish.version, commit: commit, tree: tree))
  }

  private func commit(
    of source: GitSource, _ wish: SourcedModule, _ mirror: GitMirror, _ locked: LockFile.Module?
  ) throws(FetchProblem) -> String {
    // A whole id means the same at all times: where it is there, nobody needs to be asked.
    if let reference = source.reference, Self.isWholeId(reference), try access.has(reference, in: mirror) { return reference }
    try access.update(mirror)
    guard let reference = source.reference else { return try chosen(source, wish, mirror, locked) }
    let found = try access.doing { () throws(GitProblem) in try mirror.commit(reference) }
    guard let found else {
      let refs = try access.doing { () throws(GitProblem) in try mirror.refs() }
      let known = (Array(refs.branches.keys) + refs.tags.keys).sorted()
      throw FetchProblem(
        .invalid, "no-reference", "\(source.repository) has no branch, tag or commit '\(reference)'", at: wish.span,
        hints: Suggestion.hint(for: reference, in: known)
          + (known.isEmpty ? [] : ["there are: \(known.prefix(12).joined(separator: ", "))"]))
    }
    try refuseMovedTag(reference, found.id, source, mirror, locked)
    return found.id
  }

  /// A tag is a promise: one that was locked and leads elsewhere now is not followed.
  private func refuseMovedTag(
    _ reference: String, _ commit: String, _ source: GitSource, _ mirror: GitMirror, _ locked: LockFile.Module?
  ) throws(FetchProblem) {
    guard case .git(let git)? = locked?.source, git.source.reference == reference, git.commit != commit,
      git.source.repository == source.repository
    else { return }
    let refs = try access.doing { () throws(GitProblem) in try mirror.refs() }
    guard let tag = refs.tags[reference], refs.branches[reference].map({ $0 == tag }) ?? true else { return }
    throw Self.moved(reference, from: git.commit, to: commit, source.repository, at: locked?.span)
  }

  static func moved(_ tag: String, from: String, to: String, _ repository: String, at span: SourceSpan?) -> FetchProblem {
    FetchProblem(
      .refused, "tag-rewritten",
      "the tag '\(tag)' of \(repository) was \(from.prefix(10)) when it was locked, and is \(to.prefix(10)) now",
      at: span, hints: [
        "ask its publisher why; what is locked goes on to run",
        "if the new one is right: aether plugins remove it, then add it again",
      ])
  }

  /// Of the tags that are versions, the highest in the range; without a range, the default branch.
  private func chosen(
    _ source: GitSource, _ wish: SourcedModule, _ mirror: GitMirror, _ locked: LockFile.Module?
  ) throws(FetchProblem) -> String {
    let refs = try access.doing { () throws(GitProblem) in try mirror.refs() }
    guard let range = wish.version else {
      guard let head = refs.head, let commit = refs.branches[head] else {
        throw FetchProblem(
          .invalid, "no-reference", "\(source.repository) has no default branch", at: wish.span,
          hints: ["say which: --reference NAME"])
      }
      return commit
    }
    let tagged = VersionTags(refs.tags)
    guard let version = tagged.versions.filter(range.contains).max(), let commit = tagged.commit(of: version) else {
      let known = tagged.versions.sorted(by: >).prefix(12).map(\.description)
      throw FetchProblem(
        .invalid, "no-version", "no tag of \(source.repository) is a version in the range \(range)", at: wish.span,
        hints: [known.isEmpty ? "it has no tags such as v1.2.0" : "there are: \(known.joined(separator: ", "))"])
    }
    if let locked, locked.version == version, case .git(let git) = locked.source, git.source == source, git.commit != commit {
      throw Self.moved(tagged.name(of: version) ?? "\(version)", from: git.commit, to: commit, source.repository, at: locked.span)
    }
    return commit
  }

  private static func isWholeId(_ text: String) -> Bool {
    text.utf8.count == 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }
}

/// The tags that are versions: `v1.2.0` or `1.2.0`.
struct VersionTags {
  private var tags: [SemanticVersion: (name: String, commit: String)] = [:]

  init(_ tags: [String: String]) {
    // Where both forms stand, the one with the letter counts.
    for (name, commit) in tags.sorted(by: { $0.key < $1.key }) {
      guard let version = SemanticVersion(name.hasPrefix("v") ? String(name.dropFirst()) : name) else { continue }
      // Of those that differ by build metadata alone, the last one by that counts.
      if let same = self.tags.keys.first(where: { !($0 < version) && !(version < $0) }) {
        guard same.build <= version.build else { continue }
        self.tags[same] = nil
      }
      self.tags[version] = (name, commit)
    }
  }

  var versions: [SemanticVersion] { Array(tags.keys) }
  func commit(of version: SemanticVersion) -> String? { tags[version]?.commit }
  func name(of version: SemanticVersion) -> String? { tags[version]?.name }
}

extension PlacedPlugin {
  init(_ installed: InstalledPlugins.Installed) {
    path = installed.folder
    toolchain = installed.record.toolchain
    for (name, digest) in installed.record.files { digests[Path.join(installed.folder, name)] = digest }
  }
}
