internal import ArgumentParser
internal import PipelineConfig

/// `aether schema KIND`.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the JSON Schema of a format, for editors and checks.",
    discussion: """
      The table that the schema is made from is the one that Aether reads files by. An editor with a YAML language server \
      takes the schema from a first line such as: # yaml-language-server: $schema=pipeline.schema.json
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case module, pipeline, project, policy, lock

    var format: Format {
      switch self {
      case .module: .module
      case .pipeline: .pipeline
      case .project: .project
      case .policy: .policy
      case .lock: .lock
      }
    }
  }

  @Argument(help: "module (module.yaml), pipeline, project (aether.yaml), policy (policy.yaml) or lock (aether.lock).")
  var kind: Kind

  @Flag(help: "Print the reference page in Markdown instead.")
  var reference = false

  @OptionGroup var output: OutputOptions

  func run() {
    Console.shared.write(reference && !output.json ? kind.format.referencePage : kind.format.schema)
  }
}
