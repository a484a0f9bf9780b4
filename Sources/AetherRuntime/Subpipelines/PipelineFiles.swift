internal import AetherModel
internal import Linux
internal import PipelineConfig

/// A pipeline's file that was read, with what stands around it.
struct PipelineFile {
  var pipeline: Pipeline
  /// The folder that it stands in, from which its paths count.
  var folder: String
  var environment: OuterEnvironment
  /// Names of modules that can't be had from their sources, which was reported.
  var unavailable: Set<String>
  /// By what its steps say, the file that is meant; those that can't be used are not in it, which was reported.
  var subpipelines: [String: String] = [:]
}

/// A pipeline with all the pipelines that its steps run, and theirs.
struct PipelineFiles {
  var root: PipelineFile
  /// By their paths, absolute and without links.
  var others: [String: PipelineFile] = [:]
  /// Their paths, each after those that its steps run.
  var order: [String] = []
  /// All paths that steps name, absolute, whether something good is there or not.
  var named: Set<String> = []
  var cause: FetchProblem.Cause?

  /// All names of modules, of all files.
  var moduleUses: [Pipeline.ModuleUse] {
    order.flatMap { others[$0]?.pipeline.moduleUses ?? [] } + root.pipeline.moduleUses
  }

  var unavailable: Set<String> { others.values.reduce(root.unavailable) { $0.union($1.unavailable) } }
}

extension Session {
  /// Reads the pipelines that a pipeline's steps run. What can't be read is reported where it is named.
  ///
  /// - Parameter path: of the pipeline's file, absolute.
  func files(
    of pipeline: Pipeline, at path: String, _ access: SourceAccess, diagnostics: inout Diagnostics
  ) -> PipelineFiles {
    var reader = PipelineFileReader(session: self, access: access)
    let root = reader.read(pipeline, at: path, stack: [(try? Path.real(path)) ?? path])
    // What is wrong with the project is found once for each file.
    var told: Set<String> = []
    func key(_ diagnostic: Diagnostic) -> String {
      "\(diagnostic.message) \(diagnostic.span?.place ?? diagnostic.path ?? "")"
    }
    for diagnostic in reader.diagnostics.all where told.insert(key(diagnostic)).inserted {
      diagnostics.report(diagnostic)
    }
    return PipelineFiles(root: root, others: reader.files, order: reader.order, named: reader.named, cause: reader.cause)
  }
}

private struct PipelineFileReader {
  let session: Session
  let access: SourceAccess
  var files: [String: PipelineFile] = [:]
  var order: [String] = []
  var named: Set<String> = []
  var cause: FetchProblem.Cause?
  var diagnostics = Diagnostics()

  init(session: Session, access: SourceAccess) {
    self.session = session
    self.access = access
  }

  /// - Parameter stack: the files that run each other down to this one.
  mutating func read(_ pipeline: Pipeline, at path: String, stack: [String]) -> PipelineFile {
    let folder = Path.folder(of: path)
    let environment = session.environment(of: pipeline, in: folder, diagnostics: &diagnostics)
    let (unavailable, cause) = session.haveSources(of: pipeline, in: folder, access, diagnostics: &diagnostics)
    self.cause = self.cause ?? cause
    var file = PipelineFile(pipeline: pipeline, folder: folder, environment: environment, unavailable: unavailable)
    var asked: Set<String> = []
    for step in pipeline.steps {
      guard let name = step.pipeline, asked.insert(name).inserted else { continue }
      file.subpipelines[name] = subpipeline(name, named: step, in: folder, stack: stack)
    }
    return file
  }

  /// - Returns: the file's path; `nil` after reporting.
  private mutating func subpipeline(
    _ name: String, named step: Pipeline.Step, in folder: String, stack: [String]
  ) -> String? {
    let path = Path.absolute(name, from: folder)
    let real = (try? Path.real(path)) ?? path
    named.formUnion([path, real])
    if let start = stack.firstIndex(of: real) {
      let root = session.folder.root + "/"
      let names = (stack[start...] + [real]).map { $0.hasPrefix(root) ? String($0.dropFirst(root.utf8.count)) : $0 }
      diagnostics.error(
        "cycle", names.count == 2
          ? "the pipeline '\(names[0])' runs itself" : "pipelines run each other: \(names.joined(separator: " → "))",
        at: step.whatRuns)
      return nil
    }
    if files[real] != nil { return real }
    var found = Diagnostics()
    defer { diagnostics.report(contentsOf: found.all) }
    // Messages name the file as the one that names it does.
    let around = Path.folder(of: step.whatRuns.source.path)
    let shown = name.hasPrefix("/") || around == "." ? name : Path.join(around, name)
    guard File.exists(path) else {
      found.error("no-pipeline", "there is no file '\(shown)'", at: step.whatRuns)
      return nil
    }
    let source = SourceFile.read(path, shown: shown, diagnostics: &found)
    guard let source, var pipeline = PipelineDecoder.decode(source, diagnostics: &found), !found.hasErrors else {
      return nil
    }
    pipeline.adopt(session.folder.project?.aliases ?? [])
    files[real] = read(pipeline, at: path, stack: stack + [real])
    order.append(real)
    return real
  }
}
