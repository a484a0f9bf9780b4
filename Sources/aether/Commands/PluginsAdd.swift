internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PipelineConfig

/// `aether plugins add SOURCE`.
struct PluginsAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Fetches a plugin from its source, builds it, and pins it in aether.lock.",
    discussion: """
      A source is the address of a Git repository (https://, ssh://, git://, file://, or user@host:path), or a plugin's \
      folder or library. Of a repository exactly one commit is taken, and built in a sandbox without a network. From then \
      on the project runs that commit, here and wherever its lock goes. Where there is no project yet, the folder becomes one.
      """)

  @Argument(help: "An address of a repository, a folder, or a library.", completion: .directory)
  var source: String

  @Option(
    name: [.long, .customLong("branch"), .customLong("tag"), .customLong("commit")],
    help: "A branch, a tag or a commit. [default: the default branch]")
  var reference: String?

  @Option(help: ArgumentHelp("Of the tags that are versions, the highest in this range, as ^1.2.", valueName: "range"))
  var version: String?

  @Option(help: "The plugin's folder in the repository.")
  var path: String?

  @Option(help: "The module that must be there.")
  var name: String?

  @Flag(help: "Fetch nothing: the commit must be in the cache.")
  var offline = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let version, VersionRange(version) == nil {
      throw ValidationError("--version is '\(version)'; it is a range of versions, such as ^1.2 or '>=1.2, <2'.")
    }
    if reference != nil, version != nil {
      throw ValidationError("--reference and --version both choose a commit: give one of them.")
    }
    if !SourceArgument.isRepository(source), reference != nil || version != nil || path != nil {
      throw ValidationError(
        "'\(SourceArgument.shown(source))' is no address of a repository, to which --reference, --version and --path belong.")
    }
  }

  func run() throws {
    let host = HostSettings.ofThisProcess()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let wish = SourcedModule(
      name: name ?? "", version: version.flatMap { VersionRange($0) }, source: try wanted(session, host.settings))
    let fetching = FetchCommand.fetching(isOnline: !offline, addresses: [source])
    let signals = FetchCommand.cancelled(by: fetching)
    defer { withExtendedLifetime(signals) {} }
    do throws(FetchProblem) { show(try session.add(wish, fetching)) } catch {
      throw output.failure(error.diagnostics, status: FetchCommand.status(of: error))
    }
  }

  private func wanted(_ session: Session, _ settings: HostSettings) throws -> ModuleSource {
    let found = SourceArgument.read(
      source, reference: reference, path: path, currentFolder: settings.currentFolder, root: session.folder.root)
    if let found { return found }
    throw output.failure([
      Diagnostic(
        code: "no-source",
        "'\(SourceArgument.shown(source))' is no address of a repository, and there is no such folder or library",
        hints: ["as https://host/path, ssh://user@host/path, user@host:path, git://host/path or file:///path"])
    ])
  }

  private func show(_ added: Session.Added) {
    if output.json { return Console.shared.print(json: AddedText.json(added)) }
    for module in added.modules {
      Console.shared.print(RunText.oneLine("added \(module.name) \(module.version) from \(module.source)"))
      if let toolchain = module.toolchain { Console.shared.print(RunText.oneLine("  built by  \(toolchain)")) }
      Console.shared.print(RunText.oneLine("  asks for  \(module.permissions.words)"))
      if module.level != .sandboxed { Console.shared.print("  level     \(module.level.rawValue)") }
    }
    let path = added.locked.path
    let pinned = "pinned in \(path)\(added.isNewProject ? ", which is new" : "")"
    Console.shared.print("  " + (added.locked.isWritten ? pinned : "it was pinned already in \(path)"))
  }
}

enum AddedText {
  static func json(_ added: Session.Added) -> Value {
    .object([
      ("lock", .string(added.locked.path)), ("written", .bool(added.locked.isWritten)),
      ("changes", .array(added.locked.changes.map(Value.string))),
      (
        "modules",
        .array(
          added.modules.map { module in
            .object([
              ("name", .string(module.name)), ("version", .string(module.version.description)),
              ("source", .string(module.source)), ("toolchain", module.toolchain.map(Value.string) ?? .null),
              ("permissions", module.permissions.value), ("level", .string(module.level.rawValue)),
            ])
          })
      ),
    ])
  }
}
