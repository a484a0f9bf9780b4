import AetherModel
import Testing

@testable import PipelineEngine

/// `when`: whether a step is done at all.
@Suite struct ConditionTests {
  private let inputs = [Parameter(name: "flag", type: .bool), Parameter(name: "odd", type: .any)]

  private func plan(_ reads: Reads) throws -> Plan {
    func step(_ id: String, _ condition: String?, dependencies: [Int] = []) throws -> PlannedStep {
      PlannedStep(id: id, module: 0, condition: try condition.map { try reads.binding($0) }, dependencies: dependencies)
    }
    return try Plan(
      name: "test", inputs: inputs, modules: [module()],
      steps: [
        try step("s0", "${{ inputs.flag }}"), try step("s1", nil, dependencies: [0]),
        try step("s2", "${{ steps.s0.outputs.out }}", dependencies: [0]), try step("s3", "${{ inputs.odd }}"),
      ], finally: [try step("f0", "${{ inputs.flag }}")])
  }

  @Test func aFalseOneSkipsTheStepAndWhoReadsIt() throws {
    let reads = Reads(stepCount: 4, inputs: inputs)
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    let outcome = try bench.outcome(of: try plan(reads), inputs: [.bool(false), .bool(true)])
    #expect(outcome.status == .succeeded)
    #expect(try bench.statuses() == [.skipped, .succeeded, .skipped, .succeeded, .skipped])
    #expect(try bench.result(of: 0).reason == "its 'when' is false")
    #expect(try bench.result(of: 2).reason == "its 'when' reads outputs of step 's0', which was skipped")
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 1", "execute 3"])
  }

  @Test func whatIsNeitherTrueNorFalseFailsTheStep() throws {
    let reads = Reads(stepCount: 4, inputs: inputs)
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    let outcome = try bench.outcome(of: try plan(reads), inputs: [.bool(true), .string("true")])
    #expect(outcome.failure?.failure.code == "AETHER_TYPE_MISMATCH")
    let messages = [try bench.result(of: 3), try bench.result(of: 2)].compactMap(\.failure?.message)
    #expect(messages.allSatisfy { $0.hasSuffix("'when': it is neither true nor false") } && !messages.isEmpty)
  }
}
