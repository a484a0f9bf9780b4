import AetherModel
import Linux
import PluginRuntime
import Synchronization
import Testing

/// States, checkpoints, locks and reset, as a plugin reaches them.
@Suite struct StatesAndLocksTests {
  /// Takes down what a module asks for, and refuses what it is told to.
  private final class Recorder: CallContext {
    struct Notes {
      var saved: [(key: String, value: Value)] = []
      var checkpoints: [Value] = []
      var locks: [String] = []
    }

    let notes = Mutex(Notes())
    let previous: [Value]
    let refusal: Failure?

    init(previous: [Value] = [], refusal: Failure? = nil) {
      self.previous = previous
      self.refusal = refusal
    }

    var isCancelled: Bool { false }
    var timeLeft: Int64? { nil }
    var environment: Value { .null }

    func log(_ record: LogRecord) {}
    func progress(_ fraction: Double?, message: String?) {}
    func setCancelHandler(_ body: (@Sendable () -> Void)?) {}
    func workspace(in folder: String?) throws(Failure) -> String { throw Failure(code: "NONE", message: "none") }
    func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 { -1 }
    func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value { .null }
    func invoke(module: String, method: String, arguments: Value) -> Reply { Reply(.unavailable) }

    func saveState(_ key: String, _ value: Value) throws(Failure) { notes.withLock { $0.saved.append((key, value)) } }
    func previousStates() -> Value { .array(previous) }
    func commitCheckpoint() throws(Failure) {
      if let refusal { throw refusal }
      notes.withLock { notes in
        // The last value of each key, as the engine keeps it.
        var entries: [(key: String, value: Value)] = []
        for entry in notes.saved {
          if let index = entries.firstIndex(where: { $0.key == entry.key }) { entries[index] = entry } else {
            entries.append(entry)
          }
        }
        notes.checkpoints.append(.object(entries))
      }
    }
    func acquireLock(_ lock: LockName) throws(Failure) {
      if let refusal { throw refusal }
      notes.withLock { $0.locks.append("+\(lock)") }
    }
    func releaseLock(_ lock: LockName) { notes.withLock { $0.locks.append("-\(lock)") } }
  }

  private static func load(_ path: String) throws -> LoadedModule {
    let loading = PluginImage.load(path: path, name: "test", judge: LibraryJudge())
    return try #require(loading.image?.modules.first, "\(DiagnosticRenderer().render(loading.diagnostics))")
  }

  private static let folder: Result<TemporaryFolder, any Error> = Result {
    let folder = try TemporaryFolder()
    let source = folder.file("probe.c")
    try folder.write("probe.c", probe)
    try Compiler.run([
      "cc", "-std=c11", "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-fvisibility=hidden",
      "-I", Repository.path("PluginSDK/CAether/include"), "-o", folder.file("probe.so"), source,
    ])
    try Compiler.run(["env", "FIXTURES_OUT=\(folder.path)", Repository.path("scripts/build-fixtures.sh"), "counts"])
    return folder
  }

  private func run(_ what: Int64, _ context: Recorder) throws -> CallResult {
    try Self.load(Self.folder.get().file("probe.so")).run(inputs: [.integer(what)], context: context)
  }

  private func failure(_ result: CallResult) -> Failure? {
    if case .failed(let failure) = result.status { failure } else { nil }
  }

  @Test func whatIsSavedArrives() throws {
    let context = Recorder()
    let result = try run(0, context)
    #expect(failure(result) == nil)
    let notes = context.notes.withLock { $0 }
    #expect(
      notes.saved.map { "\($0.key) \($0.value.json())" } == [
        "integer 7", "double 0.5", #"text "Größe""#, "view 0", #"list [1,{"a":null}]"#, "integer 8",
      ])
    #expect(notes.checkpoints.count == 1)
    #expect(notes.locks == ["+a", "+a (machine)", "-a", "-never"])
  }

  /// 1 hands the answer of `commit` on, 2 that of `acquire`, 3 goes on after both.
  @Test func aRefusalIsTheFailure() throws {
    for code in ["AETHER_IO", "AETHER_DEADLOCK", "AETHER_UNAVAILABLE"] {
      for what in [1, 2] as [Int64] {
        let refused = failure(try run(what, Recorder(refusal: Failure(code: code, message: "because"))))
        #expect(refused?.code == code)
        #expect(refused?.message == "because")
      }
      #expect(failure(try run(3, Recorder(refusal: Failure(code: code, message: "because")))) == nil)
    }
    let cancelled = try run(2, Recorder(refusal: Failure(code: "AETHER_CANCELLED", message: "asked to end")))
    guard case .cancelled = cancelled.status else {
      Issue.record("\(cancelled.status)")
      return
    }
  }

  @Test(arguments: [
    (10, "gave save_integer no key"), (11, "gave save_integer no key"), (12, "gave save_integer no key"),
    (13, "gave save_integer no key"), (14, "gave begin_state no key"), (15, "gave save_string"),
    (16, "gave save_string"), (17, "gave save_string"), (18, "gave save_view"), (19, "gave commit"),
    (20, "used a builder after its end: commit"), (21, "gave commit a null call"),
    (22, "gave acquire no name of a lock"), (23, "gave release the scope -1"),
    (24, "called previous from a thread"), (25, "called acquire from a thread"),
  ] as [(Int64, String)])
  func misuseIsTold(_ what: Int64, _ message: String) throws {
    let context = Recorder()
    let failure = failure(try run(what, context))
    #expect(failure?.code == "AETHER_PLUGIN_MISUSE")
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "-")")
    let notes = context.notes.withLock { $0 }
    #expect(notes.checkpoints.isEmpty && notes.locks.isEmpty)
    #expect(notes.saved.count == (what == 20 ? 1 : 0))
  }

  @Test func aSecondAttemptResetsAndGoesOn() throws {
    let folder = try Self.folder.get()
    let effects = folder.file("effects")
    let counts = try Self.load(folder.file("counts/libcounts.so"))
    let inputs: [Value?] = [.string(effects), .string("c"), .integer(25), .integer(10), .integer(0)]

    let first = Recorder()
    #expect(counts.run(inputs: inputs, context: first).outputs == [.integer(325)])
    let checkpoints = first.notes.withLock { $0.checkpoints }
    #expect(checkpoints.map { $0.json() }.last == #"{"row":25,"sum":325}"#)

    let time = ("time", Value.datetime(Instant(seconds: 0)))
    let second = Recorder(previous: [
      .object([("number", .integer(1)), ("attempt", .integer(1)), time, ("states", checkpoints[1])])
    ])
    #expect(counts.run(inputs: inputs, context: second, resetsFirst: true).outputs == [.integer(325)])
    let lines = try String(decoding: File.read(effects), as: UTF8.self).split(separator: "\n")
    #expect(lines == ["c row 1..10", "c row 11..20", "c row 21..25", "c reset", "c row 21..25"])

    let lost: [Value?] = [.string("/nowhere/effects")] + inputs[1...]
    let failed = failure(counts.run(inputs: lost, context: Recorder(), resetsFirst: true))
    #expect(failed?.code == "NO_EFFECT")
  }
}

/// Does what its input says: see the tests.
private let probe = #"""
  #include <aether/plugin.h>
  #include <pthread.h>

  static const aether_state_1 *state;
  static const aether_locks_1 *locks;

  static void *look(void *call) { state->previous(call); return NULL; }
  static void *lock(void *call) { locks->acquire(call, "a", AETHER_LOCK_PROJECT); return NULL; }
  static void elsewhere(void *(*body)(void *), const aether_call *call) {
    pthread_t thread;
    pthread_create(&thread, NULL, body, (void *)call);
    pthread_join(thread, NULL);
  }

  static aether_status save_all(const aether_call *call) {
    const aether_host *host = call->host;
    aether_builder *list;
    state->save_integer(call, "integer", 7);
    state->save_double(call, "double", 0.5);
    state->save_string(call, "text", "Größe", 7);
    state->save_view(call, "view", call->inputs[0]);
    list = state->begin_state(call, "list");
    host->begin_array(list);
    host->append_integer(list, 1);
    host->begin_object(list);
    host->key(list, "a", 1);
    host->append_null(list);
    host->end(list);
    host->end(list);
    host->commit(list);
    state->save_integer(call, "integer", 8);
    if (locks->acquire(call, "a", AETHER_LOCK_PROJECT) != AETHER_OK) return AETHER_FAILED;
    if (locks->acquire(call, "a", AETHER_LOCK_MACHINE) != AETHER_OK) return AETHER_FAILED;
    locks->release(call, "a", AETHER_LOCK_PROJECT);
    locks->release(call, "never", AETHER_LOCK_PROJECT);
    return state->commit(call);
  }

  static aether_status run(void *instance, const aether_call *call) {
    char key[257];
    int64_t what = -1;
    aether_builder *builder;
    (void)instance;
    memset(key, 'k', 256);
    key[256] = 0;
    state = call->host->service(call->host, AETHER_STATE_1);
    locks = call->host->service(call->host, AETHER_LOCKS_1);
    aether_get_integer(call->inputs[0], &what);
    switch (what) {
    case 0: return save_all(call);
    case 1: return state->commit(call);
    case 2: return locks->acquire(call, "a", AETHER_LOCK_PROJECT);
    case 3:
      state->commit(call);
      locks->acquire(call, "a", AETHER_LOCK_PROJECT);
      break;
    case 10: state->save_integer(call, NULL, 1); break;
    case 11: state->save_integer(call, "", 1); break;
    case 12: state->save_integer(call, key, 1); break;
    case 13: state->save_integer(call, "\xC3(", 1); break;
    case 14: if (state->begin_state(call, NULL)) return AETHER_FAILED; break;
    case 15: state->save_string(call, "a", NULL, 5); break;
    case 16: state->save_string(call, "a", "text", UINT64_MAX); break;
    case 17: state->save_string(call, "a", "\xFF", 1); break;
    case 18: state->save_view(call, "a", (aether_view){key, 16, 8}); break;
    case 19:
      builder = state->begin_state(call, "a");
      call->host->begin_array(builder);
      call->host->commit(builder);
      break;
    case 20:
      builder = state->begin_state(call, "a");
      call->host->append_integer(builder, 1);
      call->host->commit(builder);
      call->host->commit(builder);
      break;
    case 21: state->commit(NULL); break;
    case 22: locks->acquire(call, key, AETHER_LOCK_PROJECT); break;
    case 23: locks->release(call, "a", -1); break;
    case 24: elsewhere(look, call); break;
    case 25: elsewhere(lock, call); break;
    }
    return AETHER_OK;
  }

  static const aether_parameter what = {
      .struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "what"};
  static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
  static const aether_module module = {
      .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "probe", .version = "1.0.0", .inputs = &what,
      .input_count = 1, .operations = &task};
  AETHER_PLUGIN_ENTRY(probe) { return registrar->add(registrar, &module); }
  """#
