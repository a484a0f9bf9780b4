import AetherModel
import AetherRuntime
import Linux
import PluginRuntime
import Synchronization
import Testing

/// Plugins that are exchanged while they are used.
@Suite struct ExchangeTests {
  private let folder: TemporaryFolder
  private let events = Events()

  init() throws { folder = try TemporaryFolder() }

  private final class Events: Sendable {
    let all = Mutex<[LiveEvent]>([])
  }

  private func generation(_ number: Int, _ path: String) throws -> Generation {
    let (generation, diagnostics) = Generation.inThisProcess(path, name: "counter-\(number)", number: number)
    return try #require(generation, "\(DiagnosticRenderer().render(diagnostics))")
  }

  /// What a call answers: the count and the version.
  private func next(_ module: any CallableModule) -> [Int64?] {
    module.answer(method: 0, inputs: [], context: SilentContext()).outputs.map { $0?.integerValue }
  }

  /// A session with the first version, initialised and called twice.
  private func begin(
    _ body: (LiveSession, LivePlugin, any CallableModule) throws -> Void
  ) throws {
    let session = try LiveSession { [events] event in events.all.withLock { $0.append(event) } }
    let first = try CounterLibrary.make(1, in: folder)
    let plugin = session.add(try generation(1, first), path: first)
    let module = try #require(session.module(of: plugin, isIdempotent: false))
    try module.initialise(context: SilentContext())
    #expect(next(module) == [1, 1])
    #expect(next(module) == [2, 1])
    try body(session, plugin, module)
    session.close()
  }

  private func unloaded() -> [Int] {
    events.all.withLock { $0 }.compactMap { event in
      if case .ended(_, let generation, .unloaded) = event { generation } else { nil }
    }
  }

  @Test func theStateIsHandedOver() throws {
    try begin { session, plugin, module in
      try plugin.exchange(to: generation(2, CounterLibrary.make(2, in: folder)))
      #expect(next(module) == [3, 2])
      #expect(next(module) == [4, 2])
      session.settle()
      #expect(unloaded() == [])
      // The third call that goes well proves it.
      #expect(next(module) == [5, 2])
      session.settle()
      #expect(unloaded() == [1])
    }
    #expect(unloaded() == [1, 2])
  }

  @Test func aStateOfAnotherFormatIsRefused() throws {
    try begin { session, plugin, module in
      let other = try CounterLibrary.make(
        2, restore: "return input.size > 1000 ? AETHER_OK : AETHER_INVALID;", in: folder)
      let error = #expect(throws: ExchangeRefusal.self) { try plugin.exchange(to: generation(2, other)) }
      #expect(error?.diagnostic.code == "exchange-failed")
      #expect(error?.diagnostic.message.hasPrefix("the new version of 'counter' can't be given the state of the old one") == true)
      #expect(next(module) == [3, 1])
      session.settle()
      #expect(unloaded() == [2])
      try plugin.exchange(to: generation(3, CounterLibrary.make(3, in: folder)))
      #expect(next(module) == [4, 3])
    }
  }

  @Test func aStateIsNotLostUnasked() throws {
    try begin { _, plugin, module in
      let other = try CounterLibrary.make(2, restore: nil, in: folder)
      let error = #expect(throws: ExchangeRefusal.self) { try plugin.exchange(to: generation(2, other)) }
      #expect(error?.diagnostic.code == "state-lost")
      #expect(next(module) == [3, 1])
    }
  }

  @Test func aVersionThatNeverProvedItselfIsLetGo() throws {
    try begin { session, plugin, module in
      try plugin.exchange(to: generation(2, CounterLibrary.make(2, in: folder)))
      try plugin.exchange(to: generation(3, CounterLibrary.make(3, in: folder)))
      session.settle()
      // The first one is what would come back.
      #expect(unloaded() == [2])
      for count in 3...5 { #expect(next(module) == [Int64(count), 3]) }
      session.settle()
      #expect(unloaded() == [2, 1])
    }
  }
}
