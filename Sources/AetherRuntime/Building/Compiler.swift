internal import AetherModel
internal import Linux

/// Turns a plugin's sources into a library, with the compilers of this machine. What they print goes to standard error as
/// it comes.
struct Compiler {
  let recipe: BuildRecipe
  let sdk: SDKLocation
  let settings: HostSettings
  let sharesRuntime: Bool

  /// The built library's path, which is not where it is used from.
  func run() throws(BuildProblem) -> String {
    switch recipe.build {
    case .package(let path): try buildPackage(Path.absolute(path, from: recipe.folder))
    case .sources(let sources, let flags): try compile(sources, flags)
    }
  }

  // MARK: Swift packages

  private func buildPackage(_ package: String) throws(BuildProblem) -> String {
    let swift = try find("swift", hint: "install Swift 6.1 or newer from swift.org, and put its usr/bin in PATH")
    let product = try SwiftPackage(folder: package, swift: swift, environment: environment).product(for: recipe.library)
    let arguments =
      ["build", "--package-path", package, "-c", "release", "--disable-local-rpath", "--product", product] + linking
    try start(swift, arguments, "swift build")
    let answer = try ask(swift, arguments + ["--show-bin-path"])
    return Path.join(answer, "lib\(product).so")
  }

  private var linking: [String] {
    var arguments = sharesRuntime ? [] : ["-Xswiftc", "-static-stdlib"]
    for option in ["-s", "--gc-sections", "--version-script=\(sdk.exportMap)"] { arguments += ["-Xlinker", option] }
    return arguments
  }

  private func ask(_ program: String, _ arguments: [String]) throws(BuildProblem) -> String {
    let child = ChildProcess(
      executable: program, arguments: arguments, environment: environment, folder: recipe.folder)
    let outcome = try machine { () throws(SystemError) in
      try child.run(timeLimit: .seconds(120), outputLimit: 1 << 20)
    }
    guard outcome.ending == .exited(0) else {
      throw BuildProblem(
        .compiler, "build-failed", "swift build does not say where it builds",
        hints: [String(decoding: outcome.error.suffix(2_000), as: UTF8.self)])
    }
    let text = String(decoding: outcome.output, as: UTF8.self)
    return String(text.split(separator: "\n").last ?? "")
  }

  // MARK: C and C++

  private func compile(_ sources: [String], _ flags: [String]) throws(BuildProblem) -> String {
    let isCxx = sources.contains { source in BuildRecipe.cxxExtensions.contains { source.hasSuffix($0) } }
    let name = settings.variables[isCxx ? "CXX" : "CC"].flatMap { $0.isEmpty ? nil : $0 } ?? (isCxx ? "c++" : "cc")
    let compiler = try find(name, hint: "install a C compiler: apt install gcc, dnf install gcc, or set CC")
    let output = Path.join(recipe.folder, ".build/aether/plugin.so")
    try machine { () throws(SystemError) in try Folder.create(Path.folder(of: output)) }
    var arguments = ["-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-I", sdk.headers]
    if isCxx { arguments.append("-fno-gnu-unique") }
    arguments += flags + sources
    arguments += ["-Wl,--version-script=\(sdk.exportMap)", "-Wl,-z,defs", "-s", "-o", output]
    try start(compiler, arguments, name)
    return output
  }

  // MARK: Processes

  private func start(_ program: String, _ arguments: [String], _ name: String) throws(BuildProblem) {
    let child = ChildProcess(
      executable: program, arguments: arguments, environment: environment, folder: recipe.folder)
    let ending = try machine { () throws(SystemError) in try child.run(shownOn: Output.standardError) }
    switch ending {
    case .exited(0): return
    case .exited(let status):
      throw BuildProblem(.compiler, "build-failed", "\(name) ended with the status \(status); its messages stand above")
    case .signalled(let number):
      throw BuildProblem(
        .compiler, "build-failed", "\(name) was ended by \(ChildProcess.signalName(number))",
        hints: number == 9 ? ["the machine may have run out of memory"] : [])
    case .timedOut, .wroteTooMuch:
      throw BuildProblem(.compiler, "build-failed", "\(name) was ended")
    }
  }

  /// The variables of this process, and the SDK that belongs to it.
  private var environment: [String: String] {
    var environment = settings.variables
    environment["AETHER_SDK"] = sdk.path
    return environment
  }

  private func find(_ name: String, hint: String) throws(BuildProblem) -> String {
    let path = settings.variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    if let program = name.contains("/") ? name : ChildProcess.find(name, in: path) { return program }
    throw BuildProblem(.machine, "no-compiler", "the program '\(name)' was not found in PATH", hints: [hint])
  }

  private func machine<Result>(_ body: () throws(SystemError) -> Result) throws(BuildProblem) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw BuildProblem(.machine, "build-failed", "\(error)")
    }
  }
}
