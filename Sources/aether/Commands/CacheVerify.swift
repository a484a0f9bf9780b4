internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether cache verify`.
struct CacheVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Reads all of the cache, and removes what is damaged.",
    discussion: "Status 1 when something was. What was removed is built anew when it is asked for.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (findings, stats) = try output.withStore { store throws(StoreProblem) in
      (try store.verify(), try store.stats())
    }
    let damaged = output.fetched().verify()
    let fetched = damaged.map {
      Diagnostic(code: "damaged-plugin", "a fetched plugin was not as it was made, and is removed", path: $0)
    }
    let diagnostics = fetched + findings.map { finding in
      let message =
        switch finding.kind {
        case .damagedFile: "it was damaged, and is removed"
        case .missingFile: "a file of this build was gone or damaged; the build is removed"
        case .unreadableBuild: "this build could not be read, and is removed"
        }
      return Diagnostic(code: finding.kind.rawValue.replacing("_", with: "-"), message, path: finding.path)
    }
    guard diagnostics.isEmpty else { throw output.failure(diagnostics, status: .failed) }
    if output.json {
      return Console.shared.print(
        json: .object([
          ("builds", .integer(Int64(stats.builds))), ("files", .integer(Int64(stats.files))),
          ("diagnostics", .array([])),
        ]))
    }
    let contents = "\(CacheText.count(stats.builds, "build")) and \(CacheText.count(stats.files, "file"))"
    Console.shared.print("\(contents): all as they must be")
  }
}
