import AetherModel
import Testing

@Suite struct RangeTableTests {
  struct Row: CustomTestStringConvertible {
    var range: String
    var inside: [String]
    var outside: [String]
    var testDescription: String { range }

    init(_ line: Substring) {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      range = cells.first.map { String($0.dropLast()) } ?? ""
      inside = cells.count > 1 ? cells[1].split(separator: " ").map(String.init) : []
      outside = cells.count > 2 ? cells[2].split(separator: " ").map(String.init) : []
    }
  }

  static let rows = RangeTable.text.split(separator: "\n").map(Row.init)

  @Test func theTableIsLarge() {
    #expect(Self.rows.reduce(0) { $0 + $1.inside.count + $1.outside.count } > 700)
  }

  @Test(arguments: rows) func rangesHoldWhatTheyHoldInCargo(_ row: Row) throws {
    let range = try #require(VersionRange(row.range))
    for text in row.inside { #expect(range.contains(try #require(SemanticVersion(text))), "\(text) is inside") }
    for text in row.outside { #expect(!range.contains(try #require(SemanticVersion(text))), "\(text) is outside") }
  }

  @Test func atMost32ComparatorsAreRead() {
    #expect(VersionRange(repeatElement(">1", count: 32).joined(separator: ",")) != nil)
    #expect(VersionRange(repeatElement(">1", count: 33).joined(separator: ",")) == nil)
  }
}
