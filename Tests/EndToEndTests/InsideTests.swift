import Linux
import Testing

/// Lists and pipelines that are steps, where a run goes on with them, and what of them must not happen.
@Suite(.timeLimit(.minutes(2))) struct InsideTests {
  private func scene(_ files: [String: String]) throws -> Scene {
    try Scene(plugins: RunsPipelines.plugins + ["makes-secret", "takes-lock", "noop"], files)
  }

  /// What a pipeline had done before stays done, also when the run went on once without coming to it.
  @Test func aRunThatWasPassedByIsNotForgotten() throws {
    let scene = try scene([
      "outer.yaml": """
        jobs: 1
        inputs: [{name: gate, type: string, default: gate}]
        steps:
          - {id: sub, pipeline: inner.yaml}
        """,
      "later.yaml": """
        jobs: 1
        steps:
          - {id: block, module: flaky, with: {effects: effects, name: block, fails: 1}}
          - {id: sub, pipeline: inner.yaml}
        """,
      "inner.yaml": """
        steps:
          - {id: first, module: once, with: {effects: effects, name: first}}
          - {id: wobble, module: flaky, needs: [first], with: {effects: effects, name: wobble, fails: 1}}
        """,
    ])
    #expect(try scene.quietly("aether run outer.yaml").status == 1)
    // Its run is now in the way of nothing: a step that comes before it fails.
    try scene.quietly("cp later.yaml outer.yaml")
    let passed = try scene.quietly("aether run --resume latest --accept-changes")
    #expect(passed.error.contains("step 'block' failed before it started"), "\(passed.error)")
    let resumed = try scene.quietly("aether run --resume latest")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try scene.lines(of: "effects").filter { $0 == "first once" }.count == 1)
    #expect(try scene.quietly("aether runs list --all --json | grep -c '\"parent\"'").output == "1\n")
  }

  /// Failures that are ignored keep no item from running, not even in a later process.
  @Test func itemsThatHadNotBegunRunLater() throws {
    let scene = try scene([
      "loop.yaml": """
        jobs: 2
        steps:
          - id: each
            module: counts
            foreach: [none/such, effects, effects]
            jobs: 1
            on_error: continue
            with: {effects: "${{ item }}", name: "item_${{ index }}", rows: 2, interval: 1, delay_us: 100000}
          - {id: boom, module: flaky, with: {effects: effects, name: boom, fails: 1}}
          - {id: after, module: debug, needs: [each, boom], with: {message: "each ${{ steps.each.status }}"}}
        """
    ])
    #expect(try scene.quietly("aether run loop.yaml").status == 1)
    let resumed = try scene.quietly("aether run --resume latest")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.error.contains("each failed"), "\(resumed.error)")
    #expect(try Set(scene.lines(of: "effects").filter { $0.hasSuffix("row 2..2") }) == ["item_1 row 2..2", "item_2 row 2..2"])
  }

  /// Secrets are never stored, so items that gave them run again.
  @Test func itemsWithSecretOutputsRunAgain() throws {
    let scene = try scene([
      "secret": "hidden",
      "secrets.yaml": """
        jobs: 1
        steps:
          - {id: each, module: makes-secret, foreach: [a, b], with: {effects: effects, name: "${{ item }}", path: secret}}
          - {id: boom, module: flaky, needs: [each], with: {effects: effects, name: boom, fails: 1}}
          - {id: use, module: takes-secret, needs: [boom], with: {effects: effects, name: use, secret: "${{ steps.each.outputs[1].secret }}"}}
        """,
    ])
    #expect(try scene.quietly("aether run secrets.yaml").status == 1)
    let resumed = try scene.quietly("aether run --resume latest")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try scene.lines(of: "effects").filter { $0.hasSuffix(" makes") }.count == 4)
  }

  @Test func itemsThatHadNotBegunCanBePassedOver() throws {
    let scene = try scene([
      "loop.yaml": """
        jobs: 1
        steps:
          - {id: each, module: flaky, foreach: [0, 1, 0, 0], with: {effects: effects, name: "item_${{ index }}", fails: "${{ item }}"}}
          - {id: boom, module: flaky, needs: [each], with: {effects: effects, name: boom, fails: 1}}
        """
    ])
    #expect(try scene.quietly("aether run loop.yaml").status == 1)
    let none = try scene.quietly("aether run --resume latest --skip 'each[4]'")
    #expect(none.status == 2)
    #expect(none.error.contains("error: step 'each' has no item 'each[4]'\nhint: its last one is 'each[3]'"), "\(none.error)")
    #expect(try scene.quietly("aether run --resume latest --skip 'each[3]'").status == 1)
    #expect(try scene.lines(of: "effects").filter { $0.hasPrefix("item_") } == ["item_0 flaky", "item_1 flaky", "item_1 flaky", "item_2 flaky"])
    let over = try scene.quietly("aether run --resume latest --retry 'each[1]'")
    #expect(over.status == 2)
    #expect(over.error.contains("error: item 'each[1]' can't be decided: step 'each' is over"), "\(over.error)")
  }

  @Test func nothingIsDecidedInAPipelineThatIsOver() throws {
    let scene = try scene([
      "outer.yaml": """
        jobs: 1
        steps:
          - {id: sub, pipeline: inner.yaml}
          - {id: boom, module: flaky, needs: [sub], with: {effects: effects, name: boom, fails: 1}}
          - {id: later, pipeline: inner.yaml, needs: [boom]}
        """,
      "inner.yaml": "steps: [{id: a, module: noop}]\n",
    ])
    #expect(try scene.quietly("aether run outer.yaml").status == 1)
    let refused = try scene.quietly("aether run --resume latest --retry sub/a --skip later/a")
    #expect(refused.status == 2)
    #expect(refused.error.contains("'sub/a' can't be decided: 'sub' is over"), "\(refused.error)")
    #expect(refused.error.contains("'later/a' can't be decided: 'later' has not begun"), "\(refused.error)")
  }

  /// A step that waits for what the step around it holds would wait for ever.
  @Test func aLockThatAStepAroundItHoldsIsRefused() throws {
    let scene = try scene([
      "outer.yaml": """
        steps:
          - {id: sub, pipeline: middle.yaml, lock: shared, on_error: continue}
          - {id: other, pipeline: taker.yaml, lock: shared, on_error: continue}
          - {id: free, pipeline: middle.yaml, needs: [sub, other]}
        """,
      "middle.yaml": "steps: [{id: mid, pipeline: inner.yaml}]\n",
      "inner.yaml": "steps: [{id: a, module: noop, lock: shared}]\n",
      "taker.yaml": "steps: [{id: a, module: takes-lock, with: {effects: effects, name: a, first: shared}}]\n",
    ])
    let result = try scene.quietly("aether run outer.yaml")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("✗ sub/mid/a  failed"), "\(result.error)")
    #expect(result.error.split(separator: "AETHER_DEADLOCK").count > 4, "\(result.error)")
    #expect(result.error.contains("✓ free/mid/a"), "\(result.error)")
  }

  /// Deadlines of many runs are one thread's business.
  @Test func manyPipelinesLeaveNoThreadsBehind() throws {
    let scene = try scene([
      "outer.yaml": """
        steps:
          - {id: each, pipeline: inner.yaml, foreach: \((0..<100).map(String.init))}
          - {id: hold, module: waits-for-release, needs: [each], with: {effects: effects, name: hold, fifo: fifo}}
        """,
      "inner.yaml": "timeout: 1h\nsteps: [{id: a, module: noop}]\nfinally: [{id: b, module: noop}]\n",
    ])
    let result = try scene.quietly(
      """
      mkfifo fifo; aether run outer.yaml > /dev/null 2>&1 & run=$!
      exec 9> fifo
      grep Threads /proc/$run/status; exec 9>&-; wait $run
      """)
    #expect(result.status == 0, "\(result.error)")
    let threads = try #require(Int(result.output.split(whereSeparator: \.isWhitespace).last ?? ""))
    #expect(threads < 50)
  }

  /// A call inside that doesn't end is given up after the grace time, and `finally` runs all the same.
  @Test func aPipelineThatTakesTooLongGivesUpCallsInside() throws {
    let scene = try scene([
      "outer.yaml": "steps: [{id: sub, pipeline: inner.yaml, timeout: 100ms}]\n",
      "inner.yaml": """
        steps: [{id: hold, module: waits-for-release, with: {effects: effects, name: hold, fifo: fifo}}]
        finally: [{id: bye, module: debug, with: {message: "hold ${{ steps.hold.status }}"}}]
        """,
    ])
    let result = try scene.quietly("mkfifo fifo; aether run outer.yaml")
    #expect(result.status == 1, "\(result.error)")
    #expect(result.error.contains("sub/bye | hold failed"), "\(result.error)")
    #expect(result.error.contains("step 'sub' took longer than 100ms"), "\(result.error)")
    let resumed = try scene.quietly("aether run --resume latest")
    #expect(resumed.status == 4, "\(resumed.error)")
    #expect(resumed.error.contains("step 'sub/hold' is in doubt"), "\(resumed.error)")
  }

  /// A list that is another one than before: all of its items run from the beginning, where somebody says so.
  @Test func anotherListCanBeginAnew() throws {
    let scene = try scene([
      "list.yaml": """
        jobs: 1
        inputs: [{name: fails, type: integer, default: 1}]
        steps:
          - {id: each, module: flaky, foreach: [a, b], with: {effects: effects, name: "each_${{ item }}", fails: "${{ index }}"}}
        """
    ])
    #expect(try scene.quietly("aether run list.yaml").status == 1)
    try scene.quietly("sed -i 's/\\[a, b\\]/[c, b]/' list.yaml")
    let refused = try scene.quietly("aether run --resume latest --accept-changes")
    #expect(refused.status == 1, "\(refused.error)")
    #expect(refused.error.contains("AETHER_LIST_CHANGED"), "\(refused.error)")
    #expect(refused.error.contains("--accept-changes with --retry each"), "\(refused.error)")
    let anew = try scene.quietly("aether run --resume latest --accept-changes --retry each")
    #expect(anew.status == 0, "\(anew.error)")
    #expect(try scene.lines(of: "effects") == ["each_a flaky", "each_b flaky", "each_c flaky", "each_b flaky"])
  }
}
