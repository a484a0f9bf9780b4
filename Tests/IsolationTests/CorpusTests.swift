import AetherModel
import Isolation
import Linux
import PluginRuntime
import Testing

/// Tests/Corpus/worker, where `aether-fuzz worker` begins: a valid message of every kind, and the byte before it that says
/// how it is delivered. With AETHER_RECORD=1 the files are written, and the test fails.
@Suite struct CorpusTests {
  private static let folder = Path.absolute("../../Corpus/worker", from: #filePath)
  private static let call: UInt64 = 0x1234_5678_9ABC_DEF1

  private static let failure = Failure(code: "NOT_DONE", message: "schlägt fehl", severity: .recoverable, argument: "n")

  private static var messages: [(name: String, message: Message, descriptors: Int)] {
    get throws {
      let rich = Value.array([
        .null, .bool(true), .integer(-7), .double(0.1), .string("Größe"), .bytes([0, 255]),
        .datetime(Instant(seconds: 1_700_000_000, nanoseconds: 5, zoneOffset: 120)),
        .duration(TimeSpan(seconds: -90, nanoseconds: -5)), .object([("a", .array([])), ("b", .object([]))]),
        .file(path: "/tmp/x", digest: "sha256:" + String(repeating: "0", count: 64)),
      ])
      var all: [(name: String, message: Message, descriptors: Int)] = []
      func add(_ name: String, _ message: Message, _ descriptors: Int = 0) { all.append((name, message, descriptors)) }
      add("call", CallRequest(.run, module: 1, timeLeft: 5_000, inputs: [rich, nil, .integer(1)]).message(call: call))
      add("answer-method", CallRequest(.answer, module: 3, method: 2, inputs: [.string("k")]).message(call: call))
      let said = CallResult(
        .succeeded, outputs: [rich, nil], isChanged: true, message: "3 files", standardOutput: "out", standardError: "err")
      add("ended", CallReply.message(said, call: call))
      add("ended-plain", CallReply.message(CallResult(.succeeded, [.integer(1)]), call: call))
      add("ended-skipped", CallReply.message(CallResult(.skipped(reason: "no need")), call: call))
      add("ended-failed", CallReply.message(CallResult(.failed(failure)), call: call))
      add("ended-absent", CallReply.message(nil, call: call))
      let lock = LockName(name: "reports", scope: .machine)
      let requests: [HostRequest] = [
        .workspace, .environment, .saveState(key: "row", value: rich), .previousStates, .commitCheckpoint,
        .acquireLock(lock), .releaseLock(lock), .createOutputFile(slot: 1, name: "out.csv"), .placeOutputFile(slot: 1),
        .openInputFile(slot: 0), .invoke(module: "counter", method: "add", arguments: .object([("n", .integer(1))])),
      ]
      for (index, request) in requests.enumerated() { add("request-\(index + 1)", request.message(call: call)) }
      let record = LogRecord(level: .notice, message: "begins", fields: [("a", "1"), ("b", "")])
      add("note-log", HostNote.log(record).message(call: call))
      add("note-progress", HostNote.progress(0.5, message: "half-way").message(call: call))
      add("note-progress-empty", HostNote.progress(nil, message: nil).message(call: call))
      add("answer", Message(.answer, call: call, code: 0, values: [.string("/workspace")]), 1)
      let diagnostic = Diagnostic(code: "load-failed", "it can't be loaded", path: "/x.so", hints: ["look"])
      add("refused", Message(.refused, call: 0, values: [.array([diagnostic.transferred])]))
      add("loaded", Message(.loaded, call: 0, values: [.array([.string("noop")]), .array([]), .array([.integer(11)])]))
      try add("load", loading().message, 6)
      return all
    }
  }

  private static func loading() throws -> LoadRequest {
    func copy() throws -> VerifiedLibrary.Copy {
      VerifiedLibrary.Copy(received: try SharedWord.makeFile(), digest: "sha256:1")
    }
    var sandbox = SandboxSettings()
    sandbox.systemPlaces = ["/usr/lib"]
    sandbox.folder = "/tmp/w-1"
    sandbox.grants = [
      SandboxSettings.Grant(path: "/data", isWritable: true), SandboxSettings.Grant(path: "/bin/x", isExecutable: true),
    ]
    sandbox.ports = [443]
    sandbox.limits.memory = 1 << 30
    sandbox.required = [.landlock, .seccomp]
    sandbox.omitted = [.ipcNamespace]
    let library = VerifiedLibrary(
      path: "/p/libp.so", name: "p-1", copy: try copy(),
      bundled: [VerifiedLibrary.Bundled(soname: "libz.so.1", path: "/p/libz.so.1", copy: try copy())],
      pinned: ["libm.so.6"], judged: nil)
    return LoadRequest(sandbox: sandbox, library: library, config: .object([("p", .object([("start", .integer(1))]))]), describes: true)
  }

  private static func bytes(of message: Message, descriptors: Int) throws -> [UInt8] {
    let ends = try MessageSocket.pair()
    let left = MessageSocket(owning: Descriptor(owning: ends.left))
    let right = MessageSocket(owning: Descriptor(owning: ends.right))
    let word = try SharedWord.makeFile()
    try MessageCoder.send(message, descriptors: [Int32](repeating: word.number, count: descriptors), over: left)
    let memory = MessageBuffer()
    guard case .message(let size, let numbers) = try right.receive(into: memory.bytes) else { return [] }
    _ = MessageDescriptors(owning: numbers)
    return Array(memory.bytes[..<size])
  }

  @Test func aValidMessageOfEveryKindIsThere() throws {
    let isRecording = ProcessEnvironment.value("AETHER_RECORD") == "1"
    if isRecording { try Folder.create(Self.folder) }
    for (name, message, descriptors) in try Self.messages {
      // As it is, with the body in a file, and in shared memory: 32 has the fuzzer make the header fit, 1 is the file, 64 shares it.
      for (suffix, delivery) in [("", 0x20), ("-apart", 0x21), ("-shared", 0x61)] as [(String, UInt8)] {
        let bytes = [delivery] + (try Self.bytes(of: message, descriptors: descriptors))
        let path = Path.join(Self.folder, "\(name)\(suffix).bin")
        if isRecording {
          try Output.replace(path, with: bytes)
        } else {
          #expect(try File.read(path) == bytes, "\(name)\(suffix)")
        }
      }
    }
    if isRecording { Issue.record("recorded \(Self.folder)") }
  }
}
