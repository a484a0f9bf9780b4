import AetherPlugin

/// Hands on its input `a`.
struct NoopSwift: TaskModule {
  static let name = "noop-swift"
  static let version = "1.0.0"
  static let summary = "Hands on its input a"

  @Input var a: ValueView?
  @Input var b: ValueView?
  @Output var out: ValueView

  func run(_ context: Context) throws -> Outcome {
    out = a ?? .absent
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(NoopSwift.self) }
