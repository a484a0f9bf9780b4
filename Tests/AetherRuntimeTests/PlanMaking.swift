import AetherModel
import PipelineEngine
import StateStore

/// Small plans, and runs of them as an earlier process may have left them.
extension Plan {
  /// A plan over one task, `load`, with the outputs `rows` and `token`.
  static func of(_ steps: [PlannedStep], finally: [PlannedStep] = []) throws -> Plan {

    let outputs = ["rows", "token"].map { Parameter(name: $0, type: .any) }
    let contract = Contract(name: "load", kind: .task, version: SemanticVersion(1, 0, 0), outputs: outputs)
    return try Plan(name: "releases", modules: [PlannedModule(contract: contract)], steps: steps, finally: finally)
  }

  /// Idempotent steps with these ids.
  static func of(_ ids: String..., finally: [String] = []) throws -> Plan {
    try of(ids.map { .again($0) }, finally: finally.map { .again($0) })
  }
}

extension PlannedStep {
  static func again(_ id: String) -> PlannedStep { PlannedStep(id: id, module: 0, isIdempotent: true) }
  static func once(_ id: String) -> PlannedStep { PlannedStep(id: id, module: 0) }
}

extension StoredRun {
  static let sample = StoredRun(
    id: "run-1", trigger: "command", executor: "in-process", pipeline: "releases", status: .running,
    started: Instant(seconds: 1), steps: 1)
}

extension StoredRunDetail {
  static func sample(_ source: String = "steps: []\n", modules: [StoredModule] = [.sample()]) -> StoredRunDetail {
    let source = Array(source.utf8)
    return StoredRunDetail(
      path: "/p/releases.yaml", source: source, sourceDigest: Digest.sha256(source), version: "0.1.0",
      durability: .process, process: 1, inputs: StoredFields(), environment: [], modules: modules)
  }
}

extension StoredModule {
  static func sample(
    _ name: String = "load", version: String = "1.0.0", digest: String = "sha256:a", secretOutputs: [Int] = []
  ) -> StoredModule {
    StoredModule(
      name: name, version: version, digest: digest, inputNames: [], outputNames: ["rows", "token"],
      secretOutputs: secretOutputs)
  }
}

extension StoredAttempt {
  /// - Parameter ran: whether its module had been called.
  static func left(
    _ path: String, _ status: State?, step: Int = 0, attempt: Int = 1, ran: Bool = true, outputs: [Value?] = [],
    said: Said = Said()
  ) -> StoredAttempt {
    let states: [State] = ran ? [.initializing, .running] : [.initializing]
    return StoredAttempt(
      key: AttemptPlace(step: step, attempt: attempt), path: path, module: 0, state: status == nil ? .running : .ended,
      status: status,
      transitions: states.map { Transition(state: $0, sequence: 1, time: Instant(seconds: 1)) },
      outputs: StoredValues(outputs), said: said)
  }
}
