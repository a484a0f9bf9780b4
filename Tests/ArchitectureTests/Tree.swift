import Foundation

/// The checkout that these tests were compiled from.
enum Tree {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func text(_ path: String) throws -> String { try String(contentsOfFile: root + "/" + path, encoding: .utf8) }

  /// The paths below a folder that end in one of the suffixes, sorted, relative to the root. Build folders are left out.
  static func files(in folder: String, ending suffixes: String...) -> [String] {
    let all = FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
    return all.filter { path in suffixes.contains { path.hasSuffix($0) } && !path.contains(".build/") }
      .map { folder + "/" + $0 }.sorted()
  }

  static func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: root + "/" + folder + "/" + name, isDirectory: &isFolder)
        && isFolder.boolValue && !name.hasPrefix(".")
    }.sorted()
  }

  /// Runs a command of the shell in a folder, and gives back its status and what it wrote to both outputs, or only to
  /// the first.
  static func run(_ command: String, in folder: String = root, mergingErrors: Bool = true) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = mergingErrors ? pipe : FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Calls `body` with a new empty folder, which is removed afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = NSTemporaryDirectory() + "/aether-architecture-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }
}

/// A Swift file by its lines, with what stands in comments apart from the code.
struct SwiftFile {
  struct Line {
    var number: Int
    /// Without comments; string literals are emptied.
    var code: String
    var isComment: Bool
    var text: String
  }

  let path: String
  let lines: [Line]

  init(_ path: String) throws {
    self.path = path
    var isText = false
    var lines: [Line] = []
    let all = try Tree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in all.enumerated() {
      let delimiters = line.components(separatedBy: "\"\"\"").count - 1
      let text = line.trimmingCharacters(in: .whitespaces)
      var code = isText ? "" : Self.withoutStringsAndComments(text)
      if delimiters % 2 == 1 {
        code = isText ? "" : code
        isText.toggle()
      }
      lines.append(Line(number: index + 1, code: code, isComment: text.hasPrefix("//"), text: text))
    }
    self.lines = lines
  }

  private static func withoutStringsAndComments(_ line: String) -> String {
    var code = ""
    var isString = false
    var last: Character = " "
    for character in line {
      if character == "\"", last != "\\" {
        isString.toggle()
        code.append(character)
      } else if !isString {
        if character == "/", last == "/" {
          code.removeLast()
          return code
        }
        code.append(character)
      }
      last = character
    }
    return code
  }

  /// The modules that the file imports.
  var imports: [(line: Int, module: String)] {
    lines.compactMap { line in
      let words = line.code.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index + 1 < words.count else { return nil }
      let modifiers: Set<Substring> = [
        "internal", "package", "public", "private", "fileprivate", "@testable", "@_exported",
        "@_spi(Reflection)",
      ]
      guard words[..<index].allSatisfy(modifiers.contains) else { return nil }
      let kinds: Set<Substring> = ["struct", "class", "enum", "func", "var", "let", "protocol", "typealias"]
      let name = kinds.contains(words[index + 1]) && index + 2 < words.count ? words[index + 2] : words[index + 1]
      return (line.number, String(name.split(separator: ".").first ?? name))
    }
  }
}
