import Testing

/// What `retry`, `timeout`, `on_error`, `lock` and the pipeline's `timeout` look like.
@Suite(.timeLimit(.minutes(2))) struct StepPolicyTests {
  private let plugins = ["adds", "flaky", "once", "takes-lock", "waits-for-cancel", "waits-for-release"]

  @Test func retryAndOnError() throws {
    let scene = try Scene(
      plugins: plugins,
      [
        "policy.yaml": """
          name: policy
          steps:
            - {id: again, module: flaky, with: {effects: effects, name: again, fails: 2}, retry: {attempts: 3, delay: 1ms}}
            - id: never
              module: flaky
              needs: [again]
              with: {effects: effects, name: never, fails: 9}
              retry: {attempts: 2, delay: 1ms, backoff: constant}
              on_error: continue
            - {id: other, module: flaky, needs: [never], with: {effects: effects, name: other, fails: 9},
               retry: {attempts: 5, errors: [NO_EFFECT]}, on_error: continue}
            - {id: say, module: debug, needs: [other], with: {message: "never ${{ steps.never.status }}, other ${{ steps.other.error.code }}"}}
          """
      ])
    try scene.run("aether run policy.yaml")
    try scene.run("aether runs list")
    try scene.run("aether runs show latest")
    #expect(try scene.lines(of: "effects").filter { $0.hasPrefix("never") }.count == 2)
    try scene.compare("policy-retry")
  }

  @Test func aStepsTimeout() throws {
    let scene = try Scene(
      plugins: plugins,
      [
        "slow.yaml": """
          name: slow
          steps:
            - {id: slow, module: waits-for-cancel, timeout: 20ms, retry: {attempts: 2, delay: 1ms}}
            - {id: after, module: debug, needs: [slow], with: {message: never}}
          finally: [{id: tidy, module: debug, with: {message: "${{ steps.slow.error.code }}"}}]
          """
      ])
    try scene.run("aether run slow.yaml")
    try scene.compare("policy-timeout")
  }

  @Test func thePipelinesTimeout() throws {
    let scene = try Scene(
      plugins: plugins,
      [
        "slow.yaml": """
          name: slow
          timeout: 50ms
          steps:
            - {id: slow, module: waits-for-cancel}
            - {id: after, module: debug, needs: [slow], with: {message: never}}
          finally: [{id: tidy, module: debug, with: {message: "${{ steps.slow.status }}"}}]
          """
      ])
    #expect(try scene.run("aether run slow.yaml").status == 124)
    try scene.run("aether runs list")
    try scene.compare("policy-pipeline-timeout")
  }

  @Test func whoWaitsForALockIsToldWhoHasIt() throws {
    let scene = try Scene(
      plugins: plugins,
      [
        "holder.yaml": """
          name: holder
          steps: [{id: hold, module: waits-for-release, with: {effects: effects, name: holder, fifo: fifo}, lock: reports}]
          """,
        "waiter.yaml": """
          name: waiter
          steps: [{id: wait, module: once, with: {effects: effects, name: waiter}, lock: reports}]
          """,
      ])
    try scene.run(
      """
      mkfifo fifo said
      aether run holder.yaml 2> holder & holder=$!
      exec 3> fifo
      aether run waiter.yaml 2> said 3>&- & waiter=$!
      exec 4< said
      while read -r line <&4; do echo "$line"; case "$line" in *waits*) break ;; esac; done
      exec 3>&-
      cat <&4
      wait $holder; echo "holder: $?"
      wait $waiter; echo "waiter: $?"
      cat effects
      """)
    try scene.compare("policy-lock")
  }

  @Test func aDeadlockIsNothingThatAModuleSays() throws {
    func step(_ id: String, _ first: String, _ second: String) -> String {
      "  - {id: \(id), module: takes-lock, with: {effects: effects, name: \(id), first: \(first), second: \(second), wait_fifo: \(id)}}\n"
    }
    let scene = try Scene(
      plugins: plugins,
      ["circle.yaml": "name: circle\njobs: 2\nsteps:\n\(step("one", "left", "right"))\(step("other", "right", "left"))"])
    try scene.run(
      """
      mkfifo one other
      aether run circle.yaml 2> said & run=$!
      exec 3> one 4> other
      exec 3>&-
      until grep -q waits said; do :; done
      exec 4>&-
      wait $run; echo "run: $?"
      sed -n '/^error/,/^hint/p' said
      """)
    try scene.compare("policy-deadlock")
  }

  @Test func twoStepsThatEndOnlyTogetherDo() throws {
    let steps = "steps: [{id: one, module: rendezvous}, {id: other, module: rendezvous}]"
    let scene = try Scene(plugins: ["rendezvous"], ["two.yaml": "jobs: 2\n\(steps)", "many.yaml": steps])
    #expect(try scene.quietly("aether run two.yaml").status == 0)
    #expect(try scene.quietly("aether run many.yaml --jobs 2").status == 0)
    // And one at a time they wait until they are cancelled.
    try scene.command.folder.write("one.yaml", "jobs: 1\ntimeout: 100ms\n\(steps)")
    #expect(try scene.quietly("aether run one.yaml").status == 124)
  }
}
