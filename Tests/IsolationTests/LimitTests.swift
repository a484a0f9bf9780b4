import AetherModel
import Isolation
import Linux
import Testing

/// Each limit holds at both levels, and takes no other call with it.
@Suite struct LimitTests {
  private func with(
    _ level: WorkerScene.Level, _ change: (inout WorkerRecipe) -> Void, _ body: (WorkerModule, Recorder) throws -> Void
  ) throws {
    var scene = try WorkerScene("does-as-told", level)
    change(&scene.recipe)
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    try body(module, Recorder(in: scene.folder))
    #expect(module.tell("crash-if", 21).outputs == [.integer(42)])
  }

  private func number(_ result: CallResult) throws -> Int64 {
    try #require(result.outputs.first??.integerValue, "\(result.words)")
  }

  @Test(arguments: WorkerScene.Level.allCases) func memory(_ level: WorkerScene.Level) throws {
    try with(level, { $0.sandbox.limits.memory = 128 << 20 }) { module, context in
      let got = try number(module.tell("memory", 1_000, context))
      #expect((32...128).contains(got))
      // Nothing of it is lost for the next call.
      #expect(try number(module.tell("memory", 1_000, context)) >= got - 1)
    }
  }

  @Test(arguments: WorkerScene.Level.allCases) func processorTime(_ level: WorkerScene.Level) throws {
    try with(level, { $0.limits.processor = .milliseconds(200) }) { module, context in
      let failure = module.tell("spin", 0, context).failure
      #expect(failure?.code == "AETHER_LIMIT")
      #expect(failure?.message.contains("used more processor time than its limit of 200ms") == true, "\(failure as Any)")
    }
  }

  @Test(arguments: WorkerScene.Level.allCases) func wallTime(_ level: WorkerScene.Level) throws {
    try with(level, { $0.limits.wall = .milliseconds(200) }) { module, context in
      let failure = module.tell("hang", 0, context).failure
      #expect(failure?.code == "AETHER_LIMIT")
      #expect(failure?.message.contains("took longer than its limit of 200ms") == true, "\(failure as Any)")
    }
  }

  @Test(arguments: WorkerScene.Level.allCases) func files(_ level: WorkerScene.Level) throws {
    try with(level, { $0.sandbox.limits.files = 40 }) { module, context in
      let got = try number(module.tell("files", 1_000, context))
      #expect((20...40).contains(got))
      #expect(try number(module.tell("files", 1_000, context)) == got)
    }
  }

  /// Others than root are held to it by the kernel before.
  @Test(.enabled(if: CurrentProcess.userID == 0), arguments: WorkerScene.Level.allCases)
  func threadsThatTheHostCounts(_ level: WorkerScene.Level) throws {
    try with(level, { $0.sandbox.limits.threads = 8 }) { module, context in
      let failure = module.tell("threads-then-hang", 100, context).failure
      #expect(failure?.code == "AETHER_LIMIT")
      #expect(failure?.message.contains("started more threads than its limit of 8") == true, "\(failure as Any)")
    }
  }

  /// The kernel counts those of a user, and does not hold root to it.
  @Test(.enabled(if: CurrentProcess.userID != 0), arguments: WorkerScene.Level.allCases)
  func threadsThatTheKernelCounts(_ level: WorkerScene.Level) throws {
    try with(level, { $0.sandbox.limits.threads = 8 }) { module, context in
      let got = try number(module.tell("threads", 100, context))
      #expect(got < 8)
    }
  }

  @Test(arguments: WorkerScene.Level.allCases) func disk(_ level: WorkerScene.Level) throws {
    try with(level, { $0.sandbox.limits.disk = 1 << 20 }) { module, context in
      // The workspace of a call goes with it.
      for what in ["disk", "disk", "large-file"] {
        let got = try number(module.tell(what, 10_000, context))
        #expect((512...1_024).contains(got), "\(what)")
      }
    }
  }

  /// One file outside of the workspace, where that may be written.
  @Test func aFileInAGrantedFolderIsNoLongerThanTheLimit() throws {
    var scene = try WorkerScene("does-as-told", .sandboxed)
    scene.recipe.sandbox.limits.disk = 1 << 20
    let granted = scene.folder.file("granted")
    try Folder.create(granted)
    let group = try scene.open()
    defer { group.close() }
    var permissions = WorkerPermissions()
    permissions.grants = [SandboxSettings.Grant(path: granted, isWritable: true)]
    let result = try group.module(nil, permissions).tell("large-file", 10_000, path: granted)
    #expect(result.outputs == [.integer(1_024)], "\(result.words)")
  }
}
