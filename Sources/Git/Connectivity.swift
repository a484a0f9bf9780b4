internal import Isolation

/// Whether all that new branches and tags mean is there: a server may send less, and then the mirror would stay broken, since
/// what is there is not fetched again.
struct Connectivity {
  private let repository: Repository
  private let known: Set<ObjectID>

  /// - Parameter known: whose objects were looked at before.
  init(_ repository: Repository, known: [Ref]) {
    self.repository = repository
    self.known = Set(known.flatMap { [$0.id] + ($0.commit.map { [$0] } ?? []) })
  }

  /// - Returns: the refs with what their tags mean; branches that are no commits are left out.
  func check(_ refs: [Ref]) throws(GitFault) -> [Ref] {
    var checked: [Ref] = []
    var starts: Set<ObjectID> = []
    var seen: Set<ObjectID> = []
    for var ref in refs {
      let end = try end(of: ref.id)
      switch end.kind {
      case .commit:
        if !known.contains(end.id) { starts.insert(end.id) }
      case _ where ref.branch != nil: continue
      case .tree: try walk(end.id, &seen)
      case .blob, .tag: break
      }
      ref.commit = end.id == ref.id ? nil : end.id
      checked.append(ref)
    }
    guard !starts.isEmpty else { return checked }
    var hidden: [ObjectID] = []
    for id in known where try repository.header(id)?.kind == .commit { hidden.append(id) }
    let commits = try CommitWalk(repository, from: Array(starts), hiding: hidden)
    while let commit = try commits.next() { try walk(repository.tree(ofCommit: commit), &seen) }
    return checked
  }

  private func end(of id: ObjectID) throws(GitFault) -> (id: ObjectID, kind: Repository.Kind) {
    var id = id
    for _ in 0..<16 {
      guard let kind = try repository.header(id)?.kind else { throw missing(id) }
      if kind != .tag { return (id, kind) }
      id = try repository.target(ofTag: id)
    }
    throw GitFault(.malformed, "the tag \(id.text) is one of too many tags")
  }

  private func walk(_ tree: ObjectID, _ seen: inout Set<ObjectID>) throws(GitFault) {
    // Trees can lie deeper in each other than the stack is.
    var waiting = [tree]
    while let tree = waiting.popLast() {
      guard seen.insert(tree).inserted else { continue }
      for entry in try repository.entries(of: tree) {
        switch entry.kind {
        case .folder: waiting.append(entry.id)
        case .submodule: continue
        case .file, .program, .link, .other:
          guard seen.insert(entry.id).inserted else { continue }
          guard try repository.header(entry.id)?.kind == .blob else { throw missing(entry.id) }
        }
      }
    }
  }

  private func missing(_ id: ObjectID) -> GitFault { GitFault(.malformed, "the server didn't send the object \(id.text)") }
}
