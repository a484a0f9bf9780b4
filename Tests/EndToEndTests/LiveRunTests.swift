import Testing

/// The commands about runs, while one is going on: it stands still in a step until a FIFO has had its writer.
@Suite(.timeLimit(.minutes(2))) struct LiveRunTests {
  private func scene() throws -> Scene {
    try Scene(plugins: RunsPipelines.plugins, ["hold.yaml": RunsPipelines.hold])
  }

  @Test func itIsShownAndHeldOnTo() throws {
    let scene = try scene()
    try scene.run(
      """
      mkfifo fifo
      aether run hold.yaml 2> said & run=$!
      exec 3> fifo
      aether runs list
      aether runs list --status running --json | grep -c '"run"'
      aether runs show latest
      aether runs prune latest; echo "prune: $?"
      aether runs prune --keep 0; echo "prune: $?"
      aether run --resume latest; echo "resume: $?"
      exec 3>&-
      wait $run; echo "run: $?"
      aether runs list
      """)
    try scene.compare("live")
  }

  @Test func cancelling() throws {
    let scene = try scene()
    try scene.run(
      """
      mkfifo fifo
      aether run hold.yaml 2> said & run=$!
      exec 3> fifo
      aether runs cancel latest; echo "cancel: $?"
      until grep -q cancelling said; do :; done
      exec 3>&-
      wait $run; echo "run: $?"
      cat said
      aether runs cancel latest; echo "cancel: $?"
      aether runs list
      """)
    try scene.compare("cancel")
  }

  @Test func itsLocksAreShownWithThoseWhoWait() throws {
    let scene = try Scene(
      plugins: RunsPipelines.plugins + ["takes-lock"],
      [
        "holder.yaml": """
          name: holder
          steps:
            - id: hold
              module: takes-lock
              lock: {name: printer, scope: machine}
              with: {effects: effects, name: hold, first: reports, wait_fifo: fifo}
          """,
        "early.yaml": "name: early\nsteps: [{id: wait, module: once, with: {effects: effects, name: early}, lock: reports}]",
        "late.yaml": "name: late\nsteps: [{id: queue, module: once, with: {effects: effects, name: late}, lock: reports}]",
        "other/print.yaml": """
          name: print
          steps: [{id: print, module: once, with: {effects: printed, name: print}, lock: {name: printer, scope: machine}}]
          """,
      ])
    try scene.run(
      """
      mkfifo fifo
      aether run holder.yaml 2> holder & holder=$!
      exec 3> fifo
      for name in early late other/print; do
        aether run $name.yaml 2> $name.said 3>&- & waiters="$waiters $!"
        until grep -qs waits $name.said; do :; done
      done
      aether runs locks
      aether runs locks --json
      aether runs locks --project other
      exec 3>&-
      wait $holder $waiters; echo "runs: $?"
      aether runs locks
      aether runs locks --json
      cat effects
      """)
    try scene.compare("locks")
  }

  @Test func aStoppedOneIsToldOf() throws {
    let result = try scene().quietly(
      """
      mkfifo fifo
      aether run hold.yaml 2> said & run=$!
      exec 3> fifo
      kill -STOP $run
      while ! grep -q '^State:.T' /proc/$run/status; do :; done
      aether runs cancel latest --json | tr -d ' \\n'
      aether runs cancel latest 2>&1 | grep -c "it is stopped: it ends when it goes on (kill -CONT $run)"
      aether runs list --json | grep -o '"status": "[a-z]*"'
      kill -CONT $run
      # The step may end only when the run knows that it is cancelled.
      until grep -q cancelling said; do :; done
      exec 3>&-
      wait $run; echo "run: $?"
      """)
    #expect(result.output.contains(#""stopped":true}"#), "\(result.output)")
    #expect(result.output.hasSuffix("1\n\"status\": \"running\"\nrun: 130\n"), "\(result.output)")
  }

  @Test func followingEndsWithTheRun() throws {
    let result = try scene().quietly(
      """
      mkfifo fifo lines
      aether run hold.yaml 2> said & run=$!
      exec 3> fifo
      aether runs logs latest --follow > lines 3>&- & follow=$!
      exec 4< lines
      read -r first <&4; echo "$first"
      aether runs logs latest | wc -l
      exec 3>&-
      cat <&4
      wait $follow; echo "follow: $?"
      wait $run; echo "run: $?"
      """)
    let lines = result.output.split(separator: "\n").map { $0.drop { $0 != "|" } == "" ? $0 : $0.drop { $0 != "|" } }
    #expect(lines == ["| before", "1", "| after", "follow: 0", "run: 0"], "\(result.output) \(result.error)")
  }

  @Test func followingARunThatIsOverEndsAtOnce() throws {
    let scene = try Scene(["one.yaml": "steps: [{id: one, module: debug, with: {message: hello}}]"])
    let result = try scene.quietly("aether run one.yaml 2>/dev/null; aether runs logs latest --follow --json")
    #expect(result.status == 0)
    #expect(result.output.contains(#""step":"one","attempt":1,"level":"info","message":"hello"}"#), "\(result.output)")
  }
}
