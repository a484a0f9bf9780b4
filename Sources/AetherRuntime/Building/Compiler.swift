internal import AetherModel
internal import Linux
internal import PipelineConfig

/// Turns a plugin's sources into a library, with the compilers of this machine, each in a sandbox.
struct Compiler {
  let recipe: BuildRecipe
  let sdk: SDKLocation
  let settings: HostSettings
  let sharesRuntime: Bool
  let facts: PackageFacts
  private let tools: BuildTools

  /// - Parameters:
  ///   - facts: what is known of packages from earlier builds.
  ///   - output: gets what compilers print, as it comes.
  init(
    recipe: BuildRecipe, sdk: SDKLocation, settings: HostSettings, sharesRuntime: Bool, facts: PackageFacts,
    output: BuildOutput, control: BuildControl
  ) throws(BuildProblem) {
    self.recipe = recipe
    self.sdk = sdk
    self.settings = settings
    self.sharesRuntime = sharesRuntime
    self.facts = facts
    var folders = [recipe.folder]
    if case .package(let path) = recipe.build {
      let package = Path.absolute(path, from: recipe.folder)
      if package != recipe.folder { folders.append(package) }
    }
    tools = try BuildTools(folders: folders, sdk: sdk, settings: settings, output: output, control: control)
  }

  /// The built library's path, which is not where it is used from. Blocks.
  func run() throws(BuildProblem) -> String {
    let library =
      switch recipe.build {
      case .package: try buildPackage()
      case .sources(let sources, let flags): try compile(sources, flags)
      }
    // What was built is foreign: a link in its place would have this process read something else.
    guard let real = try? Path.real(library), Path.isInside(real, tools.target) else {
      throw BuildProblem(
        .compiler, "build-failed", "the build did not make the library, or made a link that leads out of the folder",
        path: library)
    }
    return real
  }

  /// Of each command.
  var timeLimit: Duration? {
    get { tools.timeLimit }
    nonmutating set { tools.timeLimit = newValue }
  }

  /// What did not hold the build, after ``run()``.
  var warnings: [Diagnostic] { tools.warnings }

  // MARK: Swift packages

  private func buildPackage() throws(BuildProblem) -> String {
    let swift = try tools.find("swift", hint: "install Swift 6.1 or newer from swift.org, and put its usr/bin in PATH")
    let package = SwiftPackage(folder: tools.target, swift: swift, tools: tools, facts: facts)
    let said = try package.read()
    let product = try package.product(for: recipe.library, of: said.libraries)
    // SwiftPM would try to get them, and may wait for ever.
    if said.hasRemote, !File.exists(Path.join(tools.target, ".build/workspace-state.json")) { throw Self.missingDependencies }
    let arguments =
      ["build", "--package-path", tools.target] + tools.scratch.packageOptions
      + ["-c", "release", "--disable-local-rpath", "--product", product] + linking
    // SwiftPM makes it anew in each build: one that is there afterwards leads to this build's.
    let link = Path.join(tools.target, ".build/release")
    if let status = try? FileStatus(path: link, followsLinks: false), status.kind == .link {
      try? Folder.removeTree(link)
    }
    do throws(BuildProblem) {
      try tools.build(swift, arguments, name: "swift build")
    } catch {
      throw said.hasRemote ? Self.explained(error) : error
    }
    let folder = File.exists(link) ? link : try place(swift, arguments)
    return Path.join(folder, "lib\(product).so")
  }

  /// Where the library is, where SwiftPM left no link: asked once, as it takes as long as building nothing.
  private func place(_ swift: String, _ arguments: [String]) throws(BuildProblem) -> String {
    if let known = facts.place([swift] + arguments) { return known }
    let answer = try tools.ask(swift, arguments + ["--show-bin-path"])
    guard answer.ending == .exited(0),
      let line = String(decoding: answer.output, as: UTF8.self).split(separator: "\n").last
    else {
      throw BuildProblem(
        .compiler, "build-failed", "swift build does not say where it builds",
        hints: [String(answer.error.suffix(2_000))])
    }
    facts.learn([swift] + arguments, place: String(line))
    return String(line)
  }

  /// A build that failed since it has no network, in words that say so.
  private static func explained(_ problem: BuildProblem) -> BuildProblem {
    let signs = ["Failed to clone repository", "Failed to fetch", "Couldn't fetch updates", "error: Git command"]
    guard signs.contains(where: problem.output.contains) else { return problem }
    var explained = missingDependencies
    explained.output = problem.output
    return explained
  }

  private static let missingDependencies = BuildProblem(
    .compiler, "dependencies-missing",
    "the package has dependencies from elsewhere that are not in its .build yet, and a build has no network",
    hints: ["get them first: swift package resolve, in its folder"])

  private var linking: [String] {
    var arguments = sharesRuntime ? [] : ["-Xswiftc", "-static-stdlib"]
    for option in ["-s", "--gc-sections", "--version-script=\(sdk.exportMap)"] { arguments += ["-Xlinker", option] }
    return arguments
  }

  // MARK: C and C++

  private func compile(_ sources: [String], _ flags: [String]) throws(BuildProblem) -> String {
    let name = recipe.compiler(settings.variables)
    let compiler = try tools.find(name, hint: "install a C compiler: apt install gcc, dnf install gcc, or set CC")
    let output = Path.join(tools.scratch.folder, "plugin.so")
    var arguments = ["-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-I", sdk.headers]
    if recipe.isCxx { arguments.append("-fno-gnu-unique") }
    arguments += flags + sources
    arguments += ["-Wl,--version-script=\(sdk.exportMap)", "-Wl,-z,defs", "-s", "-o", output]
    try tools.build(compiler, arguments, name: name)
    return output
  }
}
