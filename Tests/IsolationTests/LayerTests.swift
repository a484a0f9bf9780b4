import AetherModel
import Isolation
import Testing

/// What happens where the kernel lacks a layer.
@Suite struct LayerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var level: WorkerScene.Level
    var layer: Layer

    var testDescription: String { "\(level) without \(layer.rawValue)" }
    var all: Set<Layer> { level == .isolated ? Layer.ofIsolated : Layer.ofSandboxed }

    static let all = WorkerScene.Level.allCases.flatMap { level in
      Layer.allCases.filter { (level == .isolated ? Layer.ofIsolated : Layer.ofSandboxed).contains($0) }
        .map { Case(level: level, layer: $0) }
    }
  }

  @Test(arguments: WorkerScene.Level.allCases) func allLayersHoldHere(_ level: WorkerScene.Level) throws {
    var scene = try WorkerScene("noop", level)
    scene.recipe.sandbox.required = level == .isolated ? Layer.ofIsolated : Layer.ofSandboxed
    let group = try scene.open()
    defer { group.close() }
    #expect(group.missing == [])
  }

  @Test(arguments: Case.all) func withoutALayerThatMustHoldNothingIsLoaded(_ the: Case) throws {
    var scene = try WorkerScene("noop", the.level)
    scene.recipe.sandbox.required = the.all
    scene.recipe.sandbox.omitted = [the.layer]
    let refusals = scene.refusals()
    #expect(refusals.map(\.code) == ["layers-missing"])
    #expect(refusals.first?.message.contains("\(the.layer.rawValue) (left out)") == true, "\(refusals)")
  }

  @Test(arguments: Case.all) func aLayerThatMayLackIsNamed(_ the: Case) throws {
    var scene = try WorkerScene("noop", the.level)
    scene.recipe.sandbox.omitted = [the.layer]
    let group = try scene.open()
    defer { group.close() }
    #expect(group.missing.contains { $0.layer == the.layer })
    #expect(Set(group.missing).count == group.missing.count)
    let input = Value.string("handed on")
    let module = try group.module()
    #expect(module.run(inputs: [input, nil], context: Recorder(), resetsFirst: false).outputs == [input])
  }

  @Test(arguments: Case.all) func withoutALayerThereIsAWorkspace(_ the: Case) throws {
    var scene = try WorkerScene("does-as-told", the.level)
    scene.recipe.sandbox.omitted = [the.layer]
    let group = try scene.open()
    defer { group.close() }
    let result = try group.module().tell("disk", 1_024, Recorder(in: scene.folder))
    #expect(result.outputs == [.integer(1_024)], "\(result.words)")
  }
}
