internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser

/// `aether plugins marks`.
struct PluginsMarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "marks",
    abstract: "Shows which libraries aren't loaded again to be described.",
    discussion: """
      A library without a module.yaml is described by a process that loads it. One that crashed it, hung, ended it or wrote \
      without end is marked as bad by its digest, wherever it lies, until 'aether plugins unmark'.
      """)

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (settings, _) = HostSettings.ofThisProcess()
    let (marks, warning) = MarkStore(stateBase: settings.stateBase).read()
    let diagnostics = warning.map { [$0] } ?? []
    if output.json {
      Console.shared.print(
        json: .object([
          ("marks", .array(marks.map(\.value))), ("diagnostics", .array(diagnostics.map(\.json))),
        ]))
    } else if marks.isEmpty {
      Console.shared.writeError("nothing is marked\n")
    } else {
      let rows = marks.map { mark in
        [
          String(mark.digest.dropFirst("sha256:".count).prefix(12)), "\(mark.time)", RunText.oneLine(mark.reason.words),
          RunText.oneLine(mark.path),
        ]
      }
      Console.shared.write(TextTable.text(["DIGEST", "SINCE", "REASON", "PATH"], rows))
    }
    Console.shared.report(diagnostics)
  }
}
