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

  @Option(help: "A C library, such as libz.so.1 or z: the module is functions of it, without code.")
  var foreign: String?

  @Option(name: .customLong("function"), help: "A function of the C library; repeat it for calls one after the other.")
  var functions: [String] = []

  @Option(help: "The header that declares the functions, such as zlib.h; by default it is looked for.")
  var header: String?

  @OptionGroup var output: OutputOptions

  enum Language: String, ExpressibleByArgument, CaseIterable { case swift, c }

  func validate() throws {
    if foreign == nil, !functions.isEmpty || header != nil {
      throw ValidationError("--function and --header go with --foreign, which names the library.")
    }
  }

  func run() throws {
    let (settings, problems) = HostSettings.ofThisProcess()
    if !problems.isEmpty { throw output.failure(problems) }
    let target = Path.join(Path.absolute(path, from: settings.currentFolder), name)
    let shown = path == "." ? name : Path.join(path, name)
    if let foreign { return try make(of: foreign, target: target, shown: shown, settings) }
    let sdk: SDKLocation
    switch SDKLocation.find(settings: settings) {
    case .success(let found): sdk = found
    case .failure(let missing): throw output.failure([missing.diagnostic], status: .machine)
    }
    do throws(ScaffoldProblem) {
      let template = try PluginTemplate(language == .swift ? .swift : .c, sdk: sdk)
      let files = try template.make(name, in: target)
      TrustPrompt.trustNew(target, settings)
      show(files, steps(shown), target: target, shown: shown)
    } catch {
      throw output.failure([error.diagnostic])
    }
  }

  private func make(of library: String, target: String, shown: String, _ settings: HostSettings) throws {
    // A module is often called as its only function is.
    let named = functions.isEmpty ? [name.replacing("-", with: "_")] : functions
    do throws(ScaffoldProblem) {
      let template = ForeignTemplate(settings: settings, library: library, functions: named, header: header)
      let made = try template.make(name, in: target)
      TrustPrompt.trustNew(target, settings)
      let inputs = made.inputs.map { " --input \($0.name)=\(Self.example($0.type))" }.joined()
      let call = "AETHER_PLUGIN_PATHS=\(Shell.quote(shown)) aether plugins call \(name)\(inputs)"
      show(made.files, [("call it", call)], target: target, shown: shown)
    } catch {
      throw output.failure([error.diagnostic], status: error.isMachine ? .machine : nil)
    }
  }

  private static func example(_ type: String) -> String {
    switch type {
    case "integer": "1"
    case "number": "1.5"
    case "bool": "true"
    case "array": "'[3, 1, 2]'"
    case "object": "'{}'"
    default: "text"
    }
  }

  private typealias Step = (what: String, command: String)

  private func steps(_ shown: String) -> [Step] {
    [
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
  }

  private func show(_ files: [String], _ steps: [Step], target: String, shown: String) {
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
