internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import PluginRuntime
internal import Trust

/// `aether trust [PATH]`.
struct TrustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Lets a project's own plugins run, as long as the project stays as it is.",
    discussion: """
      What a project's files say of plugins, levels and signers are requests: they came with a clone, perhaps. They count \
      once you trust the project. When aether.yaml, aether.lock or the signers' file changes, you are asked again.
      """)

  @Argument(help: "The project's folder, or one in it.", completion: .directory)
  var path = "."

  @Flag(help: "Show the projects that you trust.")
  var list = false

  @Flag(help: "Take the trust in this project back, and what its modules were granted.")
  var revoke = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if list, revoke || path != "." { throw ValidationError("--list takes nothing else.") }
  }

  func run() throws {
    let (settings, problems) = HostSettings.ofThisProcess()
    if !problems.isEmpty { throw output.failure(problems) }
    if list { return try showList() }
    let folder = Path.absolute(path, from: settings.currentFolder)
    guard revoke || (try? FileStatus(path: folder).kind) == .folder else {
      throw output.failure([
        Diagnostic(code: "no-folder", "there is no such folder", path: path, hints: ["name the project's folder"])
      ])
    }
    var diagnostics = Diagnostics()
    let session = Session.open(settings: settings, containing: folder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors || revoke else { throw output.failure(diagnostics.all) }
    do throws(TrustStore.Problem) {
      if revoke { try takeBack(session) } else { try give(session) }
    } catch {
      throw output.failure([error.diagnostic], status: error.isMachine ? .machine : nil)
    }
  }

  private func give(_ session: Session) throws(TrustStore.Problem) {
    let digests = try session.authority.trustProject()
    let root = session.authority.realRoot
    let modules = session.catalogue().modules.filter(\.tier.isOfProject)
    if output.json {
      return Console.shared.print(
        json: .object([
          ("project", .string(root)), ("files", Self.value(digests)), ("plugins", .array(modules.map(\.json))),
        ]))
    }
    Console.shared.print("trusted \(root)")
    for (name, digest) in digests.files.sorted(by: { $0.key < $1.key }) {
      Console.shared.print("  \(name)  \(digest ?? "none")")
    }
    if !modules.isEmpty { Console.shared.print("its plugins:") }
    for module in modules { Console.shared.print("  \(ProjectSummary.line(module))") }
  }

  private func takeBack(_ session: Session) throws(TrustStore.Problem) {
    let root = session.authority.realRoot
    let wasTrusted = try session.authority.revoke()
    if output.json {
      return Console.shared.print(json: .object([("project", .string(root)), ("was_trusted", .bool(wasTrusted))]))
    }
    Console.shared.print(wasTrusted ? "no longer trusted: \(root)" : "it was not trusted: \(root)")
  }

  private func showList() throws {
    let records: TrustRecords
    do throws(TrustStore.Problem) { records = try TrustStore.ofUser()?.read() ?? TrustRecords() } catch {
      throw output.failure([error.diagnostic])
    }
    let projects = records.projects.sorted { $0.key < $1.key }
    if output.json {
      let list = projects.map { path, digests in
        Value.object([
          ("project", .string(path)), ("there", .bool(File.exists(path))), ("files", Self.value(digests)),
        ])
      }
      return Console.shared.print(json: .object([("projects", .array(list))]))
    }
    for (path, _) in projects { Console.shared.print(RunText.oneLine(path) + (File.exists(path) ? "" : " (gone)")) }
  }

  private static func value(_ digests: ProjectDigests) -> Value {
    .object(digests.files.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.map(Value.string) ?? .null) })
  }
}
