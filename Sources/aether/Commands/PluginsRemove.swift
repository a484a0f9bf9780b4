internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether plugins remove NAME`.
struct PluginsRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Takes a plugin out of aether.lock that was added by its source.",
    discussion: "What was fetched and built stays in the cache: see 'aether cache'.")

  @Argument(help: "The module's name.")
  var name: String

  @Option(help: "Only this version.")
  var version: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let version, SemanticVersion(version) == nil {
      throw ValidationError("--version is '\(version)'; it is a version, such as 1.2.0.")
    }
  }

  func run() throws {
    let host = HostSettings.ofThisProcess()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    do throws(FetchProblem) {
      let removed = try session.remove(name, version: version.flatMap { SemanticVersion($0) })
      if output.json { return Console.shared.print(json: AddedText.json(removed)) }
      for module in removed.modules {
        Console.shared.print(RunText.oneLine("removed \(module.name) \(module.version) from \(removed.locked.path)"))
      }
    } catch {
      throw output.failure(error.diagnostics, status: FetchCommand.status(of: error))
    }
  }
}
