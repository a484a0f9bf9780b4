import AetherModel
import Testing

@testable import Expressions

@Suite struct TypeTests {
  static let samples: [ValueType] = [
    .string, .number, .integer, .bool, .datetime, .duration, .bytes, .file, .secret, .any, .array(.any),
    .array(.array(.string)), .object(nil),
    .object([
      .init(name: "a", type: .integer, isRequired: true), .init(name: "b", type: .object(nil), isRequired: false),
    ]),
  ]

  @Test(arguments: samples)
  func contractsTypesComeBack(type: ValueType) {
    #expect(ExpressionType(type).valueType == type)
  }

  @Test(arguments: [
    (ExpressionType.uint, ValueType.integer), (.double, .number), (.nullable(.string), .string), (.null, .any),
    (.dyn, .any), (.map(key: .int, value: .string), .object(nil)), (.list(.nullable(.int)), .array(.integer)),
  ])
  func othersBecomeWhatIsBound(type: ExpressionType, expected: ValueType) {
    #expect(type.valueType == expected)
  }

  @Test(arguments: [
    (ExpressionType.int, ExpressionType.int, ExpressionType.int),
    (.int, .double, .number),
    (.number, .int, .number),
    (.int, .uint, .dyn),
    (.int, .string, .dyn),
    (.null, .int, .nullable(.int)),
    (.nullable(.int), .double, .nullable(.number)),
    (.nullable(.int), .string, .dyn),
    (.null, .dyn, .dyn),
    (.secret, .dyn, .secret),
    (.list(.int), .list(.double), .list(.number)),
    (.map(key: .string, value: .int), .map(key: .string, value: .null), .map(key: .string, value: .nullable(.int))),
    (.object([]), .map(key: .string, value: .int), .map(key: .string, value: .dyn)),
  ])
  func joinToTheNarrowest(left: ExpressionType, right: ExpressionType, expected: ExpressionType) {
    #expect(left.joined(with: right) == expected)
    #expect(right.joined(with: left) == expected)
  }

  @Test func objectsKeepWhatBothHave() {
    let left = ExpressionType.object([
      .init(name: "a", type: .int, isRequired: true), .init(name: "b", type: .string, isRequired: true),
    ])
    let right = ExpressionType.object([
      .init(name: "c", type: .int, isRequired: true), .init(name: "a", type: .double, isRequired: false),
    ])
    #expect(left.joined(with: right) == .object([.init(name: "a", type: .number, isRequired: false)]))
  }

  @Test(arguments: [
    ("${{ inputs.count }}", true), ("${{ inputs.mode }}", false), ("${{ steps.load.outputs.note }}", true),
    ("${{ steps.load.outputs.names }}", false), ("${{ inputs.anything }}", true), ("${{ null }}", true),
    ("${{ steps.load.error.code }}", true), ("plain", false), ("a${{ inputs.source }}", false),
  ])
  func knowsWhatMayBeNull(text: String, expected: Bool) throws {
    #expect(try #require(Fixture.parse(text).0).mayBeNull == expected)
  }

  @Test func namesOutsideTheirPlaceAreRefused() {
    let environment = TypeEnvironment(
      inputs: Fixture.environment.inputs, steps: Fixture.environment.steps, roots: .inputs)
    let (_, diagnostics) = Fixture.parse("${{ steps.load.status }}", in: environment)
    #expect(diagnostics.all.map(\.message) == ["'steps' can't be read here; only 'inputs' can"])
  }

  @Test func outputsCanBeClosedForAWholePart() {
    var environment = Fixture.environment
    environment.outputsUnreadable = "'finally' runs after a failure, too"
    let (binding, diagnostics) = Fixture.parse(
      "${{ [steps.load.status, steps.load.outputs.note] }}", in: environment)
    #expect(binding == nil)
    #expect(
      diagnostics.all.map(\.message)
        == ["the outputs of 'load' can't be read here: 'finally' runs after a failure, too"])
  }

  @Test func aStepsOwnEnvironmentIsAdded() {
    #expect(Fixture.parse("${{ env.EXTRA }}").0 == nil)
    let environment = Fixture.environment.addingEnvironment(["EXTRA", "TZ"])
    #expect(Fixture.parse("${{ env.EXTRA }}", in: environment).0 != nil)
    #expect(environment.environment == ["TZ", "LANG", "EXTRA"])
  }

  @Test func positionsGoBackToTheSource() {
    let source = SourceText(path: "q.yaml", text: "key: 'it''s ${{ nope }}'\n")
    let text = LocatedText(
      text: "it's ${{ nope }}", source: source,
      runs: [.init(offset: 0, sourceOffset: 6), .init(offset: 3, sourceOffset: 10)], sourceEnd: 23)
    var diagnostics = Diagnostics()
    #expect(Template.parse(text, in: Fixture.environment, diagnostics: &diagnostics) == nil)
    #expect(diagnostics.all.first?.span?.range == 16..<20)
  }
}
