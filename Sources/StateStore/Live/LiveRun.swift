internal import Linux

/// The right to run a run, which one process at a time has, for as long as this object lives. A process that is suspended
/// keeps it; one that ends, however it ends, loses it.
///
/// Each run locks a byte of its own in one file of the project, so that nothing is left to be cleaned up.
package final class LiveRun: Sendable {
  /// Of the file, in the project's state folder.
  static let fileName = "live"

  private let file: Descriptor
  private let byte: Range<Int64>

  private init(_ file: consuming Descriptor, _ byte: Range<Int64>) {
    self.file = file
    self.byte = byte
  }

  deinit { file.unlock(byte) }

  /// - Parameter run: its number.
  /// - Returns: `nil` when a process runs it just now.
  package static func claim(_ run: Int64, in database: StateDatabase) throws(StateProblem) -> LiveRun? {
    do throws(SystemError) {
      let path = path(database)
      let live = LiveRun(try File.openOrCreate(path, mode: 0o600), byte(of: run))
      return try live.file.tryLock(live.byte, .exclusive, path: path) ? live : nil
    } catch {
      throw StateProblem(error)
    }
  }

  /// Claims a run that nobody else can see yet. Waits: who has its number just now has removed a run with the same one, and
  /// is about to let go.
  static func claimNew(_ run: Int64, in database: StateDatabase) throws(StateProblem) -> LiveRun {
    do throws(SystemError) {
      let path = path(database)
      let live = LiveRun(try File.openOrCreate(path, mode: 0o600), byte(of: run))
      try live.file.lock(live.byte, .exclusive, path: path)
      return live
    } catch {
      throw StateProblem(error)
    }
  }

  /// Whether a process runs it just now.
  package static func isLive(_ run: Int64, in database: StateDatabase) throws(StateProblem) -> Bool {
    let path = path(database)
    do throws(SystemError) {
      return try File.open(path).conflict(in: byte(of: run), with: .exclusive, path: path) != nil
    } catch {
      if error.isNotFound { return false }
      throw StateProblem(error)
    }
  }

  private static func path(_ database: StateDatabase) -> String { Path.join(database.folder, fileName) }
  private static func byte(of run: Int64) -> Range<Int64> { run..<run + 1 }
}
