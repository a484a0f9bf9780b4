import AetherModel
import Linux
import Testing

/// Short forms of Tests/Torture/soak.py: a plugin exchanged in one process under constant calls.
@Suite struct SoakTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: String
    var plugin: String
    var swaps: Int
    /// A part of the reason why its images are kept; `nil`: they are unloaded.
    var retired: String?

    var testDescription: String { plugin }
  }

  static let cases = [
    Case(kind: "tally", plugin: "live-tally", swaps: 60),
    Case(kind: "task", plugin: "foundation-date", swaps: 3),
    Case(kind: "task", plugin: "live-async", swaps: 8, retired: "thread"),
    Case(kind: "task", plugin: "greeter-shared", swaps: 20, retired: "shares the Swift runtime"),
  ]

  private static let root = Path.absolute("../../..", from: Path.folder(of: #filePath))

  @Test(arguments: cases) func everyAnswerIsRight(_ the: Case) throws {
    let library = Path.join(Self.root, ".build/fixtures-swift/\(the.plugin)/lib\(the.plugin).so")
    let program = Path.join(Path.folder(of: try Path.real("/proc/self/exe")), "aether-soak")
    for needed in [library, program] { try #require(File.exists(needed), "no \(needed): 'make test' makes it") }
    let folder = try TemporaryFolder()
    let second = folder.file("second.so")
    try File.copy(library, to: second)
    let changed = Self.replacing(Array("generation called one".utf8), by: Array("generation called two".utf8), in: try File.read(second))
    try Output.replace(second, with: changed)
    let outcome = try ChildProcess(
      executable: program, arguments: [the.kind, library, second, "\(the.swaps)"],
      environment: ["PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": ProcessEnvironment.value("LD_LIBRARY_PATH") ?? ""]
    ).run(timeLimit: .seconds(300), outputLimit: 1 << 20)
    let text = String(decoding: outcome.output, as: UTF8.self)
    #expect(outcome.ending == .exited(0), "\(text) \(String(decoding: outcome.error, as: UTF8.self))")
    let report = try Value(json: text)
    #expect(report["problems"] == .array([]))
    // Those that warm up, and the first and the last one, count as well.
    let ended = (report["unloaded"]?.integerValue ?? 0) + (report["retired"]?.integerValue ?? 0)
    #expect(ended >= Int64(the.swaps))
    if let reason = the.retired {
      #expect(report["unloaded"] == .integer(0))
      #expect(report["reasons"]?.strings.allSatisfy { $0.contains(reason) } == true, "\(text)")
    } else {
      #expect(report["retired"] == .integer(0), "\(text)")
    }
  }

  private static func replacing(_ old: [UInt8], by new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    guard bytes.count > old.count else { return bytes }
    var index = 0
    while index <= bytes.count - old.count {
      if bytes[index] == old[0], bytes[index..<index + old.count].elementsEqual(old) {
        bytes.replaceSubrange(index..<index + old.count, with: new)
        index += old.count
      } else {
        index += 1
      }
    }
    return bytes
  }
}
