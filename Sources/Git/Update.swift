internal import CGit2
internal import Glibc
internal import Isolation
internal import Linux

/// A clone or a fetch of all branches and tags. All of it happens beside the mirror, in a repository of its own that borrows the
/// mirror's objects, and is looked at before any of it takes its place: packs first, then the names, in one step. Killed at any
/// moment, it leaves the mirror as it was, or as it shall be.
struct Update {
  private let folder: String
  private let source: GitSource
  private let incoming: String
  private let staging: String
  private let mirror: String

  private static let mostRefs = 100_000

  init(in folder: String, from source: GitSource) {
    self.folder = folder
    self.source = source
    incoming = Path.join(folder, GitOrder.incoming)
    staging = Path.join(incoming, GitOrder.repository)
    mirror = Path.join(folder, GitOrder.repository)
  }

  func run() throws(GitFault) {
    aether_guard_connections(source.allowsPrivate, source.agent, source.onlyPort ?? 0)
    try setUp()
    try Library.begin()
    if source.url.hasPrefix("https:") {
      try Library.trust(file: source.certificates, folder: source.certificateFolder)
    }
    let isNew = !File.exists(mirror)
    let old = isNew ? [] : try PackedRefs.read(mirror)
    let repository = try stage(old)
    let transfer = Transfer(source, taken: isNew ? 0 : try Size.ofFolder(mirror))
    let remote = try Remote(source.url, repository, transfer)
    let found = try remote.fetch(most: Self.mostRefs)
    // What was fetched is seen from a repository that opens anew.
    let checked = try Repository(staging)
    let refs = try Connectivity(checked, known: old).check(found.refs)
    guard try (isNew ? 0 : Size.ofFolder(mirror)) + Size.ofFolder(staging) <= source.most else {
      throw GitFault(.tooLarge, "\(source.most)")
    }
    try place(refs, head: found.head, isNew: isNew)
  }

  /// libgit2 looks for known hosts in the home, and asks a server for a key of a kind that stands there;
  /// libssh2 for the agent in a variable.
  private func setUp() throws(GitFault) {
    let home = Path.join(incoming, "home")
    var text = ""
    for key in source.hostKeys where !key.isRevoked { text += "\(source.hostName) \(key.type) \(key.key)\n" }
    try Disk.check { () throws(SystemError) in
      try Folder.create(Path.join(home, ".ssh"), mode: 0o700)
      try Output.replace(Path.join(home, ".ssh/known_hosts"), with: Array(text.utf8), mode: 0o600)
    }
    setenv("HOME", home, 1)
    if let agent = source.agent { setenv("SSH_AUTH_SOCK", agent, 1) }
  }

  private func stage(_ old: [Ref]) throws(GitFault) -> Repository {
    let made = try Repository.create(staging)
    guard File.exists(mirror) else { return made }
    // Relative, since a path of that file can't have all characters.
    try Disk.replace(Path.join(staging, "objects/info/alternates"), "../../../\(GitOrder.repository)/objects\n")
    try PackedRefs.write(old, to: staging)
    return try Repository(staging)
  }

  // MARK: Taking its place

  private func place(_ refs: [Ref], head: String?, isNew: Bool) throws(GitFault) {
    let head = head.map { "ref: \($0)\n" } ?? "ref: refs/heads/main\n"
    if isNew {
      try PackedRefs.write(refs, to: staging)
      try Disk.replace(Path.join(staging, "HEAD"), head)
      return try Disk.check { () throws(SystemError) in
        try File.move(staging, to: mirror)
        try Folder.sync(folder)
      }
    }
    try movePacks()
    try PackedRefs.write(refs, to: mirror)
    try Disk.replace(Path.join(mirror, "HEAD"), head)
  }

  /// An index names its pack, so it comes last.
  private func movePacks() throws(GitFault) {
    let from = Path.join(staging, "objects/pack")
    let to = Path.join(mirror, "objects/pack")
    try Disk.check { () throws(SystemError) in
      let names = try Folder.entries(of: from).map(\.name)
      for ending in [".pack", ".idx"] {
        for name in names where name.hasSuffix(ending) {
          try File.move(Path.join(from, name), to: Path.join(to, name))
        }
      }
      try Folder.sync(to)
    }
  }
}

/// How much a folder takes.
enum Size {
  static func ofFolder(_ path: String) throws(GitFault) -> Int {
    try Disk.check { () throws(SystemError) in try sum(path) }
  }

  private static func sum(_ path: String) throws(SystemError) -> Int {
    var size = 0
    for entry in try Folder.entries(of: path) {
      let status = try FileStatus(path: Path.join(path, entry.name), followsLinks: false)
      size += status.kind == .folder ? try sum(Path.join(path, entry.name)) : status.size
    }
    return size
  }
}
