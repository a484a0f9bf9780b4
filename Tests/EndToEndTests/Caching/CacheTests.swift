import AetherModel
import Linux
import Testing

/// `cache: true`: what is taken, and what is not.
@Suite(.timeLimit(.minutes(3))) struct CacheTests {
  @Test func whatPeopleRead() throws {
    let cached = try CacheScene()
    let scene = cached.scene
    try scene.run("aether run p.yaml")
    try scene.run("aether run p.yaml")
    try scene.run("aether runs why latest work")
    try scene.run("printf two > a.txt; aether run p.yaml --input data=[1,2]")
    try scene.run("aether runs why latest work")
    try scene.run("aether run p.yaml --input data=[1,2] --no-cache")
    try scene.run("aether runs why latest work")
    try scene.run("aether run p.yaml --input data=[1,2]")
    try scene.run("aether runs show latest")
    try scene.run("aether runs why latest wrok")
    try scene.run("aether cache stats | sed 's/of .* bytes/of SIZE/; s/of [0-9.]* kB/of SIZE/'")
    try scene.run("aether cache clean --all")
    try scene.run("aether run p.yaml --input data=[1,2]; aether runs why latest work")
    #expect(try cached.ran() == 4)
    try scene.compare("cached")
  }

  /// Each ingredient alone, and then it is back as it was.
  @Test func justWhatChangedIsSaid() throws {
    let cached = try CacheScene()
    let scene = cached.scene
    try cached.run()
    #expect(try cached.why()["reason"] == .string("first"))
    func expect(_ changes: [String], _ more: String = "", location: SourceLocation = #_sourceLocation) throws {
      #expect(try !cached.run(more), sourceLocation: location)
      #expect(try cached.changes() == changes, sourceLocation: location)
      #expect(try cached.why()["reason"] == .string("changed"), sourceLocation: location)
      #expect(try cached.run(more), "it was kept", sourceLocation: location)
    }
    try expect(["input data"], "--input data=2")
    try expect(["input data"], "--input data=1.5")
    try expect(["variable MARK"], "--env MARK=x")
    try expect(["input path"], "--input path=b.txt")
    try expect(["input data", "variable MARK"], "--env MARK=y --input data=3")
    try scene.quietly("printf two > a.txt")
    try expect(["content a.txt"])
    try scene.quietly("printf one > a.txt")
    #expect(try cached.run())
    try scene.quietly("rm a.txt")
    try expect(["content a.txt"])
    try scene.quietly("mkdir a.txt; printf x > a.txt/inner")
    try expect(["content a.txt"])
    try scene.quietly("printf y > a.txt/inner")
    try expect(["content a.txt"])
    try scene.quietly("rm -r a.txt; printf one > a.txt; touch -d '2020-01-01' a.txt")
    #expect(try cached.run(), "times don't count")
    // What follows on an ELF file's last section is nobody's business, but it is another file.
    try scene.quietly("printf more >> digests/libdigests.so")
    try expect(["module "])
    try scene.quietly("echo 'config: {a: 1}' >> digests/module.yaml")
    try expect(["config "])
    try scene.quietly(
      "sed -i 's/^permissions: .*/permissions: {read: [\"${{ inputs.path }}\"], network: [\"localhost:80\"]}/' digests/module.yaml; "
        + "aether plugins grant digests")
    try expect(["permissions "])
    try scene.quietly("sed -i 's/effects: [^,]*, //' p.yaml")
    try expect(["input effects"])
    try scene.quietly("sed -i 's/trusted/sandboxed/' digests/module.yaml")
    try expect(["level "])
  }

  @Test func insideOfAWorker() throws {
    let cached = try CacheScene(isApart: true)
    #expect(try !cached.run())
    #expect(try cached.run())
    try cached.scene.quietly("printf two > a.txt")
    let changed = try cached.scene.quietly("aether run p.yaml")
    #expect(changed.output == "text: two[]\n")
    #expect(try cached.changes() == ["content a.txt"])
  }

  /// Another step, even of another pipeline, with all the same takes the same.
  @Test func resultsAreTheProjects() throws {
    let cached = try CacheScene()
    try cached.run()
    try cached.scene.quietly("sed 's/name: p$/name: q/; s/id: work/id: other/; s/steps.work/steps.other/' p.yaml > q.yaml")
    let other = try cached.scene.quietly("aether run q.yaml; aether runs why latest other")
    #expect(other.error.contains("succeeded (cached)"))
    #expect(other.output.contains("made it, in step 'work'"), "\(other.output)")
    #expect(try cached.ran() == 1)
  }

  @Test func filesComeBackOrItRuns() throws {
    let cached = try CacheScene(
      """
      name: p
      jobs: 1
      steps:
        - {id: work, module: digests, with: {effects: "EFFECTS", name: work, file: a.txt}, cache: true}
        - {id: next, module: digests, with: {effects: "EFFECTS", name: next, file: "${{ steps.work.outputs.copy }}"}, cache: true}
      outputs: {file: "${{ steps.next.outputs.copy }}"}

      """)
    let scene = cached.scene
    let first = try scene.quietly("aether run p.yaml")
    let second = try scene.quietly("aether run p.yaml")
    #expect(first.status == 0, "\(first.error)")
    #expect(first.output == second.output)
    #expect(second.error.contains("2 from the cache"))
    // The run that made it is gone; its files are not.
    try scene.quietly("aether runs prune --keep 0")
    #expect(try scene.quietly("aether run p.yaml").error.contains("2 from the cache"))
    // A young file that is changed in place.
    try scene.quietly("printf two > a.txt")
    #expect(try scene.quietly("aether run p.yaml").error.contains("2 succeeded (run"))
    #expect(try cached.changes() == ["content a.txt"])
    #expect(try cached.changes("next") == ["input file"])
    // The first step brings the file back that the result of the second one names.
    try scene.quietly("for f in $(find .state -name copy.txt); do printf three > $f; done")
    #expect(try scene.quietly("aether run p.yaml").error.contains("2 succeeded, 1 from the cache"))
    #expect(try cached.why()["reason"] == .string("file_gone"))
    try scene.quietly("rm $(find .state -name copy.txt)")
    #expect(try scene.quietly("aether run p.yaml").error.contains("2 succeeded, 1 from the cache"))
    #expect(try scene.quietly("aether run p.yaml").error.contains("2 from the cache"))
  }

  @Test func whatFailedOrChangedSomethingIsNotTaken() throws {
    let cached = try CacheScene(
      """
      name: p
      jobs: 1
      inputs: [{name: fails, type: bool, default: false}, {name: changed, type: bool, default: false}]
      steps:
        - id: work
          module: digests
          with: {effects: "EFFECTS", name: work, fails: "${{ inputs.fails }}", changed: "${{ inputs.changed }}"}
          cache: true

      """)
    for _ in 0..<2 { #expect(try cached.scene.quietly("aether run p.yaml --input fails=true").status == 1) }
    let failed = try cached.why()
    #expect(failed["reason"] == .string("not_kept"))
    #expect(failed["detail"] == .string("it ended as failed"))
    #expect(try !cached.run("--input changed=true"))
    #expect(try !cached.run("--input changed=true"))
    #expect(try cached.why()["not_kept"]?.stringValue?.hasPrefix("it changed something") == true)
    #expect(try cached.ran() == 4)
  }

  @Test func damageIsAMiss() throws {
    let cached = try CacheScene()
    let database = "$(ls .state/*/state.db)"
    for change in ["outputs = x'01'", "outputs_digest = x''", "said = '{'", "time = 'x'"] {
      try cached.run()
      #expect(try cached.run())
      let damaged = try cached.scene.quietly(
        "python3 - \(database) <<'END'\nimport sqlite3, sys\n"
          + "with sqlite3.connect(sys.argv[1]) as c: c.execute(\"UPDATE result SET \(change)\")\nEND")
      #expect(damaged.status == 0, "\(damaged.error)")
      #expect(try !cached.run(), "\(change)")
      #expect(try cached.why()["reason"] == .string("damaged"))
    }
    try cached.scene.quietly(
      "python3 - \(database) <<'END'\nimport sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.execute(\"UPDATE lookup SET ingredients = '{'\")\nEND")
    let why = try cached.scene.quietly("aether runs why latest work")
    #expect(why.status == 5)
    #expect(try cached.run())
  }

  @Test func whatWasNotUsedForLongGoes() throws {
    let cached = try CacheScene()
    try cached.scene.command.folder.write("aether.yaml", "aether: 1\nname: p\ncache: {ttl: 1h}\n")
    try cached.run("--trust")
    #expect(try cached.run("--trust"))
    try cached.scene.quietly(
      "python3 - $(ls .state/*/state.db) <<'END'\nimport sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.execute('UPDATE result SET used = used - 3601000000000')\nEND")
    #expect(try !cached.run("--trust"))
    #expect(try cached.why()["reason"] == .string("expired"))
    #expect(try cached.run("--trust"))
    // One result is more than what may stay.
    try cached.scene.command.folder.write("aether.yaml", "aether: 1\nname: p\ncache: {max_size: 10B}\n")
    try cached.run("--trust --input data=7")
    #expect(try !cached.run("--trust --input data=7"))
    #expect(try cached.why()["reason"] == .string("removed"))
  }

  @Test func tooMuchToReadIsSaidAndRuns() throws {
    let cached = try CacheScene()
    try cached.scene.quietly("rm a.txt; mkdir a.txt; mkfifo a.txt/fifo")
    let result = try cached.scene.quietly("aether run p.yaml")
    #expect(result.status == 0)
    #expect(
      result.error.contains("warning: step 'work' runs without the cache: 'DIR/a.txt/fifo' is neither a file nor a folder"),
      "\(result.error)")
    #expect(try cached.why()["reason"] == .string("unknown"))
    #expect(try !cached.run())
  }

  @Test func twoRunsAtOnce() throws {
    let cached = try CacheScene()
    let result = try cached.scene.quietly(
      """
      for n in 1 2 3 4; do (aether run p.yaml > out$n 2>&1 || echo failed) & done; wait
      cat out1 out2 out3 out4 | grep -c 'text: one'
      """)
    #expect(result.output == "4\n", "\(result.error)")
    #expect(try cached.run())
  }

  /// It reads the file that it appends to: nobody knows of which content its result is.
  @Test func whatChangesWhileItRunsIsNotKept() throws {
    let cached = try CacheScene(CacheScene.pipeline.replacing("path: \"${{ inputs.path }}\"", with: "path: effects"))
    for _ in 0..<2 {
      #expect(try !cached.run())
      #expect(
        try cached.why()["not_kept"] == .string("something that it reads, or its module, changed while it ran"))
    }
  }

  /// The bytes of what it requires, and what their manifests say to them.
  @Test func requiredModulesCount() throws {
    let scene = try Scene(
      plugins: ["kinds"],
      ["p.yaml": "name: p\nsteps: [{id: work, module: kinds-task, cache: true}]\noutputs: {n: \"${{ steps.work.outputs.count }}\"}\n"])
    let plugins = try Fixtures.paths(["kinds"])
    scene.command.variables["AETHER_PLUGIN_PATHS"] = scene.command.folder.file("kinds")
    try scene.quietly("cp -r \(plugins) kinds; sed -i 's/^requires: .counter.*/&\\nidempotent: true/' kinds/module.yaml")
    func changes() throws -> [String] {
      let why = try Value(json: scene.quietly("aether runs why latest work --json").output)
      return why["changes"]?.items.map { "\($0["kind"]?.stringValue ?? "") \($0["name"]?.stringValue ?? "")" } ?? []
    }
    #expect(try scene.quietly("aether run p.yaml").output == "n: 15\n")
    let hit = try scene.quietly("aether run p.yaml")
    #expect(hit.output == "n: 15\n")
    #expect(hit.error.contains("(cached)"), "\(hit.error)")
    #expect(try scene.quietly("sed -i 's/start: 10/start: 20/' kinds/module.yaml; aether run p.yaml").output == "n: 25\n")
    #expect(try changes() == ["config "])
    try scene.quietly("printf more >> kinds/libkinds.so; aether run p.yaml")
    #expect(
      try changes() == [
        "module ", "requires counter-service", "requires memory-connector", "requires ticker-daemon",
        "requires demo-provider",
      ])
  }

  /// Of a module that is made of a C library's functions, the manifest is what it is.
  @Test func aForeignModule() throws {
    let scene = try Scene([
      "p.yaml": "name: p\nsteps: [{id: work, module: qsort, with: {numbers: [2, 1]}, cache: true}]\n"
    ])
    scene.command.variables["AETHER_PLUGIN_PATHS"] = scene.command.folder.file("qsort")
    try scene.quietly("cp -r \(Fixtures.root)/examples/foreign/aether_modules/qsort qsort")
    try scene.quietly("aether run p.yaml")
    #expect(try scene.quietly("aether run p.yaml").error.contains("(cached)"))
    try scene.quietly("sed -i 's/Sorts/Orders/' qsort/module.yaml; aether run p.yaml")
    let why = try Value(json: scene.quietly("aether runs why latest work --json").output)
    #expect(why["changes"]?.items.map { $0["kind"] } == [.string("module")])
  }

  /// A run that goes on takes results for what is left, and keeps what it took.
  @Test func aRunThatGoesOn() throws {
    let cached = try CacheScene(
      """
      name: p
      jobs: 1
      steps:
        - {id: work, module: digests, with: {effects: "EFFECTS", name: work, path: a.txt}, cache: true}
        - {id: fail, module: digests, with: {effects: "EFFECTS", name: fail, fails: true}, needs: work}
        - {id: late, module: digests, with: {effects: "EFFECTS", name: work, path: a.txt}, needs: fail, cache: true}

      """)
    _ = try cached.scene.quietly("aether run p.yaml")
    #expect(try cached.scene.quietly("aether run p.yaml").error.contains("1 from the cache"))
    try cached.scene.quietly("sed -i 's/fails: true/fails: false/' p.yaml")
    let resumed = try cached.scene.quietly("aether run --resume latest --accept-changes")
    #expect(resumed.error.contains("3 succeeded, 2 from the cache"), "\(resumed.error)")
    #expect(try cached.why("work")["reason"] == .string("cached"))
    #expect(try cached.why("late")["reason"] == .string("cached"))
    #expect(try cached.changes("fail") == ["input fails"])
    #expect(try cached.why("fail")["reason"] == .string("uncached"))
    #expect(try cached.scene.lines(of: "effects") == ["work ran", "fail ran", "fail ran", "fail ran"])
  }

  /// Killed right after it succeeded, a result is there with the success, or neither is.
  @Test func killedAtItsEnd() throws {
    let cached = try CacheScene(
      CacheScene.pipeline.replacing(
        "outputs:", with: "  - {id: hold, module: waits-for-release, needs: work, with: {effects: effects, name: hold, fifo: fifo}}\noutputs:"))
    let scene = cached.scene
    scene.command.variables["AETHER_PLUGIN_PATHS"] =
      "\(scene.command.folder.file("digests")):\(try Fixtures.paths(["waits-for-release"]))"
    try scene.command.folder.write("kill-at.sh", Scene.killAt)
    let killed = try scene.quietly("mkfifo fifo; bash kill-at.sh hold p.yaml")
    #expect(killed.status == 0, "\(killed.error)")
    try scene.quietly("sed -i '/id: hold/d' p.yaml")
    #expect(try cached.run())
  }
}
