import AetherPlugin

/// Says which version answers. The second version is made by writing "two" over the last word in the library, so this is too
/// long for a text that stands in the code.
let mark = "this is the generation called one"

/// Counts, and keeps the count when it is exchanged.
struct LiveTally: ServiceModule, Stateful {
  static let name = "live-tally"
  static let version = "1.0.0"
  static let summary = "Counts, and keeps the count when it is exchanged"
  static var methods: [MethodEntry<LiveTally>] { Count.self }

  var count = 0
  /// Something that is allocated as long as the instance lives.
  var texts: [String] = []

  func saveState(_ context: Context) throws -> Int { count }
  mutating func restoreState(_ state: Int, _ context: Context) throws { count = state }
}

/// Counts one more.
struct Count: ModuleMethod {
  static let name = "count"
  static let summary = "Counts one more"
  @Input("How many words are made") var words = 10
  @Output("How many calls there were") var count: Int
  @Output("Which version answers") var version: String
  @Output("Words, made for this call") var made: [String]

  func answer(for tally: inout LiveTally, _ context: Context) throws {
    tally.count += 1
    tally.texts.append("a text that call \(tally.count) made")
    if tally.texts.count == 500 { tally.texts = [] }
    count = tally.count
    version = mark
    let call = tally.count
    var all: [String] = []
    for word in 0..<words { all.append("word \(word) of call \(call)") }
    made = all
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(LiveTally.self) }
