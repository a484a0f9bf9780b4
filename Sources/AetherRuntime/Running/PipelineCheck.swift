package import AetherModel
internal import Linux
package import PipelineConfig
package import PluginRuntime
internal import Resolution
package import Trust

/// A pipeline that was read and checked against the contracts of its modules. Nothing of a module was run.
package struct PipelineCheck: Sendable {
  /// `nil` when the file can't be read or has errors.
  package var pipeline: ValidatedPipeline?
  /// The modules that the pipeline's steps use, and those that these require, by the index that `pipeline` names.
  package var modules: [FoundModule] = []
  /// By module: the indices of those that it requires.
  package var requires: [[Int]] = []
  /// By module: whether it may run, and as what.
  package var verdicts: [Verdict] = []
  /// The pipelines that steps run, each after those that its own steps run.
  package var subpipelines: [Subpipeline] = []
  /// Their files, and what is named as one and is none.
  var subpipelineFiles: Set<String> = []
  package var diagnostics: [Diagnostic]
  /// Why a module could not be fetched; `nil` where none had to be, or all were.
  package var fetchFailure: FetchProblem.Cause?
  /// Steps that were not read again, since they are over in the run that goes on.
  var settled: Set<String> = []

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// What the history must survive: the most that the pipeline or one that its steps run asks for.
  var durability: Durability {
    let all = (pipeline.map { [$0] } ?? []) + subpipelines.map(\.pipeline)
    return all.contains { $0.durability == .disk } ? .disk : .process
  }
}

extension Session {
  /// Opens the session of a pipeline's file and checks the pipeline: syntax, names, types through every expression,
  /// modules, requirements, and, when strict, that everything found is good.
  /// - Parameters:
  ///   - path: as the user gave it; messages print it so.
  ///   - known: what is known of it from the run that goes on.
  ///   - access: whether modules that are not here are fetched.
  package static func check(
    pipeline path: String, settings: HostSettings, settingsDiagnostics: [Diagnostic] = [], known: KnownPipeline? = nil,
    access: SourceAccess = .stored
  ) -> (session: Session, check: PipelineCheck) {
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: settingsDiagnostics)
    let absolute = Path.absolute(path, from: settings.currentFolder)
    let session = Session.open(settings: settings, containing: Path.folder(of: absolute), diagnostics: &diagnostics)
    let source = SourceFile.read(absolute, shown: path, diagnostics: &diagnostics)
    let known = source.flatMap { source in known?.isText(source) == true ? known : nil }
    guard let source,
      var pipeline = PipelineDecoder.decode(source, isKnownGood: known != nil, diagnostics: &diagnostics)
    else {
      return (session, PipelineCheck(diagnostics: diagnostics.all))
    }
    pipeline.adopt(session.folder.project?.aliases ?? [])
    let files = session.files(of: pipeline, at: absolute, access, diagnostics: &diagnostics)
    var check = session.check(files, settled: known?.settled ?? [], access: access, diagnostics: &diagnostics)
    check.fetchFailure = files.cause ?? check.fetchFailure
    return (session, check)
  }

  /// What is declared outside of a pipeline's `env`: by the project's files, the pipeline's files, the project's `env`;
  /// a later one wins.
  func environment(
    of pipeline: Pipeline, in pipelineFolder: String, diagnostics: inout Diagnostics
  ) -> OuterEnvironment {
    var files = EnvironmentFiles()
    files.read(folder.project?.environmentFiles ?? [], in: folder.root, shown: folder.root)
    files.read(pipeline.environmentFiles, in: pipelineFolder, shown: Path.folder(of: pipeline.source.path))
    files.add(folder.project?.environment ?? [])
    diagnostics.report(contentsOf: files.diagnostics.all)
    return files.environment
  }

  /// Checks it, and once more with the modules that were fetched for it, until nothing is missing that can be fetched.
  private func check(
    _ files: PipelineFiles, settled: Set<String>, access: SourceAccess, diagnostics: inout Diagnostics
  ) -> PipelineCheck {
    var asked: Set<String> = []
    while true {
      let (check, resolver) = agreed(files, settled: settled, diagnostics)
      let missing = resolver.notHere.map { "\($0.name) \($0.version)" }
      guard case .fetching(let fetching) = access, !missing.allSatisfy(asked.contains), !diagnostics.hasErrors else {
        return check
      }
      asked.formUnion(missing)
      let cause = fetchLocked(resolver.notHere, fetching, diagnostics: &diagnostics)
      guard !diagnostics.hasErrors else {
        var failed = check
        failed.fetchFailure = cause
        failed.diagnostics = diagnostics.all
        return failed
      }
    }
  }

  /// Checks it, and once more where modules come in several versions that nobody asked for.
  private func agreed(
    _ files: PipelineFiles, settled: Set<String>, _ diagnostics: Diagnostics
  ) -> (check: PipelineCheck, resolver: CatalogueResolver) {
    func attempt(_ agreed: [String: SemanticVersion], _ problem: Diagnostic?) -> (PipelineCheck, CatalogueResolver) {
      var found = diagnostics
      if let problem { found.report(problem) }
      let resolver = CatalogueResolver(
        catalogue(describes: true), locatedSources, unavailable: files.unavailable, agreed: agreed)
      return (self.check(files, settled: settled, resolver, diagnostics: &found), resolver)
    }
    let (check, resolver) = attempt([:], nil)
    guard !check.hasErrors, VersionAgreement.isNeeded(check.modules, named: resolver.namedCount) else {
      return (check, resolver)
    }
    let (versions, problem) = VersionAgreement(uses: files.moduleUses, catalogue: resolver.catalogue).choose()
    guard versions != nil || problem != nil else { return (check, resolver) }
    return attempt(versions ?? [:], problem)
  }

  private func check(
    _ files: PipelineFiles, settled: Set<String>, _ resolver: CatalogueResolver, diagnostics: inout Diagnostics
  ) -> PipelineCheck {
    let catalogue = resolver.catalogue
    func validate(_ file: PipelineFile, settled: Set<String> = []) -> ValidatedPipeline? {
      resolver.files = file.subpipelines
      return PipelineValidator.validate(
        file.pipeline, resolver: resolver, folder: folder.root, outer: file.environment, settled: settled,
        diagnostics: &diagnostics)
    }
    for path in files.order {
      guard let file = files.others[path], let validated = validate(file) else { continue }
      resolver.add(
        Subpipeline(path: path, validated, modules: resolver.resolved, earlier: resolver.subpipelines))
    }
    let validated = validate(files.root, settled: settled)
    var check = PipelineCheck(pipeline: validated, diagnostics: [], settled: settled)
    check.subpipelines = resolver.subpipelines
    check.subpipelineFiles = files.named
    resolver.namedCount = resolver.resolved.count
    var graph = RequirementGraph()
    var next = 0
    while next < resolver.resolved.count {
      let module = resolver.resolved[next]
      let requirements = resolver.requirements(of: module, diagnostics: &diagnostics)
      check.requires.append(requirements.compactMap(\.index))
      graph.add(
        next, "\(module.name) \(module.version?.description ?? "")",
        requires: requirements.filter { !$0.requirement.isOptional }.compactMap(\.index))
      next += 1
    }
    check.modules = resolver.resolved
    if let cycle = graph.diagnostic { diagnostics.report(cycle) }
    check.verdicts = verdicts(for: check.modules, diagnostics: &diagnostics)
    diagnostics.report(contentsOf: strictness(catalogue, told: resolver.refused))
    checkHeaders(of: check.modules, diagnostics: &diagnostics)
    check.diagnostics = diagnostics.all
    return check
  }

  /// What is wrong with what was found and is not needed: an error when strict, else a warning.
  /// - Parameter told: the places of modules whose faults were reported already.
  private func strictness(_ catalogue: Catalogue, told: Set<String>) -> [Diagnostic] {
    let others = catalogue.modules.filter { !told.contains($0.path) }
    let problems = (catalogue.diagnostics + others.flatMap(\.diagnostics)).filter { $0.severity > .note }
    guard !settings.isStrict else {
      guard let first = problems.firstIndex(where: { $0.severity == .error }) else { return problems }
      var strict = problems
      strict[first].hints.append("AETHER_PLUGIN_STRICT=false goes on without what isn't needed")
      return strict
    }
    return problems.map { problem in
      var warning = problem
      if warning.severity == .error, !warning.isPolicy { warning.severity = .warning }
      return warning
    }
  }
}
