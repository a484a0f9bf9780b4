import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct PlanTests {
  @Test func stepsInACircleTrap() async {
    await #expect(processExitsWith: .failure) { _ = try plan([[], [2], [1]]) }
  }

  @Test func aStepWithoutItsModuleTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try Plan(name: "test", modules: [], steps: [PlannedStep(id: "s0", module: 0)])
    }
  }

  @Test func dependentsAreFoundNearAndFar() {
    let graph = StepGraph(dependencies: [[], [0], [1], [0], [], [3, 4]])
    #expect(Array(graph.dependents(of: 0)) == [1, 3])
    #expect(graph.allDependents(of: 0) == [1, 2, 3, 5])
    #expect(graph.allDependents(of: 5).isEmpty)
    #expect(graph.order() == [0, 4, 1, 3, 2, 5])
    #expect(StepGraph(dependencies: [[1], [0], []]).order() == [2])
  }
}
