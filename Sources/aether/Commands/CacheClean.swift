internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether cache clean`.
struct CacheClean: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Removes old builds from the cache.",
    discussion: """
      What killed processes left, and builds that can't be read, are always removed; without an option nothing else is. \
      It waits for builds that are being kept just now.
      """)

  @Option(help: ArgumentHelp("Builds that nobody used for longer than this, as 30d or 12h.", valueName: "time"))
  var olderThan: Age?

  @Option(
    help: ArgumentHelp(
      "Those used longest ago, until the files take at most this, as 500MB or 2GiB.", valueName: "size"))
  var maxSize: Size?

  @Flag(help: "All of them.")
  var all = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if all, olderThan != nil || maxSize != nil {
      throw ValidationError("--all removes every build; --older-than and --max-size choose some.")
    }
  }

  func run() throws {
    let cleaning = try output.withStore { store throws(StoreProblem) in
      try store.clean(olderThan: olderThan?.span, maxSize: all ? 0 : maxSize?.bytes)
    }
    if output.json {
      return Console.shared.print(
        json: .object([
          ("builds", .integer(Int64(cleaning.builds))), ("files", .integer(Int64(cleaning.files))),
          ("bytes", .integer(Int64(cleaning.bytes))),
        ]))
    }
    let builds = CacheText.count(cleaning.builds, "build")
    let files = CacheText.count(cleaning.files, "file")
    Console.shared.writeError("removed \(builds), and \(files) of \(ByteCount.text(cleaning.bytes))\n")
  }
}

/// A size as `--max-size` takes it.
struct Size: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    guard let bytes = ByteSize.parse(argument).flatMap({ Int(exactly: $0) }) else { return nil }
    self.bytes = bytes
  }
}
