internal import CGit2
internal import Isolation

/// What a folder of a commit has.
struct TreeEntry {
  enum Kind { case file, program, link, folder, submodule, other }

  /// As it stands in the tree: any bytes but NUL.
  var name: [UInt8]
  var kind: Kind
  var id: ObjectID
}

extension Repository {
  /// The entries of a tree, in their order.
  func entries(of tree: ObjectID) throws(GitFault) -> [TreeEntry] {
    var oid = tree.oid
    var found: OpaquePointer?
    try Library.check(git_tree_lookup(&found, pointer, &oid))
    guard let tree = found else { throw GitFault(.malformed, "no tree") }
    defer { git_tree_free(tree) }
    return (0..<git_tree_entrycount(tree)).compactMap { index in
      guard let entry = git_tree_entry_byindex(tree, index), let name = git_tree_entry_name(entry),
        let id = git_tree_entry_id(entry)
      else { return nil }
      let bytes = UnsafeBufferPointer(start: name, count: length(of: name)).map { UInt8(bitPattern: $0) }
      let kind = Self.kind(UInt32(truncatingIfNeeded: git_tree_entry_filemode_raw(entry).rawValue))
      return TreeEntry(name: bytes, kind: kind, id: ObjectID(id.pointee))
    }
  }

  private func length(of name: UnsafePointer<CChar>) -> Int {
    var length = 0
    while name[length] != 0 { length += 1 }
    return length
  }

  private static func kind(_ mode: UInt32) -> TreeEntry.Kind {
    switch mode & 0o170000 {
    case 0o100000: mode & 0o100 == 0 ? .file : .program
    case 0o120000: .link
    case 0o040000: .folder
    case 0o160000: .submodule
    default: .other
    }
  }

  /// What stands at a path in a commit; `nil` when nothing does.
  private func entry(_ path: String, of commit: ObjectID) throws(GitFault) -> TreeEntry? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    for part in parts where part.isEmpty || part == Array(".".utf8) || part == Array("..".utf8) || part.contains(0) {
      throw GitFault(.path, "it must name something inside of the repository, without '.', '..' and doubled slashes")
    }
    var tree = try tree(ofCommit: commit)
    for (index, part) in parts.enumerated() {
      guard let entry = try entries(of: tree).first(where: { $0.name == part }) else { return nil }
      if index == parts.count - 1 { return entry }
      switch entry.kind {
      case .folder: tree = entry.id
      case .link: throw GitFault(.path, "'\(Words.escaped(part))' in it is a link")
      case .submodule: throw GitFault(.path, "'\(Words.escaped(part))' in it is a submodule")
      case .file, .program, .other: return nil
      }
    }
    return nil
  }

  /// The tree of a folder, of the whole commit without a path; `nil` when nothing is there.
  func folder(_ path: String?, of commit: ObjectID) throws(GitFault) -> ObjectID? {
    guard let path else { return try tree(ofCommit: commit) }
    guard let entry = try entry(path, of: commit) else { return nil }
    switch entry.kind {
    case .folder: return entry.id
    case .link: throw GitFault(.path, "it is a link, not a folder")
    case .submodule: throw GitFault(.path, "it is a submodule, not a folder")
    case .file, .program, .other: throw GitFault(.path, "it is a file, not a folder")
    }
  }

  /// The bytes of a file; `nil` when no file is there.
  func file(_ path: String, of commit: ObjectID, most: Int) throws(GitFault) -> [UInt8]? {
    guard let entry = try entry(path, of: commit), entry.kind == .file || entry.kind == .program else { return nil }
    guard let header = try header(entry.id), header.kind == .blob else {
      throw GitFault(.malformed, "'\(Words.short(path))' is no file")
    }
    guard header.size <= most else {
      throw GitFault(.tooLarge, "'\(Words.short(path))' has \(header.size) bytes, and \(most) are allowed")
    }
    return try withBlob(entry.id) { bytes in Array(bytes) }
  }
}
