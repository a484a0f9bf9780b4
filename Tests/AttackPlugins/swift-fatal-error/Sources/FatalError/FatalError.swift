import AetherPlugin

/// An attack: Ends its process as Swift does where it can't go on.
struct FatalError: TaskModule {
  static let name = "swift-fatal-error"
  static let version = "1.0.0"
  static let summary = "Ends its process as Swift does where it can't go on"

  @Input("What is attacked") var target = ""
  @Output("What came of it") var result: String

  func run(_ context: Context) throws -> Outcome {
    fatalError("the attack is here")
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(FatalError.self) }
