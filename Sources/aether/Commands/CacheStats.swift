internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import StateStore

/// `aether cache stats`.
struct CacheStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Shows where the cache is and what it holds.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (folder, stats) = try output.withStore { store throws(StoreProblem) in (store.folder, try store.stats()) }
    let fetched = output.fetched().stats()
    let results = try ProjectResults().stats(output)
    if output.json {
      return Console.shared.print(
        json: .object([
          ("folder", .string(folder)), ("builds", .integer(Int64(stats.builds))),
          ("files", .integer(Int64(stats.files))), ("bytes", .integer(Int64(stats.bytes))),
          ("leftovers", .integer(Int64(stats.leftovers))), ("leftover_bytes", .integer(Int64(stats.leftoverBytes))),
          ("least_recent_use", stats.leastRecentUse.map { .string("\($0)") } ?? .null),
          ("plugins", .integer(Int64(fetched.plugins))), ("plugin_bytes", .integer(Int64(fetched.pluginBytes))),
          ("mirrors", .integer(Int64(fetched.mirrors))), ("mirror_bytes", .integer(Int64(fetched.mirrorBytes))),
          ("results", .integer(Int64(results?.results ?? 0))),
          ("result_bytes", .integer(Int64(results?.bytes ?? 0))),
        ]))
    }
    Console.shared.print(RunText.oneLine(folder))
    Console.shared.print("  builds     \(stats.builds)\(stats.leastRecentUse.map { ", each used since \($0)" } ?? "")")
    Console.shared.print("  files      \(stats.files) of \(ByteCount.text(stats.bytes))")
    if fetched.plugins + fetched.mirrors > 0 {
      Console.shared.print("  fetched    \(fetched.plugins) plugins of \(ByteCount.text(fetched.pluginBytes))")
      Console.shared.print("  mirrors    \(fetched.mirrors) repositories of \(ByteCount.text(fetched.mirrorBytes))")
    }
    if let results, results.results > 0 {
      Console.shared.print(
        "  results    \(results.results) of \(ByteCount.text(results.bytes)), of the steps of this folder's project")
    }
    if stats.leftovers > 0 {
      Console.shared.print("  leftovers  \(stats.leftovers) of \(ByteCount.text(stats.leftoverBytes))")
    }
  }
}
