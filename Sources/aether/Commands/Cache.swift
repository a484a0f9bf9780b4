internal import AetherRuntime
internal import ArgumentParser

/// The commands about the cache of builds.
struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "See, clean and check the cache of builds.",
    discussion: """
      'aether plugins build' keeps what it compiled by what it was compiled from. The cache is below AETHER_CACHE, else in \
      'aether' below XDG_CACHE_HOME, else in ~/.cache/aether. All of it can be removed.
      """,
    subcommands: [
      CacheStats.self,
      CacheClean.self,
      CacheVerify.self,
    ])
}

extension OutputOptions {
  /// The user's store, and what is done with it, whose problems end the command.
  func store<Result>(_ body: (ArtefactStore) throws(StoreProblem) -> Result) throws(CommandFailure) -> (ArtefactStore, Result) {
    let store = ArtefactStore(settings: HostSettings.ofThisProcess().settings)
    do throws(StoreProblem) {
      return (store, try body(store))
    } catch {
      throw failure([error.diagnostic], status: .machine)
    }
  }
}
