/// The way that the kernel takes to what a path names, step by step and through links.
enum PathWalk {
  /// A name that is looked up in a folder.
  struct Step {
    /// A path without links.
    var folder: String
    var name: String
    /// No further names were to be looked up at that time; a link may have brought more.
    var isLast: Bool

    var place: String { Path.join(folder, name) }
  }

  /// Where the way ends.
  enum End {
    /// Something on the way isn't there, or is no folder.
    case missing
    /// By its path without links.
    case folder(String)
    case file(FileStatus)
  }

  /// Walks an absolute path.
  /// - Parameter visit: called before the name is looked up.
  static func walk(_ path: String, visit: (Step) throws(SystemError) -> Void) throws(SystemError) -> End {
    var folder = "/"
    var names: [Substring] = path.split(separator: "/").reversed()
    var links = 0
    while let name = names.popLast() {
      if name == "." { continue }
      if name == ".." {
        folder = Path.folder(of: folder)
        continue
      }
      let step = Step(folder: folder, name: String(name), isLast: names.isEmpty)
      try visit(step)
      let place = step.place
      guard let status = try? FileStatus(path: place, followsLinks: false) else { return .missing }
      switch status.kind {
      case .folder: folder = place
      case .link:
        links += 1
        guard links <= linkLimit, let target = try? Path.target(ofLink: place) else { return .missing }
        names += target.split(separator: "/").reversed()
        if target.hasPrefix("/") { folder = "/" }
      case .regular, .other:
        return names.isEmpty ? .file(status) : .missing
      }
    }
    return .folder(folder)
  }

  /// The kernel's own.
  private static let linkLimit = 40
}
