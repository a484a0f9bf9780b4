import AetherModel
import PipelineConfig
import Testing

struct StepSettingsTests {
  private func validate(_ text: String) throws -> ValidatedPipeline {
    var diagnostics = Diagnostics()
    let pipeline = Samples.validated(SourceText(path: "p.yaml", text: text), &diagnostics)
    #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
    return try #require(pipeline)
  }

  private func policy(_ keys: String) throws -> StepPolicy? {
    try validate("steps:\n  - {id: a, module: csv-loader, with: {source_path: a.csv}\(keys)}\n").steps[0].policy
  }

  @Test func stepsThatAskForNothingHaveNoPolicy() throws {
    #expect(try policy("") == nil)
    #expect(try policy(", on_error: fail, cache: false, env: {A: b}") == nil)
  }

  @Test func retriesAreReadWithTheirDefaults() throws {
    #expect(try policy(", retry: {attempts: 1}")?.retry == RetryPolicy(attempts: 1))
    #expect(
      try policy(
        ", retry: {attempts: 1000, backoff: linear, delay: 5s, max_delay: 5s, errors: [TEMPORARY, AETHER_IO]}")?.retry
        == RetryPolicy(
          attempts: 1_000, backoff: .linear, delay: TimeSpan(seconds: 5), maximumDelay: TimeSpan(seconds: 5),
          errors: ["TEMPORARY", "AETHER_IO"]))
    let long = try #require(try policy(", retry: {attempts: 2, delay: 1h, errors: FILE_NOT_FOUND}")?.retry)
    #expect(long.maximumDelay == TimeSpan(seconds: 3_600))
    #expect(long.errors == ["FILE_NOT_FOUND"])
  }

  @Test func theReservedCodesAreSortedAndOurs() {
    let codes = RetryPolicy.reservedCodes
    #expect(codes == codes.sorted())
    for code in codes { #expect(code.hasPrefix("AETHER_") && Names.isErrorCode(code)) }
  }

  @Test func timeoutsAndLocksAreRead() throws {
    let policy = try #require(try policy(", timeout: 1m30s, lock: reports/releases, on_error: continue"))
    #expect(policy.timeout == TimeSpan(seconds: 90))
    #expect(policy.lock == LockName(name: "reports/releases"))
    #expect(policy.continuesOnError)
    #expect(policy.retry == nil)
    #expect(
      try self.policy(", lock: {name: x, scope: machine}")?.lock == LockName(name: "x", scope: .machine))
  }

  @Test func thePipelineHasATimeoutAndADurability() throws {
    let plain = try validate("steps: [{id: a, module: debug}]")
    #expect(plain.timeout == nil)
    #expect(plain.durability == .process)
    let pipeline = try validate(
      """
      timeout: 2h
      durability: disk
      steps:
        - {id: a, module: debug}
      finally:
        - {id: b, module: debug, on_error: continue, timeout: 5s, retry: {attempts: 2}, lock: l, env: {A: b}}
      """)
    #expect(pipeline.timeout == TimeSpan(seconds: 7_200))
    #expect(pipeline.durability == .disk)
    #expect(pipeline.finally[0].policy?.continuesOnError == true)
    #expect(pipeline.finally[0].policy?.retry?.attempts == 2)
    #expect(pipeline.finally[0].environment == ["A": "b"])
  }

  @Test func whatDependsOnAStepThatMayFailIsFine() throws {
    let pipeline = try validate(
      """
      steps:
        - {id: a, module: debug, on_error: continue}
        - {id: b, module: debug, needs: a, with: {message: "${{ steps.a.status }} ${{ steps.a.status }}"}}
        - {id: c, module: debug, with: {message: "${{ steps.a.error.code }}"}}
      outputs: {code: "${{ steps.a.error.code }}"}
      """)
    #expect(pipeline.steps.map(\.dependencies) == [[], [0], [0]])
  }

  @Test func variablesOfFilesAndOfTheProjectAreDeclared() throws {
    var outer = OuterEnvironment()
    outer.variables = [("FILE", "1"), ("BOTH", "1"), ("FILE", "2")]
    outer.files = ["/project/.env"]
    let text = """
      env: {BOTH: "3"}
      steps:
        - {id: a, module: debug, env: {FILE: "4"}, with: {message: "${{ env.FILE }} ${{ env.BOTH }}"}}
      """
    var diagnostics = Diagnostics()
    let decoded = try #require(
      PipelineDecoder.decode(SourceText(path: "p.yaml", text: text), diagnostics: &diagnostics))
    let pipeline = try #require(
      PipelineValidator.validate(decoded, resolver: Samples.all, outer: outer, diagnostics: &diagnostics))
    #expect(pipeline.environment.map { "\($0.name)=\($0.value)" } == ["FILE=2", "BOTH=3"])
    #expect(pipeline.environmentFiles == ["/project/.env"])
    #expect(pipeline.steps[0].environment == ["FILE": "4"])
  }

  @Test func namesAreNotJudgedWhereFilesCouldNotBeRead() throws {
    let text = "steps: [{id: a, module: debug, with: {message: \"${{ env.UNKNOWN }}\"}}]"
    for isWhole in [true, false] {
      var outer = OuterEnvironment()
      outer.isWhole = isWhole
      var diagnostics = Diagnostics()
      let decoded = try #require(
        PipelineDecoder.decode(SourceText(path: "p.yaml", text: text), diagnostics: &diagnostics))
      _ = PipelineValidator.validate(decoded, resolver: Samples.all, outer: outer, diagnostics: &diagnostics)
      #expect(diagnostics.hasErrors == isWhole)
    }
  }
}
