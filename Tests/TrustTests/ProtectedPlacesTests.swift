import Testing

@testable import Trust

/// What no module may be granted.
struct ProtectedPlacesTests {
  @Test func noGrantReachesWhatDecides() throws {
    let folder = try TemporaryFolder()
    try folder.write("project/aether.yaml", "")
    try folder.write("state/runs", "")
    try folder.shell("ln -s state link")
    let places = ProtectedPlaces(
      root: folder.file("project"), state: [folder.file("link")], plugins: [folder.file("plugins/p")])
    func problem(_ path: String) -> String? {
      places.problem(granting: folder.file(path))?.replacing(folder.path, with: "DIR")
    }
    #expect(problem("project/aether.yaml") == "it is the project's aether.yaml, DIR/project/aether.yaml")
    #expect(problem("project") == "it contains the project's aether.yaml, DIR/project/aether.yaml")
    #expect(problem("project/aether_modules/x") == "it lies in the project's plugins, DIR/project/aether_modules")
    #expect(problem("state/runs") == "it lies in Aether's state, DIR/state")
    #expect(problem("plugins/p/data") == "it lies in a plugin, DIR/plugins/p")
    #expect(problem("plugins") == "it contains a plugin, DIR/plugins/p")
    #expect(places.problem(granting: "/") != nil)
    #expect(problem("project/data") == nil)
    #expect(problem("plugins/pp") == nil)
  }
}
