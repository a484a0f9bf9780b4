/// A page that users read, as what can be run and checked of it.
///
/// In a `console` block, a line that begins with `$ ` is a command, and the lines up to the next one are what it prints, on
/// both streams; `...` stands for any text in a line and, alone on a line, for any number of lines. A command that ends with
/// another status than 0 has `$ echo $?` after it. A block of another language has a comment before it that says what it is:
///
///     <!-- file: NAME -->      it is written there, in the page's folder, before the commands that follow
///     <!-- check: KIND -->     it is a pipeline, a module or a project by itself, and is checked as one
///     <!-- copy of: PATH -->   it is this file of the checkout, word for word
struct Document {
  enum Mark: Equatable {
    case none, file(String), check(String), copy(String)
  }

  struct Block {
    var language: String
    var mark: Mark
    /// Of the block's first line, from 1.
    var line: Int
    var lines: [String]

    var text: String { lines.map { $0 + "\n" }.joined() }
  }

  struct Command {
    var line: Int
    var text: String
    var expected: [String]

    init(line: Int, text: String, expected: [String] = []) {
      self.line = line
      self.text = text
      self.expected = expected
    }
  }

  var blocks: [Block] = []

  init(_ text: String) {
    var mark = Mark.none
    var open: Block?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).enumerated() {
      if var block = open {
        if line == "```" {
          blocks.append(block)
          open = nil
          mark = .none
        } else {
          block.lines.append(line)
          open = block
        }
      } else if line.hasPrefix("```") {
        open = Block(language: String(line.dropFirst(3)), mark: mark, line: index + 2, lines: [])
      } else if let found = Self.mark(line) {
        mark = found
      } else if !line.isEmpty {
        mark = .none
      }
    }
  }

  private static func mark(_ line: String) -> Mark? {
    for (word, make) in [("file: ", Mark.file), ("check: ", Mark.check), ("copy of: ", Mark.copy)] {
      let opening = "<!-- " + word
      if line.hasPrefix(opening), line.hasSuffix(" -->") { return make(String(line.dropFirst(opening.count).dropLast(4))) }
    }
    return nil
  }

  /// The commands of a `console` block.
  static func commands(_ block: Block) -> [Command] {
    var commands: [Command] = []
    for (index, line) in block.lines.enumerated() {
      if line.hasPrefix("$ ") {
        commands.append(Command(line: block.line + index, text: String(line.dropFirst(2))))
      } else if !commands.isEmpty {
        commands[commands.count - 1].expected.append(line)
      }
    }
    return commands
  }

  /// The paths that the page links to, without what is on other machines.
  static func links(_ text: String) -> [String] {
    text.split(separator: "](").dropFirst().compactMap { rest in
      guard let end = rest.firstIndex(of: ")") else { return nil }
      let path = rest[..<end].split(separator: "#", omittingEmptySubsequences: false).first.map(String.init) ?? ""
      return path.isEmpty || path.contains("://") || path.contains(" ") ? nil : path
    }
  }
}

/// What a command should print, with `...` for what differs.
enum Expectation {
  static func isMet(_ expected: ArraySlice<String>, by actual: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return actual.isEmpty }
    let rest = expected.dropFirst()
    guard first != "..." else {
      return (actual.startIndex...actual.endIndex).contains { isMet(rest, by: actual[$0...]) }
    }
    guard let line = actual.first, isMet(first, by: line) else { return false }
    return isMet(rest, by: actual.dropFirst())
  }

  private static func isMet(_ expected: String, by actual: String) -> Bool {
    let parts = expected.split(separator: "...", omittingEmptySubsequences: false)
    guard parts.count > 1, let prefix = parts.first, let suffix = parts.last else { return expected == actual }
    guard actual.hasPrefix(prefix) else { return false }
    var rest = actual.dropFirst(prefix.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let place = rest.firstRange(of: part) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.hasSuffix(suffix)
  }
}
