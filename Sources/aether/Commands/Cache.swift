internal import AetherRuntime
internal import ArgumentParser

/// The commands about the cache of what was built and fetched.
struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "See, clean and check the cache of what was built and fetched.",
    discussion: """
      'aether plugins build' keeps what it compiled by what it was compiled from; 'aether plugins add' keeps mirrors of \
      repositories, and plugins as they were built from them. The cache is below AETHER_CACHE, else in 'aether' below \
      XDG_CACHE_HOME, else in ~/.cache/aether. All of it can be removed: what is needed is fetched and built anew.
      """,
    subcommands: [
      CacheStats.self,
      CacheClean.self,
      CacheVerify.self,
    ])
}

extension OutputOptions {
  /// Does something with the user's store; its problems end the command.
  func withStore<Result>(_ body: (ArtefactStore) throws(StoreProblem) -> Result) throws(CommandFailure) -> Result {
    do throws(StoreProblem) {
      return try body(ArtefactStore(settings: HostSettings.ofThisProcess().settings))
    } catch {
      throw failure([error.diagnostic], status: .machine)
    }
  }
}

extension OutputOptions {
  func fetched() -> FetchedUpkeep { FetchedUpkeep(settings: HostSettings.ofThisProcess().settings) }
}

/// How many of something: `1 build`, `2 builds`.
enum CacheText {
  static func count(_ count: Int, _ what: String, _ several: String? = nil) -> String {
    "\(count) \(count == 1 ? what : several ?? what + "s")"
  }
}
