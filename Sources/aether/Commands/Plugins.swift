internal import ArgumentParser

/// The commands about plugins.
struct Plugins: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "See, make and try plugins.",
    subcommands: [
      PluginsList.self,
      PluginsInspect.self,
      PluginsCall.self,
      PluginsNew.self,
      PluginsBuild.self,
    ])
}
