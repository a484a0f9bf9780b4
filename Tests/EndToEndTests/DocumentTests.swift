import Linux
import Testing

/// What users read is true: every command in it is run, and every file in it is used.
struct DocumentTests {
  static let documents: [String] = {
    let pages = (try? Folder.entries(of: Path.join(Fixtures.root, "docs")).map(\.name)) ?? []
    return ["README.md", "examples/foreign/README.md", "examples/resume/README.md"] + pages.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
  }()

  private static func text(_ document: String) throws -> String {
    String(decoding: try File.read(Path.join(Fixtures.root, document)), as: UTF8.self)
  }

  @Test(arguments: documents) func commandsPrintWhatItSays(_ document: String) throws {
    let page = Document(try Self.text(document))
    var command = try AetherCommand()
    command.variables["AETHER_SDK"] = Path.join(Fixtures.root, "PluginSDK")
    let script = try Script(page, folder: command.folder)
    guard !script.commands.isEmpty else { return }
    let outputs = script.outputs(try command.shell(script.text).output)
    try #require(outputs.count == script.commands.count, "\(document): its commands ended the shell")
    for (index, step) in script.commands.enumerated() {
      let (printed, status) = outputs[index]
      let isAsked = index + 1 < outputs.count && script.commands[index + 1].text == "echo $?"
      #expect(status == "0" || isAsked, "\(document):\(step.line): '\(step.text)' ended with the status \(status)")
      #expect(
        Expectation.isMet(step.expected[...], by: printed[...]),
        "\(document):\(step.line): '\(step.text)' printed:\n\(printed.joined(separator: "\n"))")
    }
  }

  @Test(arguments: documents) func everyBlockIsRunOrUsed(_ document: String) throws {
    for block in Document(try Self.text(document)).blocks {
      if case .copy(let path) = block.mark {
        #expect(try Self.text(path) == block.text, "\(document):\(block.line): \(path) is another")
      } else {
        #expect(
          block.language == "console" || block.mark != .none,
          "\(document):\(block.line): a comment before the block must say what it is: see Document.swift")
      }
    }
  }

  @Test(arguments: documents) func linksLeadSomewhere(_ document: String) throws {
    let folder = Path.folder(of: Path.join(Fixtures.root, document))
    for path in Document.links(try Self.text(document)) {
      #expect(File.exists(Path.absolute(path, from: folder)), "\(document): there is no \(path)")
    }
  }

  @Test func wildcardsStandForWhatDiffers() {
    let printed = ["a 1 b", "x", "y", "end of it"]
    #expect(Expectation.isMet(["a ... b", "...", "end..."], by: printed[...]))
    #expect(Expectation.isMet(["...", "x", "y", "...", "end of it"], by: printed[...]))
    #expect(!Expectation.isMet(["a ... c", "..."], by: printed[...]))
    #expect(!Expectation.isMet(["a 1 b", "x", "y"], by: printed[...]))
    #expect(!Expectation.isMet(["...", "z", "..."], by: printed[...]))
  }
}

/// One shell that goes through a page from top to bottom, so that a command sees what earlier ones did.
private struct Script {
  private(set) var text: String
  private(set) var commands: [Document.Command] = []

  private static let marker = "@@ status "
  private static let plugins = ["csv-loader", "text-stats"].map { Path.join(Fixtures.root, "examples/\($0)") }

  /// - Parameter folder: the page's blocks are put below it, and copied to their places when it is their turn.
  init(_ page: Document, folder: TemporaryFolder) throws {
    text = """
      exec 2>&1
      trap '[ -z "$!" ] || kill $! 2> /dev/null' EXIT
      ln -s '\(Fixtures.root)/examples' examples
      ln -s '\(Fixtures.root)/.build/debug/embed' embed
      status=0

      """
    for (number, block) in page.blocks.enumerated() {
      let stored = folder.file(".blocks/\(number)")
      switch block.mark {
      case .file(let name):
        try folder.write(".blocks/\(number)", block.text)
        let target = folder.file(name)
        text += "mkdir -p '\(Path.folder(of: target))'; cp '\(stored)' '\(target)'\n"
      case .check(let kind):
        try folder.write(".blocks/\(number)/\(Self.fileName(kind))", block.text)
        add(Document.Command(line: block.line, text: Self.check(kind, stored), expected: ["..."]))
      case .copy: break
      case .none where block.language == "console": for command in Document.commands(block) { add(command) }
      case .none: break
      }
    }
  }

  private mutating func add(_ command: Document.Command) {
    commands.append(command)
    text += "(exit $status)\n\(command.text)\nstatus=$?; printf '\\n\(Self.marker)%d\\n' $status\n"
  }

  private static func fileName(_ kind: String) -> String {
    switch kind {
    case "module": "module.yaml"
    case "project": "aether.yaml"
    default: "pipeline.yaml"
    }
  }

  /// A command that succeeds when the block is one of its kind.
  private static func check(_ kind: String, _ folder: String) -> String {
    switch kind {
    case "pipeline": "AETHER_PLUGIN_PATHS='\(plugins.joined(separator: ","))' aether validate '\(folder)/pipeline.yaml'"
    case "module": "! AETHER_PLUGIN_PATHS='\(folder)' aether plugins list 2>&1 | grep 'module.yaml:[0-9].* error:'"
    case "project": "(cd '\(folder)' && ! aether plugins list 2>&1 | grep 'aether.yaml:[0-9].* error:')"
    default: "echo 'there is no such check: \(kind)'; false"
    }
  }

  /// What each command printed, and its status.
  func outputs(_ output: String) -> [(lines: [String], status: String)] {
    var found: [(lines: [String], status: String)] = []
    var lines: [String] = []
    for line in output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix(Self.marker) {
        // The line end before the marker is the script's; a text without one at its end is a line, too.
        if lines.last == "" { lines.removeLast() }
        found.append((lines, String(line.dropFirst(Self.marker.count))))
        lines = []
      } else {
        lines.append(line)
      }
    }
    return found
  }
}
