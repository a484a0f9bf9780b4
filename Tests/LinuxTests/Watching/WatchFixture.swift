import Glibc
import Linux
import Testing

/// A temporary folder and a watcher, with what people and their editors do to files.
final class WatchFixture: Sendable {
  let path: String
  let watcher: ChangeWatcher

  init() throws {
    path = try Path.real(try Folder.createPrivate("aether-watch-test-"))
    watcher = try ChangeWatcher()
  }

  deinit { try? Folder.removeTree(path) }

  func at(_ name: String) -> String { Path.join(path, name) }

  func watchTree(_ name: String = "t", ignoring: Set<String> = []) throws {
    try makeFolder(name)
    try watcher.watch(tree: at(name), ignoring: ignoring)
  }

  /// What has happened so far, by names below the folder; waits until something has.
  func changes() throws -> (written: Set<String>, removed: Set<String>) {
    let changes = try #require(try watcher.next(within: .seconds(10)))
    #expect(!changes.isIncomplete)
    return (Set(changes.written.map(name)), Set(changes.removed.map(name)))
  }

  func expect(
    written: Set<String> = [], removed: Set<String> = [], location: SourceLocation = #_sourceLocation
  ) throws {
    let changes = try changes()
    #expect(changes.written == written, sourceLocation: location)
    #expect(changes.removed == removed, sourceLocation: location)
  }

  func expectNothing(location: SourceLocation = #_sourceLocation) throws {
    #expect(try watcher.next(within: .zero) == nil, sourceLocation: location)
  }

  func makeFolder(_ name: String) throws { try Folder.create(at(name)) }
  func removeFolder(_ name: String) throws { try Folder.removeTree(at(name)) }

  /// Writes in place, and closes.
  func write(_ name: String, _ text: String = "x") throws {
    let file = try File.create(at(name))
    try Output.write(Array(text.utf8), to: file, at: 0, path: name)
  }

  func delete(_ name: String) { #expect(unlink(at(name)) == 0, "\(name)") }
  func move(_ name: String, to target: String) throws { try File.move(at(name), to: at(target)) }
  func link(_ name: String, to target: String) { #expect(symlink(target, at(name)) == 0, "\(name)") }

  /// Lets two names change places.
  func exchange(_ first: String, _ second: String) throws { #expect(Self.exchange(at(first), at(second))) }

  /// By `renameat2`, which Glibc's module lacks.
  static func exchange(_ first: String, _ second: String) -> Bool {
    typealias Rename = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    guard let address = dlsym(nil, "renameat2") else { return false }
    // The type is the one of the function's declaration in stdio.h; 2 is RENAME_EXCHANGE.
    return unsafeBitCast(address, to: Rename.self)(AT_FDCWD, first, AT_FDCWD, second, 2) == 0
  }

  /// As vim does with `backupcopy=no`.
  func editWithVim(_ name: String) throws {
    let folder = Path.folder(of: name)
    try write(Path.join(folder, "4913"))
    delete(Path.join(folder, "4913"))
    try move(name, to: name + "~")
    try write(name, "edited")
    delete(name + "~")
  }

  private func name(of path: String) -> String { String(path.dropFirst(self.path.utf8.count + 1)) }
}
