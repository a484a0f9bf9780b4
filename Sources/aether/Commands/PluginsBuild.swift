internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PipelineConfig

struct PluginsBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build a plugin, and write or check its module.yaml.",
    discussion: """
      A Swift package is built with 'swift build -c release', C and C++ with the system's compiler. The library is put \
      beside module.yaml, which is written from what the library registers, or, where there is one, compared with it \
      field by field. What compilers print goes to standard error. They run in a sandbox: they see the system, the \
      SDK and the plugin's folder, and have no network. What was built from just the same before comes out of a cache: \
      see 'aether cache'.
      """)

  @Argument(help: "The plugin's folder.", completion: .directory)
  var path = "."

  @Flag(help: "Link Swift's runtime dynamically: the library is smaller, and never unloaded from a process.")
  var sharedRuntime = false

  @Flag(help: "Compile anew, and leave the cache of builds as it is.")
  var noCache = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (settings, problems) = HostSettings.ofThisProcess()
    if !problems.isEmpty { throw output.failure(problems) }
    if settings.profile == .enterprise {
      throw output.failure([
        Diagnostic(
          code: "no-building", "in enterprise mode nothing is built from source: building runs the plugin's code",
          hints: ["build and sign elsewhere, and ship the folder"], isPolicy: true)
      ])
    }
    do throws(BuildProblem) {
      show(try PluginBuilder(settings: settings, sharesRuntime: sharedRuntime, usesStore: !noCache).build(path))
    } catch {
      let status: ExitStatus =
        switch error.cause {
        case .invalid: .invalid
        case .compiler, .cancelled: .failed
        case .machine: .machine
        }
      throw output.failure(error.diagnostics, status: status)
    }
  }

  private func show(_ built: PluginBuilder.Built) {
    Console.shared.report(built.diagnostics.filter { $0.severity > .note })
    if output.json { return Console.shared.print(json: document(built)) }
    let names = built.contracts.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    Console.shared.print("built \(names)\(built.fromStore ? " (from the store)" : "")")
    Console.shared.print("  library   \(built.library) (\(ByteCount.text(built.size)), runtime: \(built.runtime))")
    Console.shared.print(
      "  manifest  \(built.manifest) (\(built.wroteManifest ? "written" : "agrees with the library"))")
  }

  private func document(_ built: PluginBuilder.Built) -> Value {
    .object([
      ("library", .string(built.library)), ("size", .integer(Int64(built.size))),
      ("runtime", .string(built.runtime)), ("unloading", .string(built.unloading)),
      ("manifest", .string(built.manifest)), ("manifest_written", .bool(built.wroteManifest)),
      ("from_store", .bool(built.fromStore)), ("modules", .array(built.contracts.map(\.value))),
      ("diagnostics", .array(built.diagnostics.map(\.json))),
    ])
  }
}
