internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import PluginSources

extension Session {
  /// Has the modules whose sources the project or a pipeline says: those that the lock pins already as they are locked, others
  /// fetched and locked, where that may be.
  /// - Returns: the names of those that can't be had, which is reported, and why.
  func haveSources(
    of pipeline: Pipeline, in pipelineFolder: String, _ access: SourceAccess, diagnostics: inout Diagnostics
  ) -> (unavailable: Set<String>, cause: FetchProblem.Cause?) {
    var files: [String] = []
    var wishes: [SourcedModule] = []
    for (modules, base) in [(folder.project?.modules ?? [], folder.root), (pipeline.sources, pipelineFolder)] {
      for module in modules {
        switch module.source {
        case .file(let path):
          files.append(Path.absolute(path, from: base))
          if let refusal = disabled(module) { diagnostics.report(refusal) }
        case .git(let git): wishes.append(module.from(.git(git.normalised)))
        }
      }
    }
    if !files.isEmpty { declare(files: files) }
    let open = wishes.filter { !isLocked($0) }
    let names = Set(open.map(\.name))
    guard let first = open.first else { return ([], nil) }
    guard case .fetching(let fetching) = access else {
      for module in open { diagnostics.report(Self.notFetched(module)) }
      return (names, nil)
    }
    if let refusal = authority.refusalToFetch(first.name) {
      diagnostics.report(refusal)
      return (names, nil)
    }
    do throws(FetchProblem) {
      try fetch(open, fetching)
      return ([], nil)
    } catch {
      diagnostics.report(contentsOf: error.diagnostics.map { $0.located(at: first.span) })
      return (names, error.cause)
    }
  }

  /// Why a module's kind of source may not be used; `nil` when it may. Of Git, the fetcher says so.
  private func disabled(_ module: SourcedModule) -> Diagnostic? {
    guard folder.project?.sources.enabled.contains(.file) == false else { return nil }
    return SourceFetcher.disabled(module.source, at: module.span).diagnostics.first
  }

  /// Gets modules that the lock pins and that are not here.
  /// - Returns: why one could not be had; `nil` where policy forbids it, or all are here.
  func fetchLocked(
    _ modules: [LockFile.Module], _ fetching: Fetching, diagnostics: inout Diagnostics
  ) -> FetchProblem.Cause? {
    guard let first = modules.first else { return nil }
    if let refusal = authority.refusalToFetch(first.name) {
      diagnostics.report(refusal)
      return nil
    }
    do throws(FetchProblem) {
      let fetcher = try SourceFetcher(self, fetching)
      var known: Set<String> = []
      for module in modules {
        // A plugin with several modules is got once.
        if let key = try fetcher.cacheKey(module.source), !known.insert(key).inserted { continue }
        _ = try fetcher.get(module.source, toolchain: module.toolchain)
      }
      lookAgain()
      return nil
    } catch {
      diagnostics.report(contentsOf: error.diagnostics.map { $0.located(at: first.span) })
      return error.cause
    }
  }

  private func isLocked(_ wish: SourcedModule) -> Bool {
    authority.lock.lock?.modules.contains { module in
      guard module.name == wish.name, let git = module.source.git, case .git(let source) = wish.source else { return false }
      return git.source == source && git.range == wish.version
    } ?? false
  }

  private func fetch(_ wishes: [SourcedModule], _ fetching: Fetching) throws(FetchProblem) {
    let got = try SourceFetcher(self, fetching).get(wishes, authority.lock.lock)
    _ = try editLock { (lock) throws(FetchProblem) in
      try lock.refuseForeign(got.entries)
      lock.take(got.entries, keepsOthers: true)
    }
  }

  private static func notFetched(_ wish: SourcedModule) -> Diagnostic {
    Diagnostic(
      code: "not-fetched", "'\(wish.name)' is not pinned in aether.lock yet, and nothing is fetched here", at: wish.span,
      hints: ["aether run fetches it; or: aether plugins add"])
  }

  /// What is said of a module that is locked and not here.
  static func notHere(_ module: LockFile.Module) -> Diagnostic {
    Diagnostic(
      code: "not-fetched", "'\(module.name)' \(module.version) is pinned to \(module.source.words), and is not in the store",
      at: module.span, hints: ["aether run fetches it, without --offline"])
  }
}

extension Diagnostic {
  /// At a place, where it has none of its own.
  func located(at span: SourceSpan?) -> Diagnostic {
    guard self.span == nil, path == nil, let span else { return self }
    var located = self
    located.span = span
    return located
  }
}

extension SourcedModule {
  func from(_ source: ModuleSource) -> SourcedModule {
    var module = self
    module.source = source
    return module
  }
}

extension GitSource {
  /// With the address as a lock has it.
  var normalised: GitSource {
    var source = self
    source.repository = GitAddress(repository)?.text ?? repository
    source.path = path.flatMap(Self.plain)
    return source
  }

  /// A folder's path without what means nothing in it; `nil` for the repository itself.
  static func plain(_ path: String) -> String? {
    guard !path.hasPrefix("/") else { return path }
    let parts = path.split(separator: "/").filter { $0 != "." }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }
}
