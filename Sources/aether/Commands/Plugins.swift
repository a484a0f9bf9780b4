internal import ArgumentParser

/// The commands about plugins.
struct Plugins: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "See, make, get, try, sign and verify plugins.",
    subcommands: [
      PluginsList.self,
      PluginsInspect.self,
      PluginsCall.self,
      PluginsNew.self,
      PluginsBuild.self,
      PluginsAdd.self,
      PluginsRemove.self,
      PluginsUpdate.self,
      PluginsSign.self,
      PluginsLock.self,
      PluginsVerify.self,
      PluginsGrant.self,
      PluginsMarks.self,
      PluginsUnmark.self,
    ])
}
