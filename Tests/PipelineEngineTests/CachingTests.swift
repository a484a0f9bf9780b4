import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

/// Steps that take results of earlier runs.
@Suite struct CachingTests {
  /// Has results by the integer of the first input.
  final class FakeCache: ResultCache {
    private let results: [Int64: Int64]
    private let refusals: String?
    private let misses: CacheLookup.Miss
    private let notice: Failure?
    private let notes = Mutex<[String]>([])

    init(_ results: [Int64: Int64] = [:], misses: CacheLookup.Miss = .absent, refusal: String? = nil, notice: Failure? = nil) {
      self.results = results
      self.misses = misses
      self.notice = notice
      refusals = refusal
    }

    var calls: [String] { notes.withLock { $0 } }

    func look(for control: AttemptControl, inputs: [Value?]) -> CacheLookup {
      notes.withLock { $0.append("look \(control.attempt.step)") }
      let input = inputs.first??.integerValue ?? 0
      if case .unknown = misses { return CacheLookup(key: nil, found: .miss(misses), notice: notice) }
      guard let result = results[input] else { return CacheLookup(key: [1], found: .miss(misses)) }
      let origin = CacheOrigin(run: "earlier", step: "s", time: Instant(seconds: 1))
      return CacheLookup(
        key: [1], found: .hit(StepResult(.succeeded, outputs: [.integer(result)], message: "kept", cached: origin)))
    }

    func refusal(
      of result: StepResult, after lookup: CacheLookup, inputs: [Value?], _ control: AttemptControl
    ) -> String? {
      notes.withLock { $0.append("keep \(control.attempt.step)") }
      return refusals
    }
  }

  /// Steps `s0`, `s1`, …, each of which reads the one before.
  private func chain(_ cached: [Bool], idempotent: Bool = true, policy: StepPolicy? = nil) throws -> Plan {
    let reads = Reads(stepCount: cached.count)
    return try Plan(
      name: "test", modules: [module(), module(inputs: 1)],
      steps: try cached.enumerated().map { index, isCached in
        PlannedStep(
          id: "s\(index)", module: index == 0 ? 0 : 1, bindings: index == 0 ? [] : [try reads.output(ofStep: index - 1)],
          dependencies: index == 0 ? [] : [index - 1], isIdempotent: idempotent, isCached: isCached, policy: policy)
      }, outputs: [PlannedOutput(name: "last", binding: try reads.output(ofStep: cached.count - 1))])
  }

  private let adding = FakeExecutor { _, inputs, _ in success((inputs.first??.integerValue ?? 0) + 1) }

  private func kept(_ bench: Workbench, _ step: Int) throws -> [String?] {
    try #require(bench.recorder.record?.steps[step].last).cacheNotes.compactMap { note in
      if case .kept(let refusal) = note { .some(refusal) } else { nil }
    }
  }

  @Test func aHitGoesThroughTheLifecycleWithoutItsModule() throws {
    let bench = Workbench(adding)
    let plan = try chain([false, true, true])
    let cache = FakeCache([1: 50])
    let outcome = bench.run(of: plan, results: cache).run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.status == .succeeded)
    #expect(outcome.outputs.map(\.value) == [.integer(51)])
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 3, cached: 1))
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 0", "execute 2"])
    #expect(cache.calls == ["look 1", "look 2", "keep 2"])
    let attempt = try #require(bench.recorder.record?.steps[1].last)
    #expect(attempt.transitions.map(\.to) == [.initializing, .running, .succeeded, .finalizing, .ended])
    #expect(attempt.result?.cached?.run == "earlier")
    #expect(attempt.result?.message == "kept")
    #expect(attempt.result?.isChanged == false)
    #expect(try kept(bench, 1).isEmpty)
    #expect(try kept(bench, 2) == [nil])
  }

  @Test func onlyWhatWentWellIsKept() throws {
    for (answer, status) in [
      (broken, StepStatus.failed), (CallResult(.skipped(reason: "no need")), .skipped), (CallResult(.succeeded), .failed),
    ] {
      let bench = Workbench(FakeExecutor { _, _, _ in answer })
      let cache = FakeCache()
      let plan = try chain([true])
      try bench.checkEvents(of: plan, bench.run(of: plan, results: cache).run())
      #expect(try bench.statuses() == [status])
      #expect(cache.calls == ["look 0"])
      #expect(try kept(bench, 0).isEmpty)
    }
  }

  @Test func whatChangedSomethingIsNotKept() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in CallResult(.succeeded, outputs: [.integer(1)], isChanged: true) })
    _ = bench.run(of: try chain([true]), results: FakeCache()).run()
    #expect(try kept(bench, 0) == ["it changed something, which taking its outputs would leave out"])
  }

  @Test func aRefusalIsTold() throws {
    let bench = Workbench(adding)
    _ = bench.run(of: try chain([true]), results: FakeCache(refusal: "the file changed")).run()
    #expect(try kept(bench, 0) == ["the file changed"])
  }

  @Test func whatCantBeKnownIsSaidAndRuns() throws {
    let bench = Workbench(adding)
    let cache = FakeCache(
      misses: .unknown(why: "too much"), notice: Failure(code: "AETHER_NOT_CACHED", message: "too much"))
    let outcome = bench.run(of: try chain([true]), results: cache).run()
    #expect(outcome.status == .succeeded)
    #expect(bench.recorder.record?.notices.map(\.code) == ["AETHER_NOT_CACHED"])
    #expect(cache.calls == ["look 0"])
  }

  /// It is checked before; but what runs twice at most once must not be left out by a mistake.
  @Test func whatMayNotRunTwiceNeverLooks() throws {
    let bench = Workbench(adding)
    let cache = FakeCache([0: 9])
    _ = bench.run(of: try chain([true], idempotent: false), results: cache).run()
    #expect(cache.calls.isEmpty)
    #expect(bench.executor.calls.contains("execute 0"))
  }

  @Test func eachAttemptLooksForItself() throws {
    let calls = Mutex(0)
    let bench = Workbench(
      FakeExecutor { _, _, _ in
        calls.withLock { calls in
          calls += 1
          return calls == 1 ? broken : success(7)
        }
      })
    let cache = FakeCache()
    let run = bench.run(
      of: try chain([true], policy: StepPolicy(retry: RetryPolicy(attempts: 2))), results: cache)
    let thread = try onThread { _ = run.run() }
    bench.clock.awaitAlarms()
    bench.clock.advance(seconds: 60)
    thread.join()
    #expect(cache.calls == ["look 0", "look 0", "keep 0"])
    #expect(try kept(bench, 0) == [nil])
  }

  /// Whoever goes on with a run takes what was taken then.
  @Test func restoredResultsCountAsBefore() throws {
    let bench = Workbench(adding)
    let plan = try chain([true, true])
    let origin = CacheOrigin(run: "earlier", step: "s", time: Instant(seconds: 1))
    let point = ResumePoint(results: [StepResult(.succeeded, outputs: [.integer(3)], cached: origin), nil])
    let outcome = bench.run(of: plan, resuming: point, results: FakeCache()).run()
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 2, cached: 1))
    #expect(outcome.outputs.map(\.value) == [.integer(4)])
  }
}
