internal import CGit2
internal import Isolation
internal import Linux

/// A bare repository that is open.
///
/// Invariants: `pointer` and `objects` are libgit2's, freed in `deinit` only, and used by one thread; what is read of an object
/// is copied before the object is freed.
final class Repository {
  let path: String
  let pointer: OpaquePointer
  private let objects: OpaquePointer

  init(_ path: String) throws(GitFault) {
    var opened: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_BARE.rawValue
    try Library.check(git_repository_open_ext(&opened, path, flags, nil))
    guard let pointer = opened else { throw GitFault(.machine, "no repository") }
    var found: OpaquePointer?
    let result = git_repository_odb(&found, pointer)
    guard result == 0, let objects = found else {
      git_repository_free(pointer)
      throw Library.fault(result)
    }
    self.path = path
    self.pointer = pointer
    self.objects = objects
  }

  deinit {
    git_odb_free(objects)
    git_repository_free(pointer)
  }

  /// Makes a new bare one, which has no hooks and no description.
  static func create(_ path: String) throws(GitFault) -> Repository {
    var options = git_repository_init_options()
    try Library.check(git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)))
    options.flags = GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKDIR.rawValue
    var made: OpaquePointer?
    try Library.check(git_repository_init_ext(&made, path, &options))
    git_repository_free(made)
    return try Repository(path)
  }

  // MARK: Objects

  enum Kind { case commit, tree, blob, tag }

  /// What an object is and how long, without reading it whole; `nil` when there is none.
  func header(_ id: ObjectID) throws(GitFault) -> (kind: Kind, size: Int)? {
    var oid = id.oid
    var size = 0
    var type = GIT_OBJECT_INVALID
    let result = git_odb_read_header(&size, &type, objects, &oid)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    try Library.check(result)
    switch type {
    case GIT_OBJECT_COMMIT: return (.commit, size)
    case GIT_OBJECT_TREE: return (.tree, size)
    case GIT_OBJECT_BLOB: return (.blob, size)
    case GIT_OBJECT_TAG: return (.tag, size)
    default: throw GitFault(.malformed, "the object \(id.text) is of no known kind")
    }
  }

  /// The only object whose name begins so; `nil` for none.
  func find(prefix: String) throws(GitFault) -> ObjectID? {
    var short = git_oid()
    var full = git_oid()
    guard git_oid_fromstrn(&short, prefix, prefix.utf8.count) == 0 else { return nil }
    let result = git_odb_exists_prefix(&full, objects, &short, prefix.utf8.count)
    if result == GIT_ENOTFOUND.rawValue { return nil }
    if result == GIT_EAMBIGUOUS.rawValue { throw GitFault(.ambiguous, prefix) }
    try Library.check(result)
    return ObjectID(full)
  }

  /// Calls `body` with the bytes of a blob.
  func withBlob<Result>(
    _ id: ObjectID, _ body: (UnsafeRawBufferPointer) throws(GitFault) -> Result
  ) throws(GitFault) -> Result {
    var oid = id.oid
    var found: OpaquePointer?
    try Library.check(git_blob_lookup(&found, pointer, &oid))
    guard let blob = found else { throw GitFault(.malformed, "no blob \(id.text)") }
    defer { git_blob_free(blob) }
    return try body(UnsafeRawBufferPointer(start: git_blob_rawcontent(blob), count: Int(git_blob_rawsize(blob))))
  }
}
