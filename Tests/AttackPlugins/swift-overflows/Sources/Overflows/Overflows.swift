import AetherPlugin

/// An attack: Adds up beyond what a number holds.
struct Overflows: TaskModule {
  static let name = "swift-overflows"
  static let version = "1.0.0"
  static let summary = "Adds up beyond what a number holds"

  @Input("What is attacked") var target = ""
  @Output("What came of it") var result: String

  func run(_ context: Context) throws -> Outcome {
    var sum = Int.max - target.utf8.count
    for number in 0...1_000 { sum += number }
    result = "stopped: \(sum)"
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(Overflows.self) }
