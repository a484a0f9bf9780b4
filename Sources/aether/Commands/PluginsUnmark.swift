internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether plugins unmark PATH|DIGEST`.
struct PluginsUnmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmark",
    abstract: "Lets a library that was marked as bad be loaded again to be described.")

  @Argument(
    help: "The library, a folder that it is in, or the first digits of its digest, eight or more.", completion: .file())
  var library: String?

  @Flag(help: "Take all marks away.")
  var all = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if all == (library != nil) { throw ValidationError("Give a path or a digest, or --all.") }
  }

  func run() throws {
    let (settings, _) = HostSettings.ofThisProcess()
    let store = MarkStore(stateBase: settings.stateBase)
    let removed: [Mark]
    do throws(MarkStore.Problem) {
      if let library {
        let target = MarkTarget(library, from: settings.currentFolder)
        removed = try store.remove(where: target.isMeant)
      } else {
        removed = try store.remove { _ in true }
      }
    } catch {
      throw output.failure([error.diagnostic], status: .machine)
    }
    if let library, removed.isEmpty {
      throw output.failure([
        Diagnostic(
          code: "mark-missing", "no mark is for '\(library)'", hints: ["aether plugins marks shows what is marked"])
      ])
    }
    if output.json {
      return Console.shared.print(json: .object([("unmarked", .array(removed.map(\.value)))]))
    }
    if removed.isEmpty { Console.shared.writeError("nothing is marked\n") }
    for mark in removed { Console.shared.print("unmarked \(RunText.oneLine(mark.path))") }
  }
}
