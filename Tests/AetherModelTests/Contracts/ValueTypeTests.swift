import AetherModel
import Testing

@Suite struct ValueTypeTests {
  private let point = ValueType.object([
    .init(name: "x", type: .number, isRequired: true), .init(name: "label", type: .string, isRequired: false),
  ])

  @Test func everyKeywordIsReadAndWritten() {
    for keyword in ValueType.keywords { #expect(ValueType(keyword: keyword)?.keyword == keyword) }
    #expect(ValueType(keyword: "text") == nil)
    #expect(Set(ValueType.keywords).count == 12)
  }

  @Test func descriptions() {
    #expect(ValueType.array(.any).description == "array")
    #expect(ValueType.array(.array(.string)).description == "array of array of string")
    #expect(point.description == "object {x: number, label?: string}")
    #expect(ValueType.object(nil).description == "object")
  }

  @Test func whatFits() {
    let yes: [(ValueType, ValueType)] = [
      (.integer, .number), (.string, .any), (.array(.integer), .array(.number)), (.array(.string), .array(.any)),
      (point, .object(nil)), (.secret, .secret), (point, point), (.object(nil), .any), (.any, .any),
      (
        .object([.init(name: "x", type: .integer, isRequired: true), .init(name: "y", type: .bool, isRequired: true)]),
        point
      ),
    ]
    for (type, wanted) in yes { #expect(type.fits(wanted) && type.mayFit(wanted), "\(type) fits \(wanted)") }
    let no: [(ValueType, ValueType)] = [
      (.number, .string), (.secret, .any), (.secret, .string), (.string, .secret), (.any, .secret),
      (.array(.string), .array(.integer)),
      (.string, .datetime), (.object([]), point), (.bool, .integer), (.array(.any), .object(nil)),
      (.object([.init(name: "x", type: .string, isRequired: true)]), point),
    ]
    for (type, wanted) in no { #expect(!type.fits(wanted) && !type.mayFit(wanted), "\(type) does not fit \(wanted)") }
    let perhaps: [(ValueType, ValueType)] = [
      (.any, .string), (.number, .integer), (.array(.any), .array(.string)), (.object(nil), point),
      (.object([.init(name: "x", type: .any, isRequired: true)]), point),
      (.object([.init(name: "x", type: .number, isRequired: false)]), point),
    ]
    for (type, wanted) in perhaps { #expect(!type.fits(wanted) && type.mayFit(wanted), "\(type) may fit \(wanted)") }
  }
}
