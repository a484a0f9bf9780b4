import AetherModel
import Expressions
import PipelineConfig
import Testing

struct ValidationTests {
  private func validate(_ text: String) throws -> ValidatedPipeline {
    var diagnostics = Diagnostics()
    let pipeline = Samples.validated(SourceText(path: "p.yaml", text: text), &diagnostics)
    #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
    return try #require(pipeline)
  }

  @Test func theExampleOfTheReferencePageIsValid() throws {
    let pipeline = try validate(Format.pipeline.example)
    #expect(pipeline.name == "releases")
    #expect(pipeline.jobs == 4)
    #expect(pipeline.environment.map(\.name) == ["TZ"])
    #expect(pipeline.modules.map(\.contract.name) == ["csv-loader", "debug"])
    #expect(pipeline.steps.map(\.id) == ["load", "report"])
    #expect(pipeline.steps.map(\.dependencies) == [[], [0]])
    #expect(pipeline.finally.map(\.id) == ["farewell"])
    #expect(pipeline.outputs.map(\.type) == [.integer])
    let bindings = pipeline.steps[0].bindings
    guard case .expression = bindings[0], case .constant(let delimiter) = bindings[1]
    else {
      Issue.record("bindings of 'load' are \(bindings)")
      return
    }
    #expect(delimiter == .string(","))
  }

  @Test func theExampleOfTheProjectPageIsValid() throws {
    var diagnostics = Diagnostics()
    let source = SourceText(path: "aether.yaml", text: Format.project.example)
    let project = try #require(ProjectDecoder.decode(source, diagnostics: &diagnostics))
    #expect(diagnostics.all.isEmpty)
    #expect(project.name == "my-project")
    #expect(project.pluginPaths.map(\.path) == ["vendor/plugins"])
  }

  @Test func constantsTakeTheTypeOfTheirInput() throws {
    let pipeline = try validate(
      """
      steps:
        - id: wait
          module: waiter
          with: {time: 1h30m, until: 2026-11-21T10:00:00Z, quiet: true, target: data/a.csv, ratio: 3}
      """)
    let values = pipeline.steps[0].bindings.map { binding -> Value? in
      if case .constant(let value) = binding { value } else { nil }
    }
    #expect(values[0]?.durationValue?.seconds == 5_400)
    #expect(values[1]?.datetimeValue?.description == "2026-11-21T10:00:00Z")
    #expect(values[2]?.boolValue == true)
    #expect(values[3]?.fileValue?.path == "/project/data/a.csv")
    #expect(values[4]?.integerValue == 3)
  }

  @Test func defaultsFillSlotsAndOptionalOnesStayEmpty() throws {
    let pipeline = try validate(
      """
      steps:
        - {id: load, module: csv-loader, with: {source_path: a.csv}}
        - {id: sum, module: table-summary, with: {rows: "${{ steps.load.outputs.rows }}"}}
      """)
    guard case .constant(let limit) = pipeline.steps[1].bindings[1] else {
      Issue.record("the default is not bound")
      return
    }
    #expect(limit.integerValue == 10)
    #expect(pipeline.steps[1].bindings[2] == nil)
  }

  @Test func containersHoldExpressions() throws {
    let pipeline = try validate(
      """
      steps:
        - {id: load, module: csv-loader, with: {source_path: a.csv}}
        - id: sum
          module: table-summary
          with:
            rows: "${{ steps.load.outputs.rows }}"
            columns: [a, "${{ steps.load.outputs.column_map[0] }}", "n = ${{ steps.load.outputs.record_count }}"]
            options: {depth: "${{ steps.load.outputs.record_count }}", tags: []}
      """)
    let bindings = pipeline.steps[1].bindings
    guard case .array(let items) = bindings[2], case .object(let entries) = bindings[3]
    else {
      Issue.record("bindings are \(bindings)")
      return
    }
    #expect(items.count == 3)
    #expect(entries.map(\.key) == ["depth", "tags"])
    #expect(pipeline.steps[1].dependencies == [0])
  }

  @Test func keysThatAskForNothingAreAccepted() throws {
    let pipeline = try validate(
      """
      durability: process
      handlers: []
      secrets: {}
      steps:
        - {id: a, module: debug, when: true, cache: false, on_error: fail, notify: []}
      """)
    #expect(pipeline.steps.count == 1)
    #expect(pipeline.name == "p")
  }

  @Test func moduleNamesAndAliasesOfOneModuleAreOneModule() throws {
    let pipeline = try validate(
      """
      modules: {say: {name: debug}}
      steps:
        - {id: a, module: say}
        - {id: b, module: debug}
      """)
    #expect(pipeline.modules.count == 1)
  }

  @Test func aLongChainIsValidInEitherOrder() throws {
    var text = "steps:\n"
    for index in 0..<2_000 {
      let source = index == 1_999 ? "text" : "${{ steps.s\(index + 1).outputs.message }}"
      text += "  - {id: s\(index), module: debug, with: {message: \"\(source)\"}}\n"
    }
    let pipeline = try validate(text)
    #expect(pipeline.steps[0].dependencies == [1])
    #expect(pipeline.steps[1_999].dependencies.isEmpty)
  }

  @Test func aLongCircleIsNamedOnce() {
    var text = "steps:\n"
    for index in 0..<500 { text += "  - {id: s\(index), module: debug, needs: s\((index + 1) % 500)}\n" }
    var diagnostics = Diagnostics()
    Samples.validated(SourceText(path: "p.yaml", text: text), &diagnostics)
    #expect(diagnostics.all.count == 1)
    #expect(diagnostics.all.first?.message.hasPrefix("steps need each other: s0 → s1 → s2 → ") == true)
    #expect(diagnostics.all.first?.message.hasSuffix(" → s499 → s0") == true)
  }
}
