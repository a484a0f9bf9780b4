import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct SchedulingTests {
  @Test func withOneJobStepsRunInFileOrder() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    _ = try bench.outcome(of: try plan([[], [4], [], [1], [], [2, 3]]))
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") }
      == [0, 2, 4, 1, 3, 5].map { "execute \($0)" })
  }

  @Test func aChainStaysOnOneThread() throws {
    let threads = Mutex<Set<UInt>>([])
    let bench = Workbench(
      FakeExecutor { _, _, _ in
        threads.withLock { _ = $0.insert(currentThread()) }
        return success()
      })
    _ = try bench.outcome(of: try plan((0..<500).map { $0 == 0 ? [] : [$0 - 1] }, jobs: 4))
    #expect(threads.withLock { $0.count } == 1)
  }

  @Test(arguments: 2...5) func asManyAsThereAreJobsRunAtOnceAndNoMore(jobs: Int) throws {
    let meeting = Meeting(of: jobs)
    let running = Atomic(0)
    let tooMany = Atomic(0)
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if running.add(1, ordering: .sequentiallyConsistent).newValue > jobs {
          tooMany.add(1, ordering: .sequentiallyConsistent)
        }
        if step < jobs { meeting.join() }
        running.subtract(1, ordering: .sequentiallyConsistent)
        return success()
      })
    let outcome = try bench.outcome(of: try plan([[Int]](repeating: [], count: 300), jobs: jobs))
    #expect(outcome.counts.succeeded == 300)
    #expect(tooMany.load(ordering: .sequentiallyConsistent) == 0)
  }

  /// Pairs of steps that can end only when both run at once, behind each other, with a single step between them or not:
  /// a lost wake-up would let this hang.
  @Test(arguments: [2, 3, 8], [false, true]) func twoThatNeedEachOtherEnd(jobs: Int, joins: Bool) throws {
    let rounds = 300
    let meetings = (0..<rounds).map { _ in Meeting(of: 2) }
    var dependencies: [[Int]] = []
    for round in 0..<rounds {
      let first = dependencies.count
      let before = round == 0 ? [] : joins ? [first - 1] : [first - 2, first - 1]
      dependencies += joins ? [before, before, [first, first + 1]] : [before, before]
    }
    let size = joins ? 3 : 2
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step % size < 2 { meetings[step / size].join() }
        return success()
      })
    let outcome = try bench.outcome(of: try plan(dependencies, jobs: jobs))
    #expect(outcome.counts.succeeded == dependencies.count)
  }

  @Test(arguments: 0..<60) func anyGraphRunsOnceInOrderWithTheSameResults(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let dependencies = randomDependencies(upTo: 60, &generator)
    let jobs = Int.random(in: 1...4, using: &generator)
    let bench = Workbench(
      FakeExecutor { step, inputs, _ in
        success(inputs.reduce(Int64(step)) { $0 &* 31 &+ ($1?.integerValue ?? -1) })
      })
    let outcome = try bench.outcome(of: try readingPlan(dependencies, jobs: jobs))

    var expected: [Int64] = []
    for (step, list) in dependencies.enumerated() {
      expected.append(list.reduce(Int64(step)) { $0 &* 31 &+ expected[$1] })
    }
    #expect(outcome.outputs.map(\.value) == expected.map { .integer($0) })
    let order = bench.executor.calls.compactMap { $0.hasPrefix("execute") ? Int($0.dropFirst(8)) : nil }
    #expect(order.sorted() == Array(dependencies.indices))
    let record = try #require(bench.recorder.record)
    for (step, list) in dependencies.enumerated() {
      let start = try #require(record.steps[step].first?.transitions.first?.sequence)
      for dependency in list {
        #expect(try #require(record.steps[dependency].first?.transitions.last?.sequence) < start)
      }
    }
  }

  @Test func twentyThousandStepsRun() throws {
    var generator = SeededGenerator(seed: 4)
    var dependencies: [[Int]] = (0..<19_999).map { step in
      step == 0 ? [] : Array(Set((0..<3).map { _ in Int.random(in: 0..<step, using: &generator) })).sorted()
    }
    dependencies.append(Array(0..<19_999))
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    let outcome = try bench.outcome(of: try plan(dependencies, jobs: 2))
    #expect(outcome.counts.succeeded == 20_000)
    #expect(bench.executor.calls.last { $0.hasPrefix("execute") } == "execute 19999")
  }

  @Test func nothingToDoIsASuccess() throws {
    #expect(try Workbench().outcome(of: try plan([])).status == .succeeded)
  }
}

/// Each step depends on some of those before it.
func randomDependencies(upTo limit: Int, _ generator: inout SeededGenerator) -> [[Int]] {
  (0..<Int.random(in: 1...limit, using: &generator)).map { step in
    let count = Int.random(in: 0...min(step, 4), using: &generator)
    return Array(Set((0..<count).map { _ in Int.random(in: 0..<step, using: &generator) })).sorted()
  }
}
