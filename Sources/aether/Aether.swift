internal import AetherModel
internal import ArgumentParser

/// The root command. A command stands here when it works.
struct Aether: ParsableCommand {
  static let _errorLabel = "error"

  static let configuration = CommandConfiguration(
    commandName: "aether",
    abstract: "Finds plugins, decides whether to trust them, and runs pipelines of them.",
    usage: "aether <command> [options]",
    discussion: """
      Exit status: 0 done; 1 a run, build or test failed; 2 the input or the usage is invalid; 3 refused by policy; \
      4 waits for a decision; 5 the machine's fault; 70 a bug in Aether; 124 timed out; 130 cancelled.
      """,
    version: ProductVersion.text,
    subcommands: [
      Run.self,
      Validate.self,
      Graph.self,
      Plugins.self,
      Runs.self,
      Cache.self,
      TrustCommand.self,
      Init.self,
      Schema.self,
      DoctorCommand.self,
      Completions.self,
    ])
}
