import AetherModel
import Testing

/// What programs read of the commands about runs.
struct RunsJSONTests {
  /// One run of each kind: it succeeded, failed, was killed.
  private func scene() throws -> Scene {
    let scene = try Scene(
      plugins: RunsPipelines.plugins,
      [
        "numbers.yaml": RunsPipelines.numbers, "hold.yaml": RunsPipelines.hold, "bad.yaml": RunsPipelines.bad,
        "kill-at.sh": Scene.killAt,
      ])
    try scene.quietly("aether run numbers.yaml; aether run bad.yaml; mkfifo fifo; bash kill-at.sh hold hold.yaml")
    return scene
  }

  private func value(_ result: AetherCommand.Result) throws -> Value {
    #expect(result.error == "")
    return try Value(json: result.output)
  }

  private func keys(_ value: Value) -> [String] { value.entries.map(\.key) }

  @Test func list() throws {
    let runs = try value(try scene().quietly("aether runs list --json"))["runs"]?.items ?? []
    #expect(runs.map { $0["status"]?.stringValue } == ["interrupted", "failed", "succeeded"])
    let always = ["run", "pipeline", "status", "started", "trigger", "executor", "steps", "resumes"]
    #expect(keys(runs[0]) == always)
    #expect(keys(runs[1]) == always + ["ended", "counts", "error"])
    #expect(keys(runs[2]) == always + ["ended", "counts"])
    #expect(runs[2]["counts"]?.json() == #"{"succeeded":4,"skipped":0,"failed":0,"cancelled":0,"ignored":0}"#)
    #expect(runs[1]["error"]?["step"] == .string("bad"))
    #expect(runs[1]["error"]?["code"] == .string("TEMPORARY"))
  }

  @Test func show() throws {
    let scene = try scene()
    let id = try value(scene.quietly("aether runs list --json"))["runs"]?.items.last?["run"]?.stringValue ?? ""
    let run = try value(scene.quietly("aether runs show \(id) --json"))
    #expect(
      keys(run).suffix(11) == [
        "path", "process", "version", "durability", "inputs", "environment", "outputs", "modules", "attempts", "checkpoints",
        "events",
      ])
    #expect(run["inputs"]?.json() == #"{"numbers":[1,2]}"#)
    #expect(run["outputs"]?.json() == #"{"total":3}"#)
    #expect(run["modules"]?.items.map { $0["name"]?.stringValue } == ["counts", "flaky", "adds", "debug"])
    let attempts = run["attempts"]?.items ?? []
    #expect(
      attempts.map { "\($0["step"]?.stringValue ?? "") \($0["attempt"]?.integerValue ?? 0) \($0["status"]?.stringValue ?? "")" }
        == ["count 1 succeeded", "wobble 1 failed", "wobble 2 succeeded", "add 1 succeeded", "say 1 succeeded"])
    #expect(attempts[1]["error"]?["code"] == .string("TEMPORARY"))
    #expect(attempts[3]["inputs"]?["numbers"]?.json() == "[1,2]")
    #expect(attempts[3]["outputs"]?["total"] == .integer(3))
    for attempt in attempts {
      let sequences = attempt["transitions"]?.items.compactMap { $0["sequence"]?.integerValue } ?? []
      #expect(sequences.count == 5)
      #expect(sequences == sequences.sorted())
    }
    let checkpoints = run["checkpoints"]?.items ?? []
    #expect(checkpoints.map { $0["states"]?.json() } == [#"{"row":2,"sum":3}"#, #"{"row":4,"sum":10}"#])
    #expect(checkpoints.allSatisfy { $0["step"] == .string("count") })
    #expect(run["events"]?.items.map { $0["event"]?.stringValue }.contains("retry_planned") == true)
    let step = try value(scene.quietly("aether runs show \(id) --step wobble --json"))
    #expect(step["attempts"]?.items == Array(attempts[1...2]))
  }

  @Test func logsAreALineEach() throws {
    let scene = try scene()
    let id = try value(scene.quietly("aether runs list --json"))["runs"]?.items.last?["run"]?.stringValue ?? ""
    let lines = try scene.quietly("aether runs logs \(id) --json").output.split(separator: "\n").map { try Value(json: $0) }
    #expect(lines.map { $0["message"]?.stringValue } == ["add succeeded"])
    #expect(keys(lines[0]) == ["sequence", "time", "module", "step", "attempt", "level", "message"])
  }

  @Test func problems() throws {
    let scene = try scene()
    for line in ["runs show zzz", "runs show latest --step x", "runs cancel latest", "runs prune zzz", "run --resume zzz"] {
      let result = try scene.quietly("aether \(line) --json")
      #expect(result.status == 2, "\(line)")
      let diagnostics = try Value(json: result.output)["diagnostics"]?.items ?? []
      #expect(diagnostics.count == 1, "\(result.output)")
      #expect(diagnostics.first?["message"]?.stringValue?.isEmpty == false)
    }
  }

  @Test func aResumedRunsEvents() throws {
    let scene = try scene()
    let doubt = try scene.quietly("aether run --resume latest --json")
    #expect(doubt.status == 4)
    #expect(try Value(json: doubt.output)["diagnostics"]?.items.first?["code"] == .string("in-doubt"))
    let result = try scene.quietly("aether run --resume latest --skip hold --json")
    #expect(result.status == 0)
    let events = try result.output.split(separator: "\n").map { try Value(json: $0) }
    #expect(events.first?["event"] == .string("run_started"))
    let resumed = events.filter { $0["event"] == .string("run_resumed") }
    #expect(resumed.map { $0["restored"]?.json() } == [#"["before","hold"]"#])
    #expect(events.last?["event"] == .string("run_ended"))
    #expect(events.last?["counts"]?.json() == #"{"succeeded":2,"skipped":1,"failed":0,"cancelled":0}"#)
  }
}
