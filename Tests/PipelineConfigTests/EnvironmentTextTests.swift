import AetherModel
import Foundation
import PipelineConfig
import Testing

/// What environment files may say; `Golden/environment` has what they may not.
struct EnvironmentTextTests {
  private func dotenv(_ text: String) -> [String] { entries(text) { EnvironmentText.dotenv($0, diagnostics: &$1) } }
  private func json(_ text: String) -> [String] { entries(text) { EnvironmentText.json($0, diagnostics: &$1) } }

  private func entries(
    _ text: String, _ read: (SourceText, inout Diagnostics) -> [EnvironmentEntry]
  ) -> [String] {
    var diagnostics = Diagnostics()
    let entries = read(SourceText(path: "e", text: text), &diagnostics)
    #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
    return entries.map { "\($0.name)=\($0.value)" }
  }

  @Test(arguments: [
    ("A=b", "b"), ("A=", ""), ("export A=b", "b"), ("  export\tA=b", "b"), ("A=  b  ", "b"), ("A=b c", "b c"),
    ("A=b #c", "b"), ("A=b#c", "b#c"), ("A=#b", "#b"), ("A= # b", ""), ("A=b\t# c", "b"), ("A=b=c", "b=c"),
    ("A=it's", "it's"), ("A=C:\\dir", "C:\\dir"), ("A=5$ and $5 and $(x)", "5$ and $5 and $(x)"), ("A=b\r", "b"),
    ("A='b # c'", "b # c"), ("A='$B ${C} \\n'", "$B ${C} \\n"), ("A='b' # c", "b"), ("A=''", ""), ("A= 'b' ", "b"),
    ("A='b\nc'", "b\nc"), ("A=\"b\nc\"", "b\nc"), (#"A="b\nc\t\"d\" \\ \$E""#, "b\nc\t\"d\" \\ $E"), ("A=\"\"", ""),
    ("A=ü", "ü"), ("\u{FEFF}A=b", "b"), ("# c\n\n   \n\t# d\nA=b\n# e", "b"),
  ])
  func oneLine(text: String, value: String) { #expect(dotenv(text) == ["A=\(value)"]) }

  @Test func namesMayBeAnyThatAShellTakes() {
    #expect(
      dotenv("export=1\n_=2\nexport_x=3\nexport  a1=4\r\nb=5") == ["export=1", "_=2", "export_x=3", "a1=4", "b=5"])
    #expect(dotenv("") == [])
  }

  @Test func objectsHoldTextsNumbersAndBools() {
    #expect(json("{}") == [])
    #expect(json(" \n{ } ") == [])
    #expect(
      json(#"{"A": "b\n\u00fc\ud83d\ude00", "B": 1.50, "C": -1e3, "D": true, "E": false, "F": "", "\u0047": "{[,"}"#)
        == ["A=b\nü😀", "B=1.50", "C=-1e3", "D=true", "E=false", "F=", "G={[,"])
  }

  @Test func whatIsRightIsReadBesideWhatIsWrong() {
    var diagnostics = Diagnostics()
    let entries = EnvironmentText.dotenv(
      SourceText(path: "e", text: "A=1\nB C\nD='e\nF=2"), diagnostics: &diagnostics)
    #expect(entries.map(\.name) == ["A", "F"])
    #expect(diagnostics.errorCount == 2)
  }

  @Test func bytesThatAreNoTextHaveAPlace() {
    for (bytes, offset) in [
      ([0x41, 0x3D, 0xFF, 0x0A], 2), ([0x41, 0x3D, 0xEF, 0xBF, 0xBD, 0x80], 5), ([0x41, 0x00, 0xFF], 1),
      ([0x41, 0x3D, 0xC3], 2),
    ] as [([UInt8], Int)] {
      for read in [EnvironmentText.dotenv, EnvironmentText.json] {
        var diagnostics = Diagnostics()
        #expect(read(SourceText(path: "e", bytes: bytes), &diagnostics).isEmpty)
        #expect(diagnostics.all.map(\.code) == ["environment-encoding"])
        #expect(diagnostics.all.first?.span?.range.lowerBound == offset)
      }
    }
  }

  @Test func manyProblemsTakeNoTimeToSpeakOf() {
    let text = String(repeating: "A=\"$B\\x\n\" 'C\n", count: 50_000)
    let start = ContinuousClock.now
    var diagnostics = Diagnostics()
    _ = EnvironmentText.dotenv(SourceText(path: "e", text: text), diagnostics: &diagnostics)
    #expect(diagnostics.errorCount > 100_000)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test(arguments: 1...8)
  func anyBytesAreReadOrRefused(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    let words = [
      "A", "=", "'", "\"", "\\", "$", "{", "}", "#", " ", "\n", "\r", "export ", ":", ",", "[", "1", "é", "\0",
    ]
    for _ in 0..<3_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...24, using: &random) {
        if Int.random(in: 0..<40, using: &random) == 0 {
          bytes.append(UInt8.random(in: .min ... .max, using: &random))
        } else {
          bytes += Array((words.randomElement(using: &random) ?? "").utf8)
        }
      }
      for read in [EnvironmentText.dotenv, EnvironmentText.json] {
        var diagnostics = Diagnostics()
        let entries = read(SourceText(path: "e", bytes: bytes), &diagnostics)
        #expect(Set(entries.map(\.name)).count == entries.count)
        for entry in entries {
          #expect(EnvironmentRules.problem(withName: entry.name) == nil)
          #expect(EnvironmentRules.problem(withValue: entry.value) == nil)
        }
        for diagnostic in diagnostics.all {
          #expect((diagnostic.span?.range.upperBound ?? .max) <= bytes.count, "\(diagnostic.message): \(bytes)")
        }
      }
    }
  }
}
