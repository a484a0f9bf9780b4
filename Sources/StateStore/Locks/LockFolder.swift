internal import AetherModel
internal import Crypto
internal import Linux

/// Where the files of locks lie.
///
///     locks/PROJECT/DIGEST.lock    the queue of a lock of one project: the first record's owner has it
///     locks/machine/DIGEST.lock    the same, of a lock of all
///     locks/machine/waiting        who waits for which lock, to find deadlocks
struct LockFolder: Sendable {
  let path: String
  let project: String

  private static let suffix = ".lock"

  /// The file of a lock, relative to the folder. Scope and name are in the digest, so that no project's name, `machine`
  /// included, makes two locks meet.
  func file(of lock: LockName) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let hash = SHA256.hash(data: Array(Self.title(of: lock).utf8))
    let name = String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    return folder(of: lock.scope) + "/" + name + Self.suffix
  }

  /// The queue of a lock, made where it is missing.
  func queue(of lock: LockName, header: [UInt8]) throws(SystemError) -> LiveRecords {
    try open(file(of: lock), in: lock.scope, header)
  }

  /// The queue in a file that may be missing, to be read.
  func existing(_ file: String) throws(SystemError) -> LiveRecords? {
    do throws(SystemError) {
      return try LiveRecords(reading: Path.join(path, file))
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  /// Who waits for which lock, made where it is missing.
  func waiting(header: [UInt8]) throws(SystemError) -> LiveRecords {
    try open(folder(of: .machine) + "/waiting", in: .machine, header)
  }

  /// The files of all locks that this project can ask for.
  func files() -> [String] {
    Set([folder(of: .project), folder(of: .machine)]).sorted().flatMap { folder in
      ((try? Folder.entries(of: Path.join(path, folder))) ?? []).filter { $0.name.hasSuffix(Self.suffix) }
        .map { folder + "/" + $0.name }
    }
  }

  /// The header's text for a lock.
  static func title(of lock: LockName) -> String { lock.scope.rawValue + " " + lock.name }

  /// The lock that a header names.
  static func lock(titled title: String) -> LockName? {
    guard let space = title.utf8.firstIndex(of: UInt8(ascii: " ")),
      let scope = LockName.Scope(rawValue: String(title[..<space]))
    else { return nil }
    return LockName(name: String(title[title.utf8.index(after: space)...]), scope: scope)
  }

  private func folder(of scope: LockName.Scope) -> String { scope == .machine ? "machine" : project }

  private func open(
    _ file: String, in scope: LockName.Scope, _ header: [UInt8]
  ) throws(SystemError) -> LiveRecords {
    let file = Path.join(path, file)
    do throws(SystemError) {
      return try LiveRecords(file, header: header)
    } catch {
      guard error.number == SystemError.notFound else { throw error }
      try Folder.create(Path.join(path, folder(of: scope)), mode: 0o700)
      return try LiveRecords(file, header: header)
    }
  }
}
