internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux

struct PluginsNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a plugin to start from: a module, its tests, and how to build it.")

  @Argument(help: "The module's name, such as hello-world.")
  var name: String

  @Option(help: "swift or c.")
  var language: Language = .swift

  @Option(help: "The folder to make the plugin's folder in; the current one by default.", completion: .directory)
  var path = "."

  @OptionGroup var output: OutputOptions

  enum Language: String, ExpressibleByArgument, CaseIterable { case swift, c }

  func run() throws {
    let (settings, problems) = HostSettings.ofThisProcess()
    if !problems.isEmpty { throw output.failure(problems) }
    let sdk: SDKLocation
    switch SDKLocation.find(settings: settings) {
    case .success(let found): sdk = found
    case .failure(let missing): throw output.failure([missing.diagnostic], status: .machine)
    }
    let target = Path.join(Path.absolute(path, from: settings.currentFolder), name)
    let shown = path == "." ? name : Path.join(path, name)
    do throws(ScaffoldProblem) {
      let template = try PluginTemplate(language == .swift ? .swift : .c, sdk: sdk)
      let files = try template.make(name, in: target)
      TrustPrompt.trustNew(target, settings)
      show(files, target: target, shown: shown)
    } catch {
      throw output.failure([error.diagnostic])
    }
  }

  private func show(_ files: [String], target: String, shown: String) {
    let steps = [
      (what: "build it", command: "aether plugins build \(Shell.quote(shown))"),
      (
        what: "run its tests",
        command: language == .swift
          ? "swift test --package-path \(Shell.quote(shown))" : "make -C \(Shell.quote(shown)) test"
      ),
      (
        what: "call it",
        command: "AETHER_PLUGIN_PATHS=\(Shell.quote(shown)) aether plugins call \(name) --input who=Ada"
      ),
    ]
    if output.json {
      let list = steps.map { Value.object([("what", .string($0.what)), ("command", .string($0.command))]) }
      Console.shared.print(
        json: .object([
          ("folder", .string(target)), ("files", .array(files.map(Value.string))), ("next", .array(list)),
        ]))
      return
    }
    Console.shared.print("made \(shown)")
    for file in files { Console.shared.print("  \(file)") }
    Console.shared.print("\nNext:")
    for step in steps { Console.shared.print("  \(step.command)  # \(step.what)") }
  }
}
