import AetherModel
import Linux
import Testing

@testable import AetherRuntime

/// What a check says of a pipeline with those that its steps run.
struct SubpipelineCheckTests {
  /// One history holds all of them.
  @Test(arguments: [
    ("", "", Durability.process), ("durability: disk\n", "", .disk), ("", "durability: disk\n", .disk),
    ("durability: process\n", "durability: disk\n", .disk),
  ])
  func theMostThatAnyAsksForHolds(_ outer: String, _ inner: String, _ durability: Durability) throws {
    let folder = try TemporaryFolder()
    try folder.write("outer.yaml", "\(outer)steps: [{id: sub, pipeline: middle.yaml}]\n")
    try folder.write("middle.yaml", "steps: [{id: sub, pipeline: inner.yaml}]\n")
    try folder.write("inner.yaml", "\(inner)steps: [{id: a, module: debug, with: {message: a}}]\n")
    let check = Session.check(
      pipeline: "outer.yaml", settings: HostSettings(currentFolder: folder.path, variables: [:])
    ).check
    #expect(check.diagnostics.isEmpty)
    #expect(check.durability == durability)
  }
}
