package import AetherModel
internal import Linux

/// The marks of one user: `scan/marks.json` below the folder for all state, a file that is replaced as a whole.
///
/// Marks only ever keep something from being run. A file that can't be used counts as one without marks, and is told as a
/// warning. Blocks on the disk; processes that change it at once wait for each other.
package struct MarkStore: Sendable {
  /// Only the user can enter it.
  private let folder: String

  /// - Parameter stateBase: the folder for all state, ``HostSettings/stateBase``.
  package init(stateBase: String) { folder = Path.join(stateBase, "scan") }

  package var path: String { Path.join(folder, "marks.json") }
  private var lockPath: String { Path.join(folder, "lock") }
  /// Larger files are damaged ones: 16 MiB.
  private static let sizeLimit = 16 << 20
  /// The oldest of more are dropped.
  private static let countLimit = 10_000
  /// How long to wait for another process that changes the file, in milliseconds.
  private static let patience = 10_000
  /// The code of the warning that ``read()`` gives.
  static let unreadableCode = "marks-unreadable"

  package struct Problem: Error, Sendable {
    package var diagnostic: Diagnostic
  }

  /// All marks, the oldest first.
  /// - Returns: also a warning when there is a file that can't be used.
  package func read() -> (marks: [Mark], warning: Diagnostic?) {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try File.read(path, limit: Self.sizeLimit)
      for place in [path, folder] {
        let status = try FileStatus(path: place)
        guard status.owner == CurrentProcess.userID, !status.isWritableByOthers else {
          return ([], unreadable("others than you can write it, or it isn't yours", at: place))
        }
      }
    } catch {
      return ([], error.isNotFound ? nil : unreadable("it can't be read: \(error.reason)"))
    }
    guard let text = String(validating: bytes, as: UTF8.self), let document = try? Value(json: text),
      document["format"] == .integer(1), let entries = document["marks"], entries.kind == .array
    else { return ([], unreadable("it is damaged")) }
    let marks = entries.items.compactMap(Mark.init(value:))
    return (marks, marks.count == entries.count ? nil : unreadable("a part of it is damaged"))
  }

  /// Adds a mark, in the place of an older one of the same library.
  package func add(_ mark: Mark) throws(Problem) {
    try change { marks in
      marks.removeAll { $0.digest == mark.digest && $0.bundled == mark.bundled }
      marks.append(mark)
      if marks.count > Self.countLimit { marks.removeFirst(marks.count - Self.countLimit) }
    }
  }

  /// Takes marks away.
  /// - Returns: those that were there.
  package func remove(where isMeant: (Mark) -> Bool) throws(Problem) -> [Mark] {
    guard File.exists(path) else { return [] }
    var removed: [Mark] = []
    try change { marks in
      removed = marks.filter(isMeant)
      marks.removeAll(where: isMeant)
    }
    return removed
  }

  private func change(_ body: (inout [Mark]) -> Void) throws(Problem) {
    let lock = try acquire()
    try withExtendedLifetime(lock) { () throws(Problem) in
      let before = read()
      var marks = before.marks
      body(&marks)
      guard marks != before.marks || before.warning != nil else { return }
      let document = Value.object([("format", .integer(1)), ("marks", .array(marks.map(\.value)))])
      do throws(SystemError) {
        try Output.replace(path, with: Array((document.json(indent: 1) + "\n").utf8), mode: 0o600)
      } catch {
        throw unwritable(error.reason)
      }
    }
  }

  private func acquire() throws(Problem) -> Descriptor {
    do throws(SystemError) {
      try Folder.create(folder, mode: 0o700)
      if let lock = try File.openLocked(lockPath, patience: Self.patience) { return lock }
    } catch {
      throw unwritable(error.reason)
    }
    throw unwritable("another process has had \(lockPath) for too long")
  }

  private func unwritable(_ reason: String) -> Problem {
    Problem(
      diagnostic: Diagnostic(code: "marks-unwritable", "the marks of bad plugins can't be written: \(reason)", path: path))
  }

  private func unreadable(_ reason: String, at place: String? = nil) -> Diagnostic {
    Diagnostic(
      .warning, code: Self.unreadableCode, "the marks of bad plugins don't count: \(reason)", path: place ?? path,
      hints: ["look at it, then start anew: aether plugins unmark --all"])
  }
}
