import AetherPlugin

/// Greets somebody.
struct __TYPE__: TaskModule {
  static let name = "__NAME__"
  static let version = "0.1.0"
  static let summary = "Greets somebody"

  @Input("Who is greeted") var who = "world"
  @Input("How often", oneOf: [1, 2, 3]) var times = 1
  @Output("The greeting") var greeting: String

  let nobody = Failure("NOBODY", "There is nobody to greet", .critical)

  func run(_ context: Context) throws -> Outcome {
    guard !who.isEmpty else { throw nobody }
    context.info("greeting", ["who": who])
    greeting = Array(repeating: "Hello, \(who)!", count: times).joined(separator: " ")
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(__TYPE__.self) }
