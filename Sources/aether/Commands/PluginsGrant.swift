internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PluginRuntime
internal import Trust

/// `aether plugins grant NAME`.
struct PluginsGrant: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant",
    abstract: "Grants a module in this project what it asks for now.",
    discussion: """
      The first use of a module grants what it asks for. An update that asks for more doesn't run until this command was \
      given.
      """)

  @Argument(help: "The module's name.")
  var name: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = HostSettings.ofThisProcess()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let found: FoundModule
    switch session.catalogue().resolve(name) {
    case .missing(let diagnostic), .bad(_, let diagnostic): throw output.failure([diagnostic])
    case .found(let module): found = module
    }
    do throws(TrustStore.Problem) {
      let change = try session.authority.grantRequests(of: found)
      show(found, change)
    } catch {
      throw output.failure([error.diagnostic], status: error.isMachine ? .machine : nil)
    }
  }

  private func show(_ module: FoundModule, _ change: (before: Manifest.Permissions?, now: Manifest.Permissions)) {
    let version = module.version.map { " \($0)" } ?? ""
    if output.json {
      return Console.shared.print(
        json: .object([
          ("module", .string(module.name)), ("version", .string(module.version?.description ?? "")),
          ("granted", change.now.value), ("new", change.now.subtracting(change.before ?? .init()).value),
        ]))
    }
    Console.shared.print("granted '\(module.name)'\(version): \(change.now.words)")
    guard let before = change.before else { return }
    let new = change.now.subtracting(before)
    let gone = before.subtracting(change.now)
    if !new.isEmpty { Console.shared.print("  new: \(new.words)") }
    if !gone.isEmpty { Console.shared.print("  no longer: \(gone.words)") }
  }
}
