package import AetherModel
internal import Linux

/// The folder of a new plugin.
enum NewFolder {
  static func check(_ name: String, _ target: String) throws(ScaffoldProblem) {
    guard Names.isModule(name), !name.contains("/"), name != "aether" else {
      throw ScaffoldProblem(
        "bad-name", "'\(name)' is no name for a module",
        hints: ["a name has small letters, digits and dashes, and begins with a letter: hello-world"])
    }
    guard !File.exists(target), (try? FileStatus(path: target, followsLinks: false)) == nil else {
      throw ScaffoldProblem(
        "exists", "there is something of that name already; nothing was changed", path: target,
        hints: ["choose another name, or another folder with --path"])
    }
  }

  /// Makes it whole or not at all.
  /// - Parameter fill: makes the folder at a path; returns its files.
  static func make(
    _ target: String, fill: (String) throws(SystemError) -> [String]
  ) throws(ScaffoldProblem) -> [String] {
    do throws(SystemError) {
      // Renaming the folder at the end makes it appear whole.
      let parent = Path.folder(of: target)
      try Folder.create(parent)
      let staged = try Folder.createPrivate(".aether-new-", in: parent)
      do throws(SystemError) {
        let made = Path.join(staged, "plugin")
        let files = try fill(made)
        try File.move(made, to: target)
        try Folder.removeTree(staged)
        return files.sorted()
      } catch {
        try? Folder.removeTree(staged)
        throw error
      }
    } catch {
      throw ScaffoldProblem("not-made", "the plugin's folder can't be made: \(error)", path: target)
    }
  }
}

/// Why nothing was made.
package struct ScaffoldProblem: Error, Sendable {
  package var diagnostic: Diagnostic
  /// Whether the machine lacks something, and nothing that was given is wrong.
  package var isMachine = false

  init(_ code: String, _ message: String, path: String? = nil, hints: [String] = []) {
    diagnostic = Diagnostic(code: code, message, path: path, hints: hints)
  }

  init(_ problem: HeaderProblem) {
    diagnostic = problem.diagnostics.first ?? Diagnostic(code: "bad-header", "the header can't be read")
    isMachine = problem.cause == .machine
  }
}
