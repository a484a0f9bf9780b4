import Glibc
import Isolation
import Linux
import PluginSources
import Synchronization
import Testing

/// Several at once, and ends at any moment.
@Suite struct SharingTests {
  @Test func severalUpdateOneMirror() throws {
    let scene = try MirrorScene()
    let results = Mutex<[String]>([])
    var threads = 0
    let finished = Handover<Void>()
    for index in 0..<6 {
      let mirror = try scene.local()
      threads += 1
      let thread = try BlockingThread(name: "update-\(index)") {
        let problem = mirror.problem()
        let head = (try? mirror.refs().head) ?? nil
        results.withLock { $0.append(problem.map { "\($0)" } ?? head ?? "none") }
        finished.put(())
      }
      thread.detach()
    }
    for _ in 0..<threads { finished.take() }
    #expect(results.withLock { $0 } == Array(repeating: "main", count: 6))
    #expect(try MirrorScene.leftovers(of: scene.local()).isEmpty)
  }

  @Test func readersSeeTheOldOrTheNew() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    let tips = Mutex<Set<String>>([try scene.source.git("rev-parse", "main")])
    let isOver = Atomic(false)
    let finished = Handover<String?>()
    let reader = try BlockingThread(name: "reader") {
      var wrong: String?
      while !isOver.load(ordering: .relaxed), wrong == nil {
        do throws(GitProblem) {
          let commit = try mirror.commit("main")
          if !tips.withLock({ $0.contains(commit?.id ?? "") }) { wrong = "another commit" }
        } catch {
          wrong = "\(error)"
        }
      }
      finished.put(wrong)
    }
    reader.detach()
    for number in 0..<8 {
      let tip = try scene.source.commit(["n": "\(number)"])
      tips.withLock { _ = $0.insert(tip) }
      try mirror.update()
    }
    isOver.store(true, ordering: .relaxed)
    #expect(finished.take() == nil)
  }

  /// SIGKILL of the helper at moments from a clone's start to its end, and the same for a fetch.
  @Test(arguments: [false, true]) func killedAtAnyMoment(_ isFetch: Bool) throws {
    let scene = try MirrorScene()
    for number in 0..<30 { try scene.source.commit(["many/\(number)": String(repeating: "\(number) ", count: 2_000)]) }
    let start = ContinuousClock.now
    try scene.mirror("file://\(scene.source.path)/.git").update()
    let whole = Int((ContinuousClock.now - start) / .milliseconds(1))
    let mirror = try scene.local()
    if isFetch { try mirror.update() }
    var ended = 0
    for moment in 0..<12 {
      if isFetch { try scene.source.commit(["more": "\(moment)"]) }
      let control = BuildProcess.Control()
      try Later.after(milliseconds: whole * moment / 10) { control.cancel() }
      if problem({ () throws(GitProblem) in try mirror.update(control: control) { _ in } }) != nil { ended += 1 }
      #expect(try MirrorScene.leftovers(of: mirror).isEmpty)
      if mirror.isThere {
        // What came before its names had their turn is not yet named by anything.
        let found = try scene.source.git("--git-dir", mirror.folder + "/repository", "fsck", "--full", "--no-dangling")
        #expect(found == "")
        if !isFetch { try Folder.removeTree(mirror.folder) }
      }
    }
    #expect(ended > 0)
    try mirror.update()
    #expect(try mirror.refs().branches["main"] == (try scene.source.git("rev-parse", "main")))
  }

  /// What stays when the host itself is killed.
  @Test func leftoversAreSwept() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    try scene.source.commit(["new": "new"])
    let names = [
      "incoming/repository/HEAD", "incoming/repository/objects/pack/tmp", "repository/objects/pack/pack-1234.pack",
      "repository/packed-refs.1.1.tmp",
    ]
    for name in names {
      let path = Path.join(mirror.folder, name)
      try Folder.create(Path.folder(of: path))
      try Output.replace(path, with: [1, 2, 3])
    }
    #expect(try mirror.refs().head == "main", "nobody minds them")
    try mirror.update()
    for name in names { #expect(!File.exists(Path.join(mirror.folder, name)), "\(name)") }
    #expect(try mirror.read("new", at: ["main"]).count == 1)
  }

  @Test func onlyThisUserEnters() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    for folder in [scene.world.file("mirrors"), mirror.folder] { #expect(try FileStatus(path: folder).mode == 0o700) }
  }

  @Test func aLayerThatIsRequiredMustHold() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local { $0.requiredLayers = Layer.ofIsolated.subtracting([.networkNamespace]) }
    try mirror.update()
    var order = BuildOrder(git: GitOrder(folder: mirror.folder, .refs), folder: mirror.folder)
    order.places = [BuildOrder.Place(mirror.folder)]
    order.omitted = [.landlock]
    order.required = [.landlock]
    #expect(BuildOrder(order.value) == order)
    let process = BuildProcess(helper: try MirrorScene.program(), order: order)
    #expect(throws: BuildProcess.Failure.self) {
      _ = try process.run(control: .init(), limits: .init(output: 1 << 20)) { _, _ in Issue.record("it answered") }
    }
  }

  /// Without a user namespace, or with nothing but one layer: it works the same, and a network is missed by nobody.
  @Test func theSandboxHolds() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    var source = GitSource(url: "http://127.0.0.1:1/x", isLocal: false, most: 1 << 20)
    source.allowsPrivate = true
    let reads = BuildOrder(git: GitOrder(folder: mirror.folder, .refs), folder: mirror.folder)
    let updates = BuildOrder(git: GitOrder(folder: mirror.folder, .update(source)), folder: mirror.folder)
    for (order, status) in [(reads, Int32(0)), (updates, 1)] {
      for omitted in [Set<Layer>(), [.userNamespace], [.mountNamespace], [.processNamespace]] {
        var order = order
        order.omitted = omitted
        order.places = [BuildOrder.Place(mirror.folder, isWritable: true)]
        let process = BuildProcess(helper: try MirrorScene.program(), order: order)
        let outcome = try process.run(control: .init(), limits: .init(output: 1 << 20)) { _, _ in }
        #expect(outcome.ending == .exited(status))
        if omitted.isEmpty { #expect(outcome.missing.isEmpty, "\(outcome.missing)") }
        try Folder.removeTree(Path.join(mirror.folder, "incoming"))
      }
    }
  }
}
