internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PipelineConfig
internal import StateStore

/// `aether cache clean`.
struct CacheClean: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Removes what is old from the cache.",
    discussion: """
      What killed processes left, and builds that can't be read, are always removed. Without an option what else goes is as \
      the project's aether.yaml says (cache: {ttl: 30d, max_size: 1GB}), and nothing where it says nothing. It waits for \
      builds that are being kept just now.
      """)

  @Option(help: ArgumentHelp("What nobody used for longer than this, as 30d or 12h.", valueName: "time"))
  var olderThan: Age?

  @Option(
    help: ArgumentHelp(
      "What was used longest ago, until the rest takes at most this, as 500MB or 2GiB.", valueName: "size"))
  var maxSize: Size?

  @Flag(help: "All of it.")
  var all = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if all, olderThan != nil || maxSize != nil {
      throw ValidationError("--all removes everything; --older-than and --max-size choose.")
    }
  }

  func run() throws {
    let isSaid = all || olderThan != nil || maxSize != nil
    let project = isSaid ? nil : projectSettings()
    let age = olderThan?.span ?? project?.age
    let most = all ? 0 : maxSize?.bytes ?? project?.mostBytes
    let (cleaning, left) = try output.withStore { store throws(StoreProblem) in
      (try store.clean(olderThan: age, maxSize: most), try store.stats().bytes)
    }
    // Builds come first: what was fetched can be fetched again.
    let cleaned = output.fetched().clean(olderThan: age, maxBytes: most.map { $0 == 0 ? 0 : max($0 - left, 1) })
    guard let removed = cleaned else {
      throw output.failure(
        [
          Diagnostic(
            code: "cache-in-use", "what was fetched is being used by another process: nothing of it was removed",
            hints: ["try again when its runs are over"])
        ], status: .machine)
    }
    let results = try ProjectResults().clean(olderThan: age, mostBytes: most, output)
    if output.json {
      return Console.shared.print(
        json: .object([
          ("builds", .integer(Int64(cleaning.builds))), ("files", .integer(Int64(cleaning.files))),
          ("bytes", .integer(Int64(cleaning.bytes))), ("plugins", .integer(Int64(removed.plugins))),
          ("mirrors", .integer(Int64(removed.mirrors))), ("fetched_bytes", .integer(Int64(removed.bytes))),
          ("results", .integer(Int64(results.results))), ("result_bytes", .integer(Int64(results.bytes))),
        ]))
    }
    let builds = CacheText.count(cleaning.builds, "build")
    let files = CacheText.count(cleaning.files, "file")
    Console.shared.writeError("removed \(builds), and \(files) of \(ByteCount.text(cleaning.bytes))\n")
    if results.results > 0 {
      Console.shared.writeError("removed \(CacheText.count(results.results, "result")) of this folder's project\n")
    }
    guard removed.plugins + removed.mirrors > 0 else { return }
    let plugins = CacheText.count(removed.plugins, "fetched plugin")
    let mirrors = CacheText.count(removed.mirrors, "repository", "repositories")
    Console.shared.writeError("removed \(plugins) and \(mirrors) of \(ByteCount.text(removed.bytes))\n")
  }

  private func projectSettings() -> CacheSettings? {
    var diagnostics = Diagnostics()
    let folder = HostSettings.ofThisProcess().settings.currentFolder
    let project = ProjectFolder.containing(folder, diagnostics: &diagnostics).project
    Console.shared.report(diagnostics.all)
    return project?.cache
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
