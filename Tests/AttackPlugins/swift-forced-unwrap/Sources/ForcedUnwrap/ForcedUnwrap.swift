import AetherPlugin

/// An attack: Unwraps what is not there.
struct ForcedUnwrap: TaskModule {
  static let name = "swift-forced-unwrap"
  static let version = "1.0.0"
  static let summary = "Unwraps what is not there"

  @Input("What is attacked") var target = ""
  @Output("What came of it") var result: String

  func run(_ context: Context) throws -> Outcome {
    result = "number \(Int(target.isEmpty ? "none" : target)!)"
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(ForcedUnwrap.self) }
