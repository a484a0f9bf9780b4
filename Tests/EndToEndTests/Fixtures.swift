import Linux
import Testing

/// The fixture plugins and the pipelines over them.
enum Fixtures {
  static let root = Path.absolute("../..", from: Path.folder(of: #filePath))
  private static let plugins = Path.join(root, ".build/fixtures")

  /// Builds the plugins, once.
  private static let built: Result<Void, any Error> = Result {
    let script = Path.join(root, "scripts/build-fixtures.sh")
    let outcome = try ChildProcess(executable: "/bin/bash", arguments: [script], environment: ProcessEnvironment.all())
      .run(timeLimit: .seconds(600), outputLimit: 1 << 20)
    guard outcome.ending == .exited(0) else { throw NotBuilt(error: String(decoding: outcome.error, as: UTF8.self)) }
  }

  private struct NotBuilt: Error {
    var error: String
  }

  /// Where these plugins are, as `AETHER_PLUGIN_PATHS` has it.
  static func paths(_ names: [String]) throws -> String {
    try built.get()
    return names.map { Path.join(plugins, $0) }.joined(separator: ":")
  }

  /// Runs a command that finds these plugins, in a folder with the pipelines.
  /// - Returns: texts without what differs from run to run and from machine to machine.
  static func run(
    _ arguments: [String], plugins names: [String], variables: [String: String] = [:]
  ) throws -> AetherCommand.Result {
    var command = try AetherCommand()
    command.variables = variables
    command.variables["AETHER_PLUGIN_PATHS"] = try paths(names)
    let pipelines = Path.join(root, "Tests/Pipelines")
    let data = "data/greeting.txt"
    for name in try Folder.entries(of: pipelines).map(\.name).filter({ $0.hasSuffix(".yaml") }) + [data] {
      try command.folder.write(name, String(decoding: File.read(Path.join(pipelines, name)), as: UTF8.self))
    }
    var result = try command.aether(arguments)
    result.output = normal(result.output)
    result.error = normal(result.error)
    return result
  }

  static func normal(_ text: String) -> String {
    text.replacing(plugins, with: "FIXTURES")
      .replacing(#/\(run [0-9a-z]{26}\)/#, with: "(run ID)")
      .replacing(#/[0-9]+(\.[0-9]+)? (ms|s)\b/#, with: "TIME")
      .replacing(#/sha256:[0-9a-f]{64}/#, with: "sha256:DIGEST")
      .replacing(#/\+0x[0-9a-f]+\)/#, with: "+OFFSET)")
      .replacing(#/\/\S*\/libc\.so\.6\(\S*\+OFFSET\)/#, with: "LIBC")
  }
}
