internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PipelineConfig
internal import PluginRuntime

/// `aether validate PIPELINE`.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks a pipeline against the contracts of its modules; runs nothing.",
    discussion: "All errors are shown, each with its place. Exit status 0 means that nothing is wrong.")

  @Argument(help: "The pipeline's file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @OptionGroup var trust: TrustOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = trust.settings()
    let (_, check) = Session.check(
      pipeline: pipeline, settings: host.settings, settingsDiagnostics: host.diagnostics)
    guard !check.hasErrors, let validated = check.pipeline else { throw output.failure(check.diagnostics) }
    Console.shared.report(check.diagnostics)
    if output.json {
      let modules = check.modules.map { module in
        Value.object([
          ("name", .string(module.name)), ("version", .string(module.version?.description ?? "")),
          ("path", .string(module.path)),
        ])
      }
      Console.shared.print(
        json: .object([
          ("pipeline", .string(validated.name)), ("valid", .bool(true)),
          ("steps", .integer(Int64(validated.allSteps.count))), ("modules", .array(modules)),
          ("diagnostics", .array(check.diagnostics.map(\.json))),
        ]))
    } else {
      let steps = validated.allSteps.count
      Console.shared.print(
        "\(pipeline): valid (\(steps) step\(steps == 1 ? "" : "s"), \(check.modules.count) module\(check.modules.count == 1 ? "" : "s"))"
      )
    }
  }
}
