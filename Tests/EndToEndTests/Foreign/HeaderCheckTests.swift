import Linux
import Testing

/// When headers are read, and what holds without clang.
@Suite(.timeLimit(.minutes(2))) struct HeaderCheckTests {
  private static let right = "unsigned long crc32(unsigned long crc, const unsigned char *data, unsigned int length);\n"
  private static let wrong = "unsigned long crc32(double crc, const unsigned char *data, unsigned int length);\n"

  /// A module over zlib that brings a header of its own. clang gets a folder below `tmp` each time that it is started.
  private func command(header: String = right) throws -> AetherCommand {
    var command = try AetherCommand()
    try command.folder.write(
      "modules/crc32/module.yaml",
      """
      aether: 1
      name: crc32
      version: 1.0.0
      inputs: [{name: data, type: bytes, required: true}]
      outputs: [{name: checksum, type: integer}]
      foreign:
        library: libz.so.1
        header: mine.h
        function: crc32
        arguments:
          - {type: ulong, value: 0}
          - {type: const unsigned char *, input: data}
          - {type: uint, length_of: data}
        returns: {type: ulong, output: checksum}

      """)
    try write(header, in: command)
    try command.folder.write("tmp/.keep", "")
    try command.folder.write(
      "p.yaml",
      """
      name: p
      steps: [{id: one, module: crc32, with: {data: hello}}]
      outputs: {sum: "${{ steps.one.outputs.checksum }}"}

      """)
    command.variables["AETHER_PLUGIN_PATHS"] = command.folder.file("modules")
    command.variables["TMPDIR"] = command.folder.file("tmp")
    return command
  }

  private func write(_ header: String, in command: AetherCommand) throws {
    try command.folder.write("modules/crc32/mine.h", header)
  }

  /// Whether clang is started to check the pipeline, and what was said.
  private func check(_ command: AetherCommand) throws -> (isRead: Bool, result: AetherCommand.Result) {
    let before = try command.shell("stat -c %y tmp").output
    let result = try command.aether("validate", "p.yaml")
    return (try command.shell("stat -c %y tmp").output != before, result)
  }

  private static let mismatch =
    "module.yaml:11:14: error: argument 1 of crc32 is double, and unsigned long is described"

  @Test func aHeaderIsReadAgainWhenItHasChanged() throws {
    let command = try command()
    var (isRead, result) = try check(command)
    #expect(isRead && result.status == 0, "\(result.error)")
    (isRead, result) = try check(command)
    #expect(!isRead && result.status == 0, "\(result.error)")
    #expect(try command.aether("run", "p.yaml").output == "sum: 907060870\n")

    try write(Self.wrong, in: command)
    // What is wrong is told each time.
    for _ in 1...2 {
      (isRead, result) = try check(command)
      #expect(isRead && result.status != 0)
      #expect(result.error.contains(Self.mismatch), "\(result.error)")
      #expect(result.error.contains("hint: mine.h says so"))
    }
    let run = try command.aether("run", "p.yaml")
    #expect(run.status == result.status)
    #expect(run.error == result.error)

    try write(Self.right + "\n", in: command)
    (isRead, result) = try check(command)
    #expect(isRead && result.status == 0, "\(result.error)")
    #expect(try !check(command).isRead)
  }

  @Test func aManifestIsComparedAgainWhenItHasChanged() throws {
    let command = try command()
    #expect(try check(command).result.status == 0)
    let manifest = try command.folder.read("modules/crc32/module.yaml")
    try command.folder.write("modules/crc32/module.yaml", manifest.replacing("{type: uint,", with: "{type: ulong,"))
    let (isRead, result) = try check(command)
    #expect(isRead && result.status != 0)
    #expect(
      result.error.contains("argument 3 of crc32 is unsigned int, and unsigned long is described"), "\(result.error)")
  }

  @Test func whatClangCanNotReadIsAWarning() throws {
    let command = try command(header: "this is no C\n")
    let run = try command.aether("run", "p.yaml")
    #expect(run.status == 0)
    #expect(run.output == "sum: 907060870\n")
    #expect(
      run.error.contains("warning: the types of 'crc32' are not checked: clang can't read the header mine.h"),
      "\(run.error)")
  }

  /// Without clang nothing is known of headers, and nothing is refused for them.
  @Test func withoutClangEverythingRuns() throws {
    var command = try command(header: Self.wrong)
    command.variables["PATH"] = command.folder.file("nothing")
    let (isRead, result) = try check(command)
    #expect(!isRead && result.status == 0, "\(result.error)")
    let run = try command.aether("run", "p.yaml")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "sum: 907060870\n")
    #expect(!run.error.contains("mine.h"))
  }
}
