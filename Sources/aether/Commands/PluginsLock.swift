internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether plugins lock`.
struct PluginsLock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Writes aether.lock from the plugins that can be found; runs nothing of them.",
    discussion: """
      The lock says what the plugins are now: versions, digests, signers, permissions. From then on, others don't run. \
      Commit it, and review its changes. It pins, and grants nothing.
      """)

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = HostSettings.ofThisProcess()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let locked: Session.Locked
    do throws(RunRefusal) { locked = try session.lock() } catch {
      throw output.failure(error.diagnostics, status: error.reason == .machine ? .machine : nil)
    }
    if output.json {
      return Console.shared.print(
        json: .object([
          ("lock", .string(locked.path)), ("modules", .integer(Int64(locked.count))),
          ("changes", .array(locked.changes.map(Value.string))),
        ]))
    }
    for line in locked.changes { Console.shared.print(line) }
    let count = "\(locked.count) module\(locked.count == 1 ? "" : "s")"
    Console.shared.print(locked.isWritten ? "locked \(count)" : "nothing has changed: \(count)")
  }
}
