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
  /// Does something with the user's store; its problems end the command.
  func withStore<Result>(_ body: (ArtefactStore) throws(StoreProblem) -> Result) throws(CommandFailure) -> Result {
    do throws(StoreProblem) {
      return try body(ArtefactStore(settings: HostSettings.ofThisProcess().settings))
    } catch {
      throw failure([error.diagnostic], status: .machine)
    }
  }
}

/// How many of something: `1 build`, `2 builds`.
enum CacheText {
  static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
