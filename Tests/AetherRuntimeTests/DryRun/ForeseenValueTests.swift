import AetherModel
import Expressions
import PipelineEngine
import Testing

@testable import AetherRuntime

/// What is known of values before a run.
@Suite struct ForeseenValueTests {
  /// Two steps, of which the first is known to be skipped or not.
  private static let names = TypeEnvironment(
    inputs: [
      Parameter(name: "word", type: .string), Parameter(name: "zero", type: .integer),
      Parameter(name: "token", type: .secret),
    ],
    steps: ["load", "send"].map {
      StepSignature(id: $0, outputs: [Parameter(name: "rows", type: .integer, isRequired: true)])
    },
    environment: ["TZ"])

  private func binding(_ text: String) throws -> Binding {
    var diagnostics = Diagnostics()
    let parsed = Template.parse(LocatedText(verbatim: text, path: "test"), in: Self.names, diagnostics: &diagnostics)
    return try #require(parsed, "\(diagnostics.all.map(\.message))")
  }

  private func value(_ text: String, load: StepResult? = nil) throws -> ForeseenValue {
    try value(binding(text), load: load)
  }

  private func value(_ binding: Binding, load: StepResult? = nil) throws -> ForeseenValue {
    let context = DryRunContext(
      try Plan.of("load", "send"), inputs: [.string("Ada"), .integer(0), .string("hush-hush")],
      secrets: RunSecrets(), environment: EnvironmentSnapshot(["TZ": "UTC"]), results: [load, nil])
    return try ForeseenValue(binding, in: context)
  }

  @Test func whatReadsOnlyKnownThingsIsKnown() throws {
    #expect(try value("${{ inputs.word + env.TZ }}").whole == .string("AdaUTC"))
    #expect(try value("of ${{ run.name }} in ${{ env.TZ }}").whole == .string("of releases in UTC"))
    let earlier = StepResult(.succeeded, outputs: [.integer(3)])
    #expect(try value("${{ steps.load.outputs.rows + 1 }}", load: earlier).whole == .integer(4))
    #expect(try value("${{ steps.load.status }}", load: StepResult(.skipped)).whole == .string("skipped"))
  }

  @Test func ofOthersTheKnownPartsAreShown() throws {
    let text = try value("${{ inputs.word }}: ${{ steps.load.outputs.rows }} \"rows\"")
    #expect(text.whole == nil)
    #expect(text.shown == #""Ada: ${{ steps.load.outputs.rows }} \"rows\"""#)
    #expect(text.unknowns.map(\.waits.words) == ["after step 'load'"])
    let both = try value("${{ steps.load.outputs.rows + steps.send.outputs.rows }}")
    #expect(both.unknowns.map(\.waits.words) == ["after steps 'load' and 'send'"])
    #expect(try value("${{ run.id }}").unknowns.map(\.waits.words) == ["once it runs"])
    let object = try value(.object([("a", .constant(.integer(1))), ("b", binding("${{ steps.load.status }}"))]))
    #expect(object.shown == #"{"a": 1, "b": ${{ steps.load.status }}}"#)
    #expect(
      try value(.array([binding("${{ inputs.word }}"), .constant(.null)])).whole == .array([.string("Ada"), .null]))
  }

  @Test func whatIsNotReadNeedNotBeKnown() throws {
    #expect(try value("${{ inputs.zero == 1 && steps.load.outputs.rows > 0 }}").whole == .bool(false))
    #expect(try value("${{ inputs.zero == 0 ? 1 : steps.load.outputs.rows }}").whole == .integer(1))
  }

  @Test func whatFailsForSureFailsNow() throws {
    #expect(throws: Failure.self) { try value("${{ 1 / inputs.zero }}") }
    // With another value it might not.
    #expect(try value("${{ 1 / steps.load.outputs.rows }}").whole == nil)
  }

  @Test func secretsAreNotShown() throws {
    #expect(try value("${{ inputs.token }}").shown == "(a secret)")
    #expect(try value("Bearer ${{ inputs.token }}").shown == "(a secret)")
    #expect(try value("Bearer ${{ inputs.token }}").whole == .string("Bearer hush-hush"))
    let partly = try value("${{ inputs.token }} of ${{ steps.load.outputs.rows }}")
    #expect(partly.shown == #""(a secret) of ${{ steps.load.outputs.rows }}""#)
  }
}
