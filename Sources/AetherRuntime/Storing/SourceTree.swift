internal import Linux
internal import PluginRuntime

/// The files below a folder that a build can read, as one digest.
struct SourceTree {
  let root: String
  /// Names at any depth that no build reads: what builds made, and what a version control keeps.
  static let ignored: Set<String> = [".build", ".git", ".hg", ".svn"]
  /// Paths below the root that are passed over, too.
  var passedOver: Set<String> = []
  /// Of what the preprocessor of C reads, whose includes may lead out of the folder.
  private static let extensions: Set<Substring> = [
    "c", "h", "cc", "hh", "cpp", "hpp", "cxx", "hxx", "inc", "inl", "ipp", "tpp", "def", "m", "mm", "S",
  ]
  let digests: FileDigests

  /// More files than this are no plugin's.
  private static let countLimit = 20_000

  /// Why there is no digest.
  enum Unknown: Error {
    /// A link or an include leads out of the folder.
    case leadsOut(String)
    case tooManyFiles
    case unreadable(SystemError)
  }

  /// A text for each file: whether it can be executed, path, digest. NUL, which no path has, stands between them.
  func lines() throws(Unknown) -> [String] {
    var lines: [String] = []
    try walk("", into: &lines)
    return lines
  }

  private func walk(_ folder: String, into lines: inout [String]) throws(Unknown) {
    let entries = try reading { () throws(SystemError) in try Folder.entries(of: Path.join(root, folder)) }
    for entry in entries where !Self.ignored.contains(entry.name) {
      let name = Path.join(folder, entry.name)
      guard !passedOver.contains(name) else { continue }
      guard lines.count < Self.countLimit else { throw .tooManyFiles }
      let path = Path.join(root, name)
      let kind = try reading { () throws(SystemError) in
        if let kind = entry.kind { return kind }
        return try FileStatus(path: path, followsLinks: false).kind
      }
      switch kind {
      case .folder:
        // An empty one may matter, too.
        lines.append("folder\0\(name)")
        try walk(name, into: &lines)
      case .regular: lines.append(try line(of: path, name))
      case .link: lines.append(try line(ofLink: path, name))
      case .other: lines.append("other\0\(name)")
      }
    }
  }

  private func line(of path: String, _ name: String) throws(Unknown) -> String {
    let readsC = name.split(separator: ".").last.map(Self.extensions.contains) ?? false
    let (measure, isProgram) = try reading { () throws(SystemError) in
      (try digests.measure(path, readsC: readsC), try FileStatus(path: path).mode & 0o111 != 0)
    }
    for include in measure.farIncludes {
      let target = Path.absolute(include, from: Path.folder(of: path))
      guard !include.hasPrefix("/"), Path.isInside(target, root), File.exists(target) else { throw .leadsOut(path) }
    }
    return "\(isProgram ? "program" : "file")\0\(name)\0\(measure.digest)"
  }

  private func line(ofLink path: String, _ name: String) throws(Unknown) -> String {
    let text = try reading { () throws(SystemError) in try Path.target(ofLink: path) }
    if let real = try? Path.real(path) {
      let realRoot = try reading { () throws(SystemError) in try Path.real(root) }
      guard Path.isInside(real, realRoot),
        real.dropFirst(realRoot.count).split(separator: "/").allSatisfy({ !Self.ignored.contains(String($0)) })
      else { throw .leadsOut(path) }
    }
    return "link\0\(name)\0\(text)"
  }

  private func reading<Result>(_ body: () throws(SystemError) -> Result) throws(Unknown) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw .unreadable(error)
    }
  }
}
