import Testing

/// A command on fixture plugins, and the golden file that holds what it says.
struct FaultCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// Below the folder of built fixtures.
  var plugins: [String]
  var arguments: [String]
  var variables: [String: String] = [:]
  /// True where steps run at once: the lines are compared in order of the alphabet.
  var isSorted = false

  var testDescription: String { name }

  static let all: [FaultCase] = calls + libraries + inspections + runs

  /// The module of that name is called.
  private static func call(_ name: String, _ further: String...) -> FaultCase {
    FaultCase(name: name, plugins: [name], arguments: ["plugins", "call", name] + further)
  }

  private static let calls: [FaultCase] = [
    call("argument-invalid", "--input", "n=3"), call("array-too-deep"), call("builder-after-commit"),
    call("call-foreign-thread"), call("call-null"), call("commit-open"), call("default-no-json"),
    call("emit-damaged-view"), call("emit-huge-length"), call("emit-invalid-utf8"), call("emit-null-text"),
    call("emit-wrong-slot"), call("emits-every-kind", "--json"), call("error-reserved"),
    call("error-undeclared"), call("exits"), call("constructor-exits"), call("methods-disagree"),
    call("fails-silently"), call("inputs-too-many"), call("keys-twice"), call("lock-scope-unknown"),
    call("manifest-disagrees"), call("name-invalid"), call("operations-null"), call("output-unset"), call("output-wrong-type"),
    call("registers-another-name"), call("registers-nothing"), call("registers-twice"),
    call("registers-two-of-one-name"), call("registrar-kept"), call("registration-fails"), call("size-too-small"),
    call("skip-and-outputs"), call("skips"), call("requires-nothing"),
    call("state-empty-key"), call("status-unknown"), call("takes-signals"), call("tells-all"),
  ]

  /// The library alone is named: a child process loads it first.
  private static let libraries = ["constructor-crashes", "constructor-hangs", "constructor-prints"].map { name in
    FaultCase(
      name: name, plugins: ["\(name)/lib\(name).so"],
      arguments: ["plugins", "call", name] + (name == "constructor-prints" ? ["--json"] : []))
  }

  private static let inspections: [FaultCase] = [
    FaultCase(
      name: "list-of-bad-ones", plugins: ["file-no-elf", "registration-fails", "abi-major", "nowhere", "noop"],
      arguments: ["plugins", "list"]),
    FaultCase(
      name: "requires-bad", plugins: ["requires-bad", "file-no-elf"], arguments: ["plugins", "call", "requires-bad"]),
    FaultCase(name: "inspect-connector", plugins: ["kinds"], arguments: ["plugins", "inspect", "memory-connector"]),
    FaultCase(name: "inspect-signals", plugins: ["takes-signals"], arguments: ["plugins", "inspect", "takes-signals"]),
    FaultCase(
      name: "inspect-registration", plugins: ["registration-fails"],
      arguments: ["plugins", "inspect", "registration-fails"]),
    FaultCase(name: "no-marks", plugins: ["noop"], arguments: ["plugins", "marks", "--json"]),
    FaultCase(name: "unmark-nothing", plugins: ["noop"], arguments: ["plugins", "unmark", "noop.so"]),
    FaultCase(name: "call-a-service", plugins: ["kinds"], arguments: ["plugins", "call", "counter-service"]),
  ]

  private static func run(_ pipeline: String, _ plugins: String..., isSorted: Bool = false) -> FaultCase {
    FaultCase(
      name: "run-\(pipeline)", plugins: plugins, arguments: ["run", "\(pipeline).yaml"], isSorted: isSorted)
  }

  private static let bad = ["big-table", "noop", "file-no-elf", "nowhere"]

  private static let runs: [FaultCase] = [
    FaultCase(name: "run-strict", plugins: bad, arguments: ["run", "big-table.yaml"]),
    FaultCase(
      name: "run-not-strict", plugins: bad, arguments: ["run", "big-table.yaml"],
      variables: ["AETHER_PLUGIN_STRICT": "false"]),
    FaultCase(
      name: "run-needs-bad", plugins: ["file-no-elf"], arguments: ["run", "needs-bad.yaml"],
      variables: ["AETHER_PLUGIN_STRICT": "false"]),
    run("all-features", "all-features"), run("argument-invalid", "argument-invalid"),
    run("big-table", "big-table", "noop"), run("call-kept", "call-kept"),
    run("cancel", "waits-for-cancel", "noop", isSorted: true), run("every-kind", "emits-every-kind", "noop"),
    run("kinds", "kinds"), run("manifest-disagrees", "manifest-disagrees"),
    run("misuse-between", "emit-null-text", "noop"), run("nested", "nested"), run("nested-fails", "nested", "noop"),
    run("nested-wrong", "nested"), run("registration-fails", "registration-fails"),
    run("rendezvous", "rendezvous", isSorted: true), run("skips", "skips", "noop"),
    run("state-after-end", "state-after-end"), run("takes-signals", "takes-signals"), run("tells-all", "tells-all"),
  ]
}
