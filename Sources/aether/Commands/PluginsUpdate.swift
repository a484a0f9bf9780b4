internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux

/// `aether plugins update [NAME...]`.
struct PluginsUpdate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Shows what is new in the sources of plugins, and pins it.",
    discussion: """
      Branches and ranges of versions are looked up anew; what is there is fetched and built. Version, commits, and what \
      changes of contract and permissions are shown before aether.lock is changed; at a terminal you are asked. More \
      permissions than were granted need 'aether plugins grant' before it runs.
      """)

  @Argument(help: "Names of modules. [default: all that came from Git]")
  var names: [String] = []

  @Flag(help: "Only show it.")
  var dryRun = false

  @Flag(help: "Don't ask.")
  var yes = false

  @Flag(help: "Take the compiler of this machine, also where the lock names another.")
  var toolchain = false

  @OptionGroup var trust: TrustOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = trust.settings()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let fetching = FetchCommand.fetching()
    let signals = FetchCommand.cancelled(by: fetching)
    defer { withExtendedLifetime(signals) {} }
    var problems: [FetchProblem] = []
    // What nobody is there to decide.
    var waiting: ModuleUpdate?
    do throws(FetchProblem) {
      let updates: [ModuleUpdate]
      (updates, problems) = try session.updates(of: names, takesToolchain: toolchain, fetching)
      let news = updates.filter { !$0.changesNothing }
      if !dryRun, !yes, !isAsked { waiting = news.first(where: \.asksForTrust) }
      if !output.json { for update in updates { show(update) } }
      let isWritten = !news.isEmpty && !dryRun && waiting == nil && isWanted
      if isWritten { _ = try session.apply(news) }
      if output.json { return Console.shared.print(json: document(updates, isWritten)) }
      if updates.isEmpty, problems.isEmpty { Console.shared.print("no module of the lock came from Git") }
      if isWritten {
        Console.shared.print("pinned in aether.lock")
      } else if !news.isEmpty {
        Console.shared.print("the lock is as it was")
      }
    } catch {
      throw output.failure(error.diagnostics, status: FetchCommand.status(of: error))
    }
    if let waiting {
      let names = waiting.modules.map(\.name).joined(separator: ", ")
      let diagnostic = Diagnostic(
        code: "asks-for-trust", "\(names) asks to run trusted, outside of the sandbox that it was in",
        hints: ["look at what it does; if that is right: aether plugins update --yes"])
      throw CommandFailure(diagnostic, status: .waiting)
    }
    guard let first = problems.first else { return }
    throw CommandFailure(problems.flatMap(\.diagnostics), status: FetchCommand.status(of: first))
  }

  /// Whether somebody can answer.
  private var isAsked: Bool { !output.json && Console.shared.errorIsTerminal && Terminal.isTerminal(0) }

  private var isWanted: Bool {
    guard !yes, isAsked else { return true }
    Console.shared.writeError("Pin it? [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }

  private func show(_ update: ModuleUpdate) {
    let names = update.modules.map { module in
      module.to == nil
        ? "\(module.name) \(module.from): gone"
        : "\(module.name) \(module.from)" + (module.to == module.from ? "" : " -> \(module.to?.description ?? "")")
    }
    print("\(names.joined(separator: ", "))  \(update.source)")
    if update.changesNothing { return print("  nothing is new: \(update.from.prefix(10))") }
    if update.from != update.to { print("  commits      \(update.from.prefix(10)) -> \(update.to.prefix(10))") }
    for commit in update.commits {
      print("    \(commit.id.prefix(10))  \(Instant(seconds: commit.time))  \(commit.author): \(commit.summary)")
    }
    if let toolchain = update.toolchain { print("  toolchain    \(toolchain.from) -> \(toolchain.to)") }
    for module in update.modules {
      let of = update.modules.count > 1 ? " of \(module.name)" : ""
      switch module.contract {
      case nil where module.to != nil: print("  contract\(of)     can't be compared: what is locked is not here any more")
      case nil, []?: break
      case let lines?:
        print("  contract\(of)")
        for line in lines { print("    \(line)") }
      }
      if let level = module.level { print("  level\(of)        \(level.from.rawValue) -> \(level.to.rawValue)") }
      if !module.morePermissions.isEmpty { print("  permissions\(of)  new: \(module.morePermissions.words)") }
      if !module.fewerPermissions.isEmpty { print("  permissions\(of)  no longer: \(module.fewerPermissions.words)") }
    }
  }

  private func print(_ line: String) { Console.shared.print(RunText.oneLine(line)) }

  private func document(_ updates: [ModuleUpdate], _ isWritten: Bool) -> Value {
    .object([
      ("written", .bool(isWritten)),
      (
        "updates",
        .array(
          updates.map { update in
            .object([
              ("source", .string(update.source)), ("from", .string(update.from)), ("to", .string(update.to)),
              ("commits", .array(update.commits.map(Self.commit))), ("modules", .array(update.modules.map(Self.module))),
              (
                "toolchain",
                update.toolchain.map { .object([("from", .string($0.from)), ("to", .string($0.to))]) } ?? .null
              ),
            ])
          })
      ),
    ])
  }

  private static func commit(_ commit: ModuleUpdate.Commit) -> Value {
    .object([
      ("id", .string(commit.id)), ("time", .string("\(Instant(seconds: commit.time))")),
      ("author", .string(commit.author)), ("summary", .string(commit.summary)),
    ])
  }

  private static func module(_ module: ModuleUpdate.Module) -> Value {
    .object([
      ("name", .string(module.name)), ("from", .string(module.from.description)),
      ("to", module.to.map { .string($0.description) } ?? .null),
      ("contract", module.contract.map { .array($0.map(Value.string)) } ?? .null),
      ("permissions", .object([("new", module.morePermissions.value), ("gone", module.fewerPermissions.value)])),
      (
        "level",
        module.level.map { .object([("from", .string($0.from.rawValue)), ("to", .string($0.to.rawValue))]) } ?? .null
      ),
    ])
  }
}
