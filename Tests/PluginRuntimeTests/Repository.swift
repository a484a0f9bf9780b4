import Linux

/// Files of this repository that tests read.
enum Repository {
  static let root = Path.absolute("../..", from: Path.folder(of: #filePath))

  static func path(_ path: String) -> String { Path.join(root, path) }
}
