internal import AetherModel
internal import ArgumentParser

/// What every command takes: `@OptionGroup var output: OutputOptions`.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON for programs instead of text for people.")
  var json = false

  /// An error to throw, in the form that was asked for.
  func failure(_ diagnostics: [Diagnostic], status: ExitStatus? = nil) -> CommandFailure {
    CommandFailure(diagnostics, status: status, json: json)
  }
}
