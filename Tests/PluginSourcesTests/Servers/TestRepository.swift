import Linux
import Testing

/// A repository that the `git` command makes, always with the same people and times, and without anyone's settings.
final class TestRepository: Sendable {
  let path: String

  init(_ path: String, bare: Bool = false) throws {
    self.path = path
    try Folder.create(path)
    try git(["init", "-q", "-b", "main"] + (bare ? ["--bare"] : []))
  }

  struct Failed: Error { var words: String }

  static let environment = [
    "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_COMMITTER_DATE": "1700000000 +0000",
  ]

  /// What it prints, without the last newline.
  @discardableResult
  func git(_ arguments: [String], _ more: [String: String] = [:]) throws -> String {
    let child = ChildProcess(
      executable: "/usr/bin/git", arguments: arguments,
      environment: Self.environment.merging(more) { _, new in new }, folder: path)
    let outcome = try child.run(timeLimit: .seconds(60), outputLimit: 16 << 20)
    guard outcome.ending == .exited(0) else {
      throw Failed(words: "git \(arguments): \(String(decoding: outcome.error, as: UTF8.self))")
    }
    var text = String(decoding: outcome.output, as: UTF8.self)
    if text.last == "\n" { text.removeLast() }
    return text
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String { try git(arguments) }

  /// Writes files and commits all that is there.
  /// - Returns: the commit.
  @discardableResult
  func commit(_ files: [String: String], _ message: String = "A change") throws -> String {
    for (name, text) in files {
      try Folder.create(Path.folder(of: Path.join(path, name)))
      try Output.replace(Path.join(path, name), with: Array(text.utf8))
    }
    try git("add", "-A")
    try git("commit", "-q", "--allow-empty", "-m", message)
    return try git("rev-parse", "HEAD")
  }

  /// A tree of raw entries: what no `git add` would make.
  func tree(_ entries: [(mode: String, name: [UInt8], id: String)]) throws -> String {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes += Array("\(entry.mode) ".utf8) + entry.name + [0]
      let digits = Array(entry.id)
      for index in stride(from: 0, to: 40, by: 2) {
        bytes.append(try #require(UInt8(String(digits[index...index + 1]), radix: 16)))
      }
    }
    let file = Path.join(path, ".git/raw-tree")
    try Output.replace(file, with: bytes)
    return try git("hash-object", "-t", "tree", "-w", "--literally", file)
  }

  func blob(_ text: String) throws -> String {
    let file = Path.join(path, ".git/raw-blob")
    try Output.replace(file, with: Array(text.utf8))
    return try git("hash-object", "-w", "--no-filters", file)
  }

  /// A commit of a tree, which becomes the branch `main`.
  @discardableResult
  func commit(tree: String) throws -> String {
    let commit = try git("commit-tree", tree, "-m", "raw")
    try git("update-ref", "refs/heads/main", commit)
    return commit
  }
}
