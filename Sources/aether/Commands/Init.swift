internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux

/// `aether init`.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Makes a project: aether.yaml, a first pipeline, and a folder for modules. Overwrites nothing.")

  @Argument(help: "The project's folder; it is made where it isn't there.", completion: .directory)
  var folder = "."

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (settings, problems) = HostSettings.ofThisProcess()
    if !problems.isEmpty { throw output.failure(problems) }
    let target = Path.absolute(folder, from: settings.currentFolder)
    do throws(ScaffoldProblem) {
      let files = try ProjectTemplate.make(in: target)
      TrustPrompt.trustNew(target, settings)
      show(files, target: target)
    } catch {
      throw output.failure([error.diagnostic])
    }
  }

  private func show(_ files: [String], target: String) {
    let command = "aether run \(Shell.quote(Path.join(folder == "." ? "" : folder, ProjectTemplate.pipelineName)))"
    if output.json {
      return Console.shared.print(
        json: .object([
          ("folder", .string(target)), ("files", .array(files.map(Value.string))),
          ("next", .array([.object([("what", .string("run its pipeline")), ("command", .string(command))])])),
        ]))
    }
    for file in files { Console.shared.print("made \(Path.join(folder == "." ? "" : folder, file))") }
    Console.shared.print("\nNext:\n  \(command)")
  }
}
