internal import CGit2
internal import Isolation

extension Repository {
  /// Calls `body` with a commit of libgit2's.
  private func withCommit<Result>(_ id: ObjectID, _ body: (OpaquePointer) -> Result) throws(GitFault) -> Result {
    var oid = id.oid
    var found: OpaquePointer?
    try Library.check(git_commit_lookup(&found, pointer, &oid))
    guard let commit = found else { throw GitFault(.malformed, "no commit \(id.text)") }
    defer { git_commit_free(commit) }
    return body(commit)
  }

  func tree(ofCommit id: ObjectID) throws(GitFault) -> ObjectID {
    let tree = try withCommit(id) { commit in git_commit_tree_id(commit).map { ObjectID($0.pointee) } }
    guard let tree else { throw GitFault(.malformed, "the commit \(id.text) has no tree") }
    return tree
  }

  /// What is told of a commit.
  func commit(_ id: ObjectID) throws(GitFault) -> GitAnswer.Commit {
    let tree = try tree(ofCommit: id)
    return try withCommit(id) { commit in
      let author = git_commit_author(commit)
      let name = author?.pointee.name.map { String(cString: $0) } ?? ""
      let mail = author?.pointee.email.map { String(cString: $0) } ?? ""
      let summary = git_commit_summary(commit).map { String(cString: $0) } ?? ""
      return GitAnswer.Commit(
        id: id.text, tree: tree.text, time: Int(git_commit_time(commit)), author: Words.short("\(name) <\(mail)>"),
        summary: Words.short(summary))
    }
  }

  /// What a tag object means, one step on.
  func target(ofTag id: ObjectID) throws(GitFault) -> ObjectID {
    var oid = id.oid
    var found: OpaquePointer?
    try Library.check(git_tag_lookup(&found, pointer, &oid))
    guard let tag = found else { throw GitFault(.malformed, "no tag \(id.text)") }
    defer { git_tag_free(tag) }
    guard let target = git_tag_target_id(tag) else { throw GitFault(.malformed, "the tag \(id.text) has no target") }
    return ObjectID(target.pointee)
  }

  /// The commit that an object is, or that it means as a tag; `nil` for something else, and for what isn't there.
  func peeled(_ id: ObjectID) throws(GitFault) -> ObjectID? {
    var id = id
    for _ in 0..<16 {
      switch try header(id)?.kind {
      case .commit: return id
      case .tag: id = try target(ofTag: id)
      default: return nil
      }
    }
    throw GitFault(.malformed, "the tag \(id.text) is one of too many tags")
  }
}

/// Commits from some back to others, newest first.
///
/// Invariant: `walk` is libgit2's, freed in `deinit`, and its repository lives longer.
final class CommitWalk {
  private let repository: Repository
  private let walk: OpaquePointer

  init(_ repository: Repository, from starts: [ObjectID], hiding hidden: [ObjectID]) throws(GitFault) {
    var made: OpaquePointer?
    try Library.check(git_revwalk_new(&made, repository.pointer))
    guard let walk = made else { throw GitFault(.machine, "no walk") }
    self.repository = repository
    self.walk = walk
    let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue
    try Library.check(git_revwalk_sorting(walk, order))
    for id in starts {
      var oid = id.oid
      try Library.check(git_revwalk_push(walk, &oid))
    }
    for id in hidden {
      var oid = id.oid
      try Library.check(git_revwalk_hide(walk, &oid))
    }
  }

  deinit { git_revwalk_free(walk) }

  /// - Returns: `nil` at the end.
  func next() throws(GitFault) -> ObjectID? {
    var oid = git_oid()
    let result = git_revwalk_next(&oid, walk)
    if result == GIT_ITEROVER.rawValue { return nil }
    try Library.check(result)
    return ObjectID(oid)
  }
}
