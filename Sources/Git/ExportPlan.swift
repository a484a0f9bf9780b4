internal import Isolation

/// All that a folder of a commit has, looked at before anything is written.
struct ExportPlan {
  struct Item {
    /// Below the folder, with slashes.
    var path: String
    var id: ObjectID
    var size: Int
    var isProgram = false
  }

  /// In an order in which each comes after the folder that it is in.
  private(set) var folders: [String] = []
  private(set) var files: [Item] = []
  private(set) var links: [(path: String, target: String)] = []
  private(set) var bytes = 0

  private static let mostFiles = 20_000
  private static let mostDepth = 64
  private static let longestLink = 4_095
  private static let longestPath = 4_000

  private let most: Int

  init(of tree: ObjectID, in repository: Repository, most: Int) throws(GitFault) {
    self.most = most
    try add(tree, in: repository, path: "", depth: 0)
    try LinkCheck(links).run()
  }

  private mutating func add(
    _ tree: ObjectID, in repository: Repository, path: String, depth: Int
  ) throws(GitFault) {
    guard depth <= Self.mostDepth else {
      throw GitFault(.entry, "'\(Words.short(path))': folders lie more than \(Self.mostDepth) deep in each other")
    }
    var names: Set<[UInt8]> = []
    for entry in try repository.entries(of: tree) {
      let shown = path.isEmpty ? Words.escaped(entry.name) : Words.short(path) + "/" + Words.escaped(entry.name)
      func refuse(_ reason: String) -> GitFault { GitFault(.entry, "'\(shown)': \(reason)") }
      if let problem = EntryName.problem(entry.name) { throw refuse(problem) }
      guard names.insert(entry.name).inserted else { throw refuse("its name is there twice") }
      let name = String(decoding: entry.name, as: UTF8.self)
      let place = path.isEmpty ? name : path + "/" + name
      guard place.utf8.count <= Self.longestPath else { throw refuse("its path is too long") }
      guard files.count + links.count + folders.count < Self.mostFiles else {
        throw GitFault(.tooLarge, "it has more than \(Self.mostFiles) files")
      }
      switch entry.kind {
      case .folder:
        folders.append(place)
        try add(entry.id, in: repository, path: place, depth: depth + 1)
      case .file, .program:
        let size = try take(entry.id, in: repository)
        files.append(Item(path: place, id: entry.id, size: size, isProgram: entry.kind == .program))
      case .link: links.append((place, try target(of: entry.id, in: repository, refuse)))
      case .submodule: throw refuse("it is a submodule, and those are not fetched")
      case .other: throw refuse("it is neither a file nor a folder nor a link")
      }
    }
  }

  private mutating func take(_ id: ObjectID, in repository: Repository) throws(GitFault) -> Int {
    guard let header = try repository.header(id), header.kind == .blob else {
      throw GitFault(.malformed, "no file \(id.text)")
    }
    bytes += header.size
    guard bytes <= most else { throw GitFault(.tooLarge, "it has more than \(most) bytes") }
    return header.size
  }

  private mutating func target(
    of id: ObjectID, in repository: Repository, _ refuse: (String) -> GitFault
  ) throws(GitFault) -> String {
    guard try take(id, in: repository) <= Self.longestLink else { throw refuse("the link is too long") }
    let bytes = try repository.withBlob(id) { bytes in Array(bytes) }
    guard let target = String(validating: bytes, as: UTF8.self), !bytes.contains(0), !bytes.isEmpty else {
      throw refuse("the link leads to no path")
    }
    return target
  }
}
