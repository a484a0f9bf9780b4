internal import GRDB
internal import Linux

extension StateProblem {
  /// What SQLite or the system said, in words.
  /// - Parameter path: the database.
  init(_ error: any Error, path: String) {
    switch error {
    case let problem as StateProblem: self = problem
    case let error as DatabaseError: self.init(error, path: path)
    case let error as SystemError: self.init(error)
    default: self.init(.other, "the state in '\(path)' can't be used: \(error)")
    }
  }

  init(_ error: SystemError) {
    switch true {
    case error.isDiskFull: self.init(.diskFull, "\(error)", hint: Self.freeSpace)
    case error.isPermission, error.isReadOnly: self.init(.readOnly, "\(error)", hint: Self.makeWritable)
    default: self.init(.other, "\(error)")
    }
  }

  private init(_ error: DatabaseError, path: String) {
    let reason = error.message ?? "SQLite's error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: self.init(.diskFull, "the disk of '\(path)' is full", hint: Self.freeSpace)
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(.readOnly, "the database '\(path)' can't be written: \(reason)", hint: Self.makeWritable)
    case .SQLITE_CANTOPEN:
      self.init(.readOnly, "the database '\(path)' can't be opened: \(reason)", hint: Self.makeWritable)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(
        .corrupt, "the database '\(path)' is damaged: \(reason)",
        hint: "move it away, or put a backup in its place; docs/operations.md says how")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .busy, "another process has held the database '\(path)' for more than 10 seconds",
        hint: "see whether an 'aether' is stopped: 'aether runs list' shows the runs")
    default: self.init(.other, "the database '\(path)' can't be used: \(reason)")
    }
  }

  static func newer(_ path: String) -> StateProblem {
    StateProblem(
      .newer, "the database '\(path)' was made by a later version of Aether",
      hint: "use that version, or set AETHER_STATE to another folder")
  }

  private static let freeSpace = "free some space; 'aether runs prune' removes old runs, and needs a little space itself"
  private static let makeWritable = "make the folder writable, or set AETHER_STATE to another folder"
}
