import AetherPlugin
import AetherPluginTesting
import Testing

@testable import __TARGET__

@Suite struct __TYPE__Tests {
  @Test func greets() throws {
    let result = try TestModule(__TYPE__.self).run(["who": "Ada", "times": 2])
    #expect(result.status == .success)
    #expect(result["greeting"] == "Hello, Ada! Hello, Ada!")
    #expect(result.log.map(\.message) == ["greeting"])
  }

  @Test func greetsTheWorldByDefault() throws {
    #expect(try TestModule(__TYPE__.self).run()["greeting"] == "Hello, world!")
  }

  @Test func refusesNobody() throws {
    #expect(try TestModule(__TYPE__.self).run(["who": ""]).failure?.code == "NOBODY")
  }
}
