package import AetherModel
internal import Linux
package import PipelineConfig
package import PluginRuntime
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
  package var diagnostics: [Diagnostic]
  /// Steps that were not read again, since they are over in the run that goes on.
  var settled: Set<String> = []

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

extension Session {
  /// Opens the session of a pipeline's file and checks the pipeline: syntax, names, types through every expression,
  /// modules, requirements, and, when strict, that everything found is good.
  /// - Parameters:
  ///   - path: as the user gave it; messages print it so.
  ///   - known: what is known of it from the run that goes on.
  package static func check(
    pipeline path: String, settings: HostSettings, settingsDiagnostics: [Diagnostic] = [], known: KnownPipeline? = nil
  ) -> (session: Session, check: PipelineCheck) {
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: settingsDiagnostics)
    let absolute = Path.absolute(path, from: settings.currentFolder)
    let session = Session.open(settings: settings, containing: Path.folder(of: absolute), diagnostics: &diagnostics)
    let source = SourceFile.read(absolute, shown: path, diagnostics: &diagnostics)
    let known = source.flatMap { source in known?.isText(source) == true ? known : nil }
    guard let source,
      let pipeline = PipelineDecoder.decode(source, isKnownGood: known != nil, diagnostics: &diagnostics)
    else {
      return (session, PipelineCheck(diagnostics: diagnostics.all))
    }
    let environment = session.environment(of: pipeline, in: Path.folder(of: absolute), diagnostics: &diagnostics)
    return (
      session, session.check(pipeline, environment, settled: known?.settled ?? [], diagnostics: &diagnostics)
    )
  }

  /// What is declared outside of a pipeline's `env`: by the project's files, the pipeline's files, the project's `env`;
  /// a later one wins.
  private func environment(
    of pipeline: Pipeline, in pipelineFolder: String, diagnostics: inout Diagnostics
  ) -> OuterEnvironment {
    var files = EnvironmentFiles()
    files.read(folder.project?.environmentFiles ?? [], in: folder.root, shown: folder.root)
    files.read(pipeline.environmentFiles, in: pipelineFolder, shown: Path.folder(of: pipeline.source.path))
    files.add(folder.project?.environment ?? [])
    diagnostics.report(contentsOf: files.diagnostics.all)
    return files.environment
  }

  private func check(
    _ pipeline: Pipeline, _ environment: OuterEnvironment, settled: Set<String>, diagnostics: inout Diagnostics
  ) -> PipelineCheck {
    let catalogue = catalogue(describes: true)
    let resolver = CatalogueResolver(catalogue)
    let validated = PipelineValidator.validate(
      pipeline, resolver: resolver, folder: folder.root, outer: environment, settled: settled, diagnostics: &diagnostics)
    var check = PipelineCheck(pipeline: validated, diagnostics: [], settled: settled)
    var next = 0
    while next < resolver.resolved.count {
      let module = resolver.resolved[next]
      check.requires.append(resolver.requirements(of: module, diagnostics: &diagnostics).compactMap(\.index))
      next += 1
    }
    check.modules = resolver.resolved
    check.verdicts = verdicts(for: check.modules, diagnostics: &diagnostics)
    diagnostics.report(contentsOf: strictness(catalogue, told: resolver.refused))
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
