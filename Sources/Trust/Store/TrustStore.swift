package import AetherModel
internal import Linux

/// The user's trust store: one file that is replaced as a whole, in a folder that only the user can enter.
///
/// It is in the home of the user's passwd entry, `.local/state/aether/trust`; no variable names another place. Blocks on the
/// disk. Processes that change it at once wait for each other.
package struct TrustStore: Sendable {
  private let folder: String

  /// - Parameter folder: for tests.
  package init(folder: String) { self.folder = folder }

  /// The store of the user that this process runs as; `nil` for a user without a home.
  package static func ofUser() -> TrustStore? {
    UserAccount.homeFolder().map { TrustStore(folder: Path.join($0, ".local/state/aether/trust")) }
  }

  package var path: String { Path.join(folder, "store.json") }
  private var lockPath: String { Path.join(folder, "lock") }
  /// Larger ones are refused: 64 MiB.
  private static let sizeLimit = 64 << 20
  /// How long to wait for another process that changes the store, in milliseconds.
  private static let patience = 10_000

  package struct Problem: Error, Sendable {
    package var diagnostic: Diagnostic
    /// Whether the machine keeps it from being read or written, rather than its content.
    package var isMachine: Bool

    package init(_ diagnostic: Diagnostic, isMachine: Bool = false) {
      self.diagnostic = diagnostic
      self.isMachine = isMachine
    }
  }

  /// What is in it now; nothing where there is no store yet.
  /// - Throws: when others can write it, or it is damaged: then nothing is trusted.
  package func read() throws(Problem) -> TrustRecords {
    let bytes: [UInt8]
    do throws(SystemError) {
      guard File.exists(path) else { return TrustRecords() }
      bytes = try File.read(path, limit: Self.sizeLimit)
    } catch {
      throw Problem(refusal("the trust store can't be read: \(error.reason)"))
    }
    let owner = CurrentProcess.userID
    for place in [path, folder] {
      let status = try? FileStatus(path: place)
      guard let status, status.owner == owner, !status.isWritableByOthers else {
        throw Problem(
          refusal(
            "others than you can write the trust store, or it isn't yours", at: place,
            hint: "look at what is in it, then: chmod go-w \(place)"))
      }
    }
    do throws(TrustRecords.Unreadable) {
      return try TrustRecords(text: bytes)
    } catch {
      throw Problem(
        refusal(
          "the trust store is damaged: \(error.reason)", hint: "move it away and decide again: mv \(path) \(path).old"))
    }
  }

  /// Changes what is in it, and waits until that is durable.
  package func change(_ body: (inout TrustRecords) -> Void) throws(Problem) {
    do throws(SystemError) {
      try Folder.create(Path.folder(of: folder), mode: 0o700)
      try Folder.create(folder, mode: 0o700)
    } catch {
      throw unwritable(error)
    }
    let lock = try acquire()
    try withExtendedLifetime(lock) { () throws(Problem) in
      var records = try read()
      let before = records
      body(&records)
      guard records != before else { return }
      do throws(SystemError) {
        try Output.replace(path, with: Array(records.text.utf8), mode: 0o600, durable: true)
      } catch {
        throw unwritable(error)
      }
    }
  }

  /// The store's lock file, locked for as long as it is open.
  private func acquire() throws(Problem) -> Descriptor {
    do throws(SystemError) {
      if let file = try File.openLocked(lockPath, patience: Self.patience) { return file }
    } catch {
      throw unwritable(error)
    }
    throw Problem(
      Diagnostic(
        code: "trust-store", "another process has had the trust store for too long", path: lockPath,
        hints: ["fuser \(lockPath) shows which"]), isMachine: true)
  }

  private func unwritable(_ error: SystemError) -> Problem {
    Problem(
      Diagnostic(code: "trust-store", "the trust store can't be written: \(error.reason)", path: path),
      isMachine: true)
  }

  private func refusal(_ message: String, at place: String? = nil, hint: String? = nil) -> Diagnostic {
    Diagnostic(
      code: "trust-store", message, path: place ?? path, hints: hint.map { [$0] } ?? [], isPolicy: true)
  }
}
