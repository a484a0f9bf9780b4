internal import AetherModel
internal import Linux
internal import PipelineConfig

extension Session {
  /// Milliseconds that others may take to change the lock.
  private static let lockPatience = 60_000

  /// Changes the lock as it is then, while nobody else does. Blocks.
  /// - Parameter trusts: that the user trusts the project with it; by default when it was trusted without.
  func editLock(
    trusts: Bool? = nil, _ body: (inout LockFile) throws(FetchProblem) -> Void
  ) throws(FetchProblem) -> Locked {
    let turn: LockTurn
    do throws(SystemError) { turn = try LockTurn(in: stateFolder, patience: Self.lockPatience) } catch {
      throw FetchProblem(.machine, "not-written", "the lock can't be changed: \(error)")
    }
    defer { withExtendedLifetime(turn) {} }
    lookAgain()
    let (old, problems) = authority.lock
    guard !problems.hasErrors else { throw FetchProblem(.refused, problems.all.map(AuthorityMessages.asPolicy)) }
    var new = old ?? LockFile()
    try body(&new)
    do throws(RunRefusal) {
      let locked = try write(new, insteadOf: old, trusts: trusts)
      lookAgain()
      return locked
    } catch {
      throw FetchProblem(.machine, error.diagnostics)
    }
  }
}

/// While it lives, nobody else changes the project's lock.
private final class LockTurn {
  private let descriptor: Descriptor

  init(in stateFolder: String, patience: Int) throws(SystemError) {
    try Folder.create(stateFolder, mode: 0o700)
    let path = Path.join(stateFolder, "lock-edit")
    guard let descriptor = try File.openLocked(path, patience: patience) else { throw SystemError.busy(path) }
    self.descriptor = descriptor
  }
}

extension LockFile {
  /// Puts what was got from a source in the place of what the lock had of these modules.
  /// - Parameter keepsOthers: whether other versions of them stay, which a pipeline names by aliases.
  mutating func take(_ entries: [Module], keepsOthers: Bool) {
    let names = Set(entries.map(\.name))
    modules.removeAll { old in
      guard names.contains(old.name) else { return false }
      if !keepsOthers || entries.contains(where: { $0.name == old.name && $0.version == old.version }) { return true }
      // What the same wish gave before.
      return entries.contains { $0.name == old.name && $0.source.isOfSameWish(as: old.source) }
    }
    modules += entries
  }
}

extension LockFile.Source {
  func isOfSameWish(as other: LockFile.Source) -> Bool {
    switch (self, other) {
    case (.git(let one), .git(let other)): one.source == other.source && one.range == other.range
    case (.file(let one), .file(let other)): one == other
    default: false
    }
  }
}

extension GitSource {
  /// The same folder of the same repository, at whatever commit.
  func isSamePlace(as other: GitSource) -> Bool { repository == other.repository && path == other.path }
}
