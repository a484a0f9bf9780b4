import Linux

/// A fresh folder for one test, removed when the test ends.
final class TemporaryFolder {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-linux-test-")) }

  deinit { try? Folder.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Folder.create(Path.folder(of: file(name)))
    try Output.replace(file(name), with: bytes)
    return file(name)
  }
}
