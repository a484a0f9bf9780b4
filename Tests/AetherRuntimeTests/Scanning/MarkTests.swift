import AetherModel
import AetherRuntime
import Linux
import Testing

/// Libraries that were bad to the process that described them.
struct MarkTests {
  private let folder: TemporaryFolder
  private let settings: HostSettings
  private let store: MarkStore

  init() throws {
    folder = try TemporaryFolder()
    settings = HostSettings(currentFolder: "/", variables: ["AETHER_STATE": folder.file("state")])
    store = MarkStore(stateBase: settings.stateBase)
  }

  /// Describes a library with a worker that does something else, and writes down that it was started.
  private func describe(_ library: String, _ doing: String, timeLimit: Duration = .seconds(60)) throws -> [String] {
    let worker = try folder.write("worker", "#!/bin/sh\necho started >> \(folder.file("starts"))\n\(doing)\n")
    #expect(ChildProcess.isDone("/bin/chmod", ["+x", worker]))
    let description = Describer(settings: settings, worker: worker, timeLimit: timeLimit).describe(library: library)
    return description.diagnostics.map(\.code)
  }

  private var starts: Int { (try? folder.read("starts"))?.utf8.count { $0 == 10 } ?? 0 }

  @Test func whoCrashesIsNotRunAgain() throws {
    let library = try FaultyPlugins.library("raise(SIGSEGV);", in: folder)
    let first = Describer(settings: settings).describe(library: library)
    #expect(first.diagnostics.map(\.code) == ["describe-crashed"])
    let mark = try #require(store.read().marks.first)
    #expect(mark.reason == .crashed(signal: "SIGSEGV"))
    #expect(mark.path == library)
    let second = Describer(settings: settings, worker: "/no/such/worker").describe(library: library)
    #expect(
      DiagnosticRenderer().render(second.diagnostics) == """
        \(library): error: it is not loaded again to be described: it crashed with SIGSEGV when it was, at \(mark.time)
        hint: build it anew, or if it was not its fault: aether plugins unmark \(library)

        """)
  }

  @Test func eachWayToBeBadIsMarked() throws {
    let ways: [(doing: String, code: String, reason: Mark.Reason)] = [
      ("kill -ABRT $$", "describe-crashed", .crashed(signal: "SIGABRT")),
      ("exit 7", "describe-ended", .ended(status: 7)),
      ("exec cat /dev/zero", "describe-garbage", .flooded),
      ("exec sleep 60", "describe-timeout", .hung),
    ]
    for (index, way) in ways.enumerated() {
      let library = try folder.write("\(index).so", "bytes \(index)")
      let limit = way.reason == .hung ? Duration.milliseconds(300) : .seconds(60)
      #expect(try describe(library, way.doing, timeLimit: limit) == [way.code])
      #expect(store.read().marks.last?.reason == way.reason)
      #expect(starts == index + 1)
      #expect(try describe(library, way.doing) == ["marked-bad"])
      #expect(starts == index + 1)
    }
    #expect(store.read().marks.map(\.reason) == ways.map(\.reason))
  }

  @Test func whatIsOnlyGarbageIsNotMarked() throws {
    let library = try folder.write("x.so", "bytes")
    #expect(try describe(library, "echo garbage") == ["describe-garbage"])
    #expect(store.read().marks == [])
    #expect(!File.exists(store.path))
  }

  @Test func marksAreOfBytes() throws {
    let library = try folder.write("x.so", "bytes")
    #expect(try describe(library, "exit 7") == ["describe-ended"])
    try folder.write("elsewhere/y.so", "bytes")
    #expect(try describe(folder.file("elsewhere/y.so"), "exit 7") == ["marked-bad"])
    try folder.write("x.so", "other bytes")
    #expect(try describe(library, "exit 7") == ["describe-ended"])
    #expect(store.read().marks.count == 2)
  }

  @Test func otherBundledLibrariesMayHelp() throws {
    let library = try folder.write("x.so", "bytes")
    let bundled = try folder.write("b.so", "one")
    let describer = Describer(settings: settings, worker: "/bin/false")
    func codes() -> [String] { describer.describe(library: library, bundled: [bundled]).diagnostics.map(\.code) }
    #expect(codes() == ["describe-ended"])
    #expect(codes() == ["marked-bad"])
    try folder.write("b.so", "two")
    #expect(codes() == ["describe-ended"])
  }

  @Test func aMarkCanBeTakenAway() throws {
    let library = try folder.write("lib/x.so", "bytes")
    for target in [library, "lib/x.so", folder.file("lib"), "copy.so"] {
      #expect(try describe(library, "exit 7") == ["describe-ended"])
      try folder.write("copy.so", "bytes")
      #expect(try store.remove(where: MarkTarget(target, from: folder.path).isMeant).count == 1, "\(target)")
    }
    #expect(try describe(library, "exit 7") == ["describe-ended"])
    let digest = try #require(store.read().marks.first).digest
    #expect(try store.remove(where: MarkTarget("/nowhere", from: "/").isMeant) == [])
    #expect(try store.remove(where: MarkTarget("sha256:1234567", from: "/").isMeant) == [])
    #expect(try store.remove(where: MarkTarget(String(digest.prefix(15)), from: "/").isMeant).count == 1)
    #expect(store.read().marks == [])
    #expect(starts == 5)
  }

  @Test func aDamagedFileCountsAsEmpty() throws {
    let library = try folder.write("x.so", "bytes")
    _ = try describe(library, "exit 7")
    let good = try folder.read("state/scan/marks.json")
    for text in ["", "{", "[]", #"{"format":2,"marks":[]}"#, #"{"format":1}"#, #"{"format":1,"marks":[{}]}"#, "\u{0}"] {
      try Output.replace(store.path, with: Array(text.utf8), mode: 0o600)
      #expect(store.read().warning?.severity == .warning)
      #expect(try describe(library, "exit 7") == ["describe-ended", "marks-unreadable"], "\(text)")
      #expect(store.read().warning == nil)
      #expect(try describe(library, "exit 7") == ["marked-bad"])
    }
    for end in 0..<(good.utf8.count - 2) {
      try Output.replace(store.path, with: Array(good.utf8.prefix(end)), mode: 0o600)
      #expect(store.read().warning != nil)
    }
    try Output.replace(store.path, with: Array(good.utf8), mode: 0o666)
    #expect(ChildProcess.isDone("/bin/chmod", ["o+w", store.path]))
    #expect(store.read().marks == [])
    #expect(store.read().warning?.code == "marks-unreadable")
  }

  @Test func manyAtOnceLoseNothing() async throws {
    let store = store
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<16 {
        group.addTask {
          let mark = Mark(digest: "sha256:\(index)", path: "/x\(index)", reason: .hung, time: Instant(seconds: 0))
          #expect(throws: Never.self) { try store.add(mark) }
        }
      }
    }
    #expect(Set(store.read().marks.map(\.path)).count == 16)
    #expect(try FileStatus(path: Path.folder(of: store.path)).mode == 0o700)
    #expect(try FileStatus(path: store.path).mode == 0o600)
  }

  @Test func aFolderThatCannotBeWrittenIsTold() throws {
    let library = try folder.write("x.so", "bytes")
    try folder.write("state/scan", "no folder")
    #expect(try describe(library, "exit 7") == ["describe-ended", "marks-unwritable"])
  }
}

extension ChildProcess {
  fileprivate static func isDone(_ program: String, _ arguments: [String]) -> Bool {
    (try? ChildProcess(executable: program, arguments: arguments, environment: [:]).run(shownOn: 2)) == .exited(0)
  }
}
