import AetherPlugin

/// Greets. Meant to be built with the shared runtime.
struct Greeter: TaskModule {
  static let name = "greeter-shared"
  static let version = "1.0.0"
  static let summary = "Greets"

  @Input("Who is greeted") var who = "world"
  @Output("The greeting") var greeting: String

  func run(_ context: Context) throws -> Outcome {
    greeting = "Hello, \(who)!"
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(Greeter.self) }
