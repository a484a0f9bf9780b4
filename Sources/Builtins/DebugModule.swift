internal import AetherPlugin

/// `debug`: logs what it is given, and hands the text on.
struct DebugModule: TaskModule {
  static let name = "debug"
  static let version = "1.0.0"
  static let summary = "Logs a message, and any value with it"

  @Input("What to log") var message: String?
  @Input("A value to log as well") var value: Value?
  @Input("How grave it is", oneOf: ["debug", "info", "notice", "warning", "error"]) var level = "info"
  @Output("What was logged") var text: String

  func run(_ context: Context) throws -> Outcome {
    var line = message ?? ""
    if let value { line += (line.isEmpty ? "" : ": ") + value.json }
    let levels: [String: Context.Level] = ["debug": .debug, "notice": .notice, "warning": .warning, "error": .error]
    context.log(levels[level] ?? .info, line)
    text = line
    return .success
  }
}
