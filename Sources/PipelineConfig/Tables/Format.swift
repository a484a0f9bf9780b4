/// The formats that this build reads: their tables, schemas and reference pages.
package enum Format: String, Sendable, CaseIterable {
  case module, pipeline, project, policy, lock

  package var table: Table {
    switch self {
    case .module: ModuleTable.table
    case .pipeline: PipelineTable.table
    case .project: ProjectTable.table
    case .policy: PolicyTable.table
    case .lock: LockFileTable.table
    }
  }

  package var example: String {
    switch self {
    case .module: ModuleTable.example
    case .pipeline: PipelineTable.example
    case .project: ProjectTable.example
    case .policy: PolicyTable.example
    case .lock: LockFileTable.example
    }
  }

  /// The JSON Schema, ending in a line break.
  package var schema: String { JSONSchema.text(of: table, name: rawValue) }

  /// The page `docs/reference/NAME.md`.
  package var referencePage: String {
    let title: String
    let introduction: String
    switch self {
    case .module:
      title = "module.yaml"
      introduction = """
        A plugin's manifest: one YAML document for each module that its library registers. The compiled module carries \
        name, version, type, inputs, outputs and error codes, too; where both speak, they must agree.
        """
    case .pipeline:
      title = "Pipelines"
      introduction = """
        Steps, what they are given, and what comes of them. A text that is only `${{ … }}` keeps the expression's \
        type; inside a longer text its value is converted; `$${{` is a literal `${{`. Everything is checked before \
        the first step runs.
        """
    case .project:
      title = "aether.yaml"
      introduction = """
        The project's settings, in the folder that paths in module inputs are relative to. They request; they never \
        grant.
        """
    case .policy:
      title = "policy.yaml"
      introduction = """
        The machine's policy, `/etc/aether/policy.yaml`. It belongs to root, and neither it nor its folder may be \
        writable by others. Nothing names another one.
        """
    case .lock:
      title = "aether.lock"
      introduction = """
        What a project's modules were when `aether plugins lock` wrote it. It is there to be committed and reviewed: it \
        pins, and grants nothing.
        """
    }
    return ReferencePage.text(of: table, title: title, introduction: introduction, example: example)
  }
}
