import Linux

/// A fresh folder for one test, removed when the test ends.
final class TemporaryFolder {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-runtime-test-")) }

  deinit { try? Folder.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Folder.create(Path.folder(of: file(name)))
    try Output.replace(file(name), with: Array(text.utf8))
    return file(name)
  }

  func read(_ name: String) throws -> String { String(decoding: try File.read(file(name)), as: UTF8.self) }
}
