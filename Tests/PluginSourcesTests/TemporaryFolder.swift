import Linux

/// A fresh folder for one test, removed when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-sources-test-")) }

  deinit { try? Folder.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }

  @discardableResult
  func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
    try Folder.create(Path.folder(of: file(name)))
    try Output.replace(file(name), with: Array(text.utf8), mode: mode)
    return file(name)
  }
}
