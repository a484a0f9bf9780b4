import AetherModel
import Expressions
import Testing

@testable import PipelineEngine

/// What modules say loses secrets before anybody is told.
struct RedactionTests {
  private static let secret = "s3cr3t-0123456789"

  private func plan() throws -> Plan {
    let contract = Contract(
      name: "careless", kind: .task, version: SemanticVersion(1, 0, 0),
      inputs: [Parameter(name: "key", type: .secret, isRequired: true)],
      outputs: [
        Parameter(name: "text", type: .any), Parameter(name: "made", type: .secret),
        Parameter(
          name: "login",
          type: .object([
            .init(name: "user", type: .string, isRequired: true), .init(name: "password", type: .secret, isRequired: true),
          ])),
      ], errorCodes: [ErrorCode(code: "BROKEN", message: "it is broken", severity: .critical)])
    var environment = TypeEnvironment(
      inputs: [Parameter(name: "key", type: .secret, isRequired: true)],
      steps: [StepSignature(id: "s0", outputs: contract.outputs)])
    environment.secrets = ["token"]
    func binding(_ text: String) throws -> Binding {
      var diagnostics = Diagnostics()
      return try #require(
        Template.parse(LocatedText(verbatim: text, path: "test"), in: environment, diagnostics: &diagnostics))
    }
    return try Plan(
      name: "test", inputs: environment.inputs, modules: [PlannedModule(contract: contract)],
      steps: [
        PlannedStep(id: "s0", module: 0, bindings: [try binding("${{ 'Bearer ' + secrets.token }}")]),
        PlannedStep(id: "s1", module: 0, bindings: [try binding("${{ inputs.key }}")], dependencies: [0]),
      ], outputs: [PlannedOutput(name: "text", binding: try binding("${{ steps.s0.outputs.text }}"))])
  }

  private func run(_ bench: Workbench) throws -> RunOutcome {
    PipelineRun(
      plan: try plan(), id: RunID(at: bench.clock.now(), random: FixedRandom()), inputs: [.string("another-key-77")],
      secrets: RunSecrets(values: [.string(Self.secret)]),
      ports: EnginePorts(
        executor: bench.executor, workspaces: bench.workspaces, recorder: RecorderGroup([bench.recorder, bench.log]),
        locks: FakeLocks(), clock: bench.clock)
    ).run()
  }

  /// All that was told, but what steps and the run were given: whoever keeps that knows by its type what is secret.
  private func told(_ bench: Workbench) -> String {
    bench.log.events.map { event in
      switch event.body {
      case .bound, .runStarted: ""
      case .stepEnded(_, let result), .retryPlanned(_, let result, wait: _):
        "\(result.outputs.map { $0?.json() ?? "" }) \(result.failure.map { "\($0)" } ?? "") \(result.reason ?? "") "
          + "\(result.message ?? "") \(result.standardOutput ?? "") \(result.standardError ?? "")"
      case .checkpoint(_, number: _, states: let states): states.json()
      default: "\(event.body)"
      }
    }.joined(separator: "\n")
  }

  @Test func nothingIsToldOfOne() throws {
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        let given = inputs[0]?.stringValue ?? ""
        control.log(LogRecord(level: .info, message: "with \(given)", fields: [(given, "x"), ("x", given)]))
        control.progress(0.5, message: given)
        control.saveState("kept", .string(given))
        var refusals: [String] = []
        do throws(Failure) { try control.commitCheckpoint() } catch { refusals.append(error.code) }
        do throws(Failure) { try control.acquireLock(LockName(name: given, scope: .project)) } catch { refusals.append(error.code) }
        #expect(refusals == ["AETHER_SECRET_KEPT", "AETHER_SECRET_KEPT"])
        return step == 0
          ? CallResult(
            .succeeded,
            outputs: [
              .object([("echo", .string("a \(given)")), (given, .null)]), .string("a new one, made here"),
              .object([("user", .string("a new one, made here")), ("password", .string("pass word one"))]),
            ], message: given, standardOutput: "a new one, made here", standardError: "pass word one")
          : CallResult(
            .failed(Failure(code: "BROKEN", message: "\(given) and \(Self.secret) and pass word one", argument: given)))
      })
    let outcome = try run(bench)
    #expect(outcome.status == .failed)
    let told = told(bench) + "\(outcome)"
    for secret in [Self.secret, "another-key-77"] { #expect(!told.contains(secret), "\(told)") }
    let first = try bench.result(of: 0)
    #expect(first.outputs[0]?.json() == #"{"echo":"a Bearer (a secret)","Bearer (a secret)":null}"#)
    // What is for secrets stays, and is one from then on.
    #expect(first.outputs[1] == .string("a new one, made here"))
    #expect(first.outputs[2]?.json() == #"{"user":"(a secret)","password":"pass word one"}"#)
    #expect(first.message == "Bearer (a secret)")
    #expect(first.standardOutput == "(a secret)")
    #expect(first.standardError == "(a secret)")
    #expect(try bench.result(of: 1).failure?.message == "(a secret) and (a secret) and (a secret)")
    let notices = try #require(bench.recorder.record).notices
    #expect(notices.map(\.code) == ["AETHER_SECRET_REDACTED", "AETHER_SECRET_REDACTED"])
  }

  @Test func aRunWithoutAnyLooksForNone() throws {
    let bench = Workbench(FakeExecutor { _, _, control in
      #expect(control.redactor == nil)
      return success(1)
    })
    _ = try bench.outcome(of: try readingPlan([[], [0]]))
  }

  @Test func whatModulesSayOutsideOfStepsLosesThemToo() throws {
    let bench = Workbench(
      FakeExecutor(
        hook: { (call: String) throws(Failure) in
          if call.hasPrefix("initialise") { throw Failure(code: "BROKEN", message: "no \(Self.secret)") }
        }, idle))
    let outcome = try run(bench)
    #expect(outcome.failure?.failure.message == "no (a secret)")
    #expect(!told(bench).contains(Self.secret))
  }
}
