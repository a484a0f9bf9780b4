import Linux
import Testing

/// Commands in a fresh folder, one after the other, and a transcript of what they said, which is compared with
/// Tests/Golden/runs/NAME.txt. With AETHER_RECORD=1 the file is written, and the test fails.
final class Scene {
  var command: AetherCommand
  private var transcript = ""

  /// - Parameter plugins: fixtures that the commands find.
  init(plugins: [String] = [], _ files: [String: String] = [:]) throws {
    command = try AetherCommand()
    command.variables["AETHER_PLUGIN_PATHS"] = try Fixtures.paths(plugins)
    for (name, text) in files { try command.folder.write(name, text) }
  }

  /// Runs lines of shell, and writes down what they say.
  @discardableResult
  func run(_ lines: String, location: SourceLocation = #_sourceLocation) throws -> AetherCommand.Result {
    let result = try command.shell(lines, location: location)
    transcript += "$ \(lines.split(separator: "\n").joined(separator: "\n> "))\n\(result.output)"
    if !result.error.isEmpty { transcript += "--- standard error\n\(result.error)" }
    if result.status != 0 { transcript += "--- status \(result.status)\n" }
    transcript += "\n"
    return result
  }

  /// Runs lines of shell that the transcript doesn't have.
  @discardableResult
  func quietly(_ lines: String, location: SourceLocation = #_sourceLocation) throws -> AetherCommand.Result {
    try command.shell(lines, location: location)
  }

  /// The lines of a file in the folder.
  func lines(of file: String) throws -> [String] {
    try command.folder.read(file).split(separator: "\n").map(String.init)
  }

  /// Compares what was said until now.
  func compare(_ name: String, location: SourceLocation = #_sourceLocation) throws {
    let text = Self.normal(Fixtures.normal(transcript))
    let golden = Path.join(Fixtures.root, "Tests/Golden/runs/\(name).txt")
    if ProcessEnvironment.value("AETHER_RECORD") == "1" {
      try Folder.create(Path.folder(of: golden))
      try Output.replace(golden, with: Array(text.utf8))
      Issue.record("recorded \(golden)", sourceLocation: location)
    } else {
      #expect(try String(decoding: File.read(golden), as: UTF8.self) == text, sourceLocation: location)
    }
  }

  /// The text without ids, times and the numbers of processes. Runs are numbered in the order in which they come.
  private static func normal(_ text: String) -> String {
    var ids: [Substring] = []
    return text.replacing(#/\b[0-9][0-9a-z]{25}\b/#) { match in
      if !ids.contains(match.output) { ids.append(match.output) }
      return "RUN-\((ids.firstIndex(of: match.output) ?? 0) + 1)"
    }
    .replacing(#/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(\.[0-9]+)?Z?/#, with: "DATE")
    .replacing(#/\bprocess +[0-9]+/#, with: "process PID")
    .replacing(#/"process": ?[0-9]+/#, with: "\"process\": PID")
    .replacing(#/(RUN-[0-9]+) +[0-9]+ +DATE/#) { "\($0.output.1)  PID  DATE" }
    .replacing(#/\b[0-9a-f]{16} \(/#, with: "DIGEST (")
    .replacing(#/\b([0-9a-f]{2}\/)?[0-9a-f]{62,64}\b/#, with: "DIGEST")
    .replacing(#/(TIME|–) +[█·┊]+/#) { "\($0.output.1)  BAR" }
    // Columns are as wide as their times.
    .replacing(#/(\S) {2,}/#) { "\($0.output.1)  " }
  }

  /// A script that runs a pipeline and kills its process once a step is said to run: `bash kill-at.sh STEP PIPELINE…`.
  static let killAt = """
    rm -f events; mkfifo events
    step=$1; shift
    aether run "$@" --json > events 2>/dev/null & run=$!
    while read -r line; do
      case "$line" in *'"step":"'$step'"'*'"to":"running"'*) kill -KILL $run ;; esac
    done < events
    wait $run 2>/dev/null
    [ $? = 137 ]
    """
}
