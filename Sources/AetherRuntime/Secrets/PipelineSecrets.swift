internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine

/// The secrets that a pipeline declares, read for one run.
enum PipelineSecrets {
  /// - Parameter folder: of the pipeline's file.
  /// - Returns: by the index that expressions have; only those that something reads are read.
  static func read(_ pipeline: ValidatedPipeline, folder: String, reader: inout SecretReader) -> [Value] {
    pipeline.secrets.enumerated().map { index, secret in
      guard pipeline.usedSecrets.contains(index) else { return .null }
      return reader.read(secret.provider, name: "the secret '\(secret.name)'", folder: folder, at: secret.span) ?? .null
    }
  }

  /// What a process does before it holds secrets: it leaves no core with them, and, where it is all ours, its environment
  /// loses the variables that they come from, which modules in this process could read otherwise.
  static func guardProcess(against reader: SecretReader, ownsEnvironment: Bool) {
    Confinement.leaveNoCore()
    guard ownsEnvironment else { return }
    for name in reader.usedVariables { ProcessEnvironment.erase(name) }
  }
}

extension Session {
  /// Reads the secrets of a pipeline and of those that its steps run; what modules of all of them say loses all of them.
  func readSecrets(
    of pipeline: ValidatedPipeline, _ children: [Subpipeline], redactor: Redactor?, _ reader: inout SecretReader
  ) -> (own: RunSecrets, children: [RunSecrets]) {
    let folder = Path.folder(of: path(of: pipeline))
    let values = PipelineSecrets.read(pipeline, folder: folder, reader: &reader)
    let inner = children.map {
      PipelineSecrets.read($0.pipeline, folder: Path.folder(of: $0.path), reader: &reader)
    }
    let common = redactor ?? Redactor()
    for value in inner.joined() { common.add(value, as: .secret) }
    return (RunSecrets(values: values, redactor: common), inner.map { RunSecrets(values: $0, redactor: common) })
  }
}
