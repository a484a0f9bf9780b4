internal import CGit2
internal import Isolation

/// The other side, for one fetch into one repository.
///
/// Invariants: `remote` is libgit2's, freed in `deinit`; `transfer`, which libgit2's callbacks get as a bare pointer, and the
/// repository live as long.
final class Remote {
  private let remote: OpaquePointer
  private let repository: Repository
  private let transfer: Transfer

  struct Found {
    var refs: [Ref] = []
    /// The full name of the default branch.
    var head: String?
  }

  init(_ url: String, _ repository: Repository, _ transfer: Transfer) throws(GitFault) {
    var made: OpaquePointer?
    try Library.check(git_remote_create_anonymous(&made, repository.pointer, url))
    guard let remote = made else { throw GitFault(.machine, "no remote") }
    self.remote = remote
    self.repository = repository
    self.transfer = transfer
  }

  deinit { git_remote_free(remote) }

  /// Fetches the objects of all branches and tags, and says what there is. No name is changed.
  func fetch(most: Int) throws(GitFault) -> Found {
    var options = git_fetch_options()
    try Library.check(git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION)))
    transfer.attach(to: &options.callbacks)
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    options.update_fetchhead = 0
    // Who is sent elsewhere must not be given the password there; to libgit2 another port is not elsewhere, which the guard
    // of connections sees to.
    options.follow_redirects = transfer.hasSecrets ? GIT_REMOTE_REDIRECT_NONE : GIT_REMOTE_REDIRECT_INITIAL
    try check(connect(options))
    defer { git_remote_disconnect(remote) }
    let found = try advertised(most)
    if !found.refs.isEmpty { try download(&options) }
    return found
  }

  private func connect(_ options: git_fetch_options) -> Int32 {
    var connecting = git_remote_connect_options()
    git_remote_connect_options_init(&connecting, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
    connecting.callbacks = options.callbacks
    connecting.follow_redirects = options.follow_redirects
    return git_remote_connect_ext(remote, GIT_DIRECTION_FETCH, &connecting)
  }

  private func download(_ options: inout git_fetch_options) throws(GitFault) {
    let specs = ["+\(Ref.branches)*:\(Ref.branches)*", "+\(Ref.tags)*:\(Ref.tags)*"]
    var texts: [UnsafeMutablePointer<CChar>?] = specs.map { text in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
      copy.initialize(from: text.utf8CString.map { $0 }, count: text.utf8.count + 1)
      return copy
    }
    defer { for text in texts { text?.deallocate() } }
    let result = texts.withUnsafeMutableBufferPointer { list in
      var strings = git_strarray(strings: list.baseAddress, count: list.count)
      return git_remote_download(remote, &strings, &options)
    }
    try check(result)
  }

  private func advertised(_ most: Int) throws(GitFault) -> Found {
    var list: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    try check(git_remote_ls(&list, &count, remote))
    guard count <= most else { throw GitFault(.tooLarge, "it has \(count) branches and tags, and \(most) are allowed") }
    var found = Found()
    for index in 0..<count {
      guard let head = list?[index]?.pointee, let text = head.name, let name = String(validatingCString: text) else {
        continue
      }
      if name == "HEAD", let target = head.symref_target.flatMap({ String(validatingCString: $0) }),
        target.hasPrefix(Ref.branches), Self.isValid(target)
      {
        found.head = target
      }
      let isWanted = name.hasPrefix(Ref.branches) || name.hasPrefix(Ref.tags)
      // What a tag means comes as `NAME^{}` too, which is no valid name.
      if isWanted, Self.isValid(name) { found.refs.append(Ref(name: name, id: ObjectID(head.oid))) }
    }
    return found
  }

  private static func isValid(_ name: String) -> Bool {
    var isValid: Int32 = 0
    let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    return isPlain && git_reference_name_is_valid(&isValid, name) == 0 && isValid == 1
  }

  /// What a callback found wrong counts, and what the guard of connections refused.
  private func check(_ result: Int32) throws(GitFault) {
    guard result < 0 else { return }
    if let fault = transfer.fault { throw fault }
    if let address = aether_refused_address() { throw GitFault(.privateAddress, String(cString: address)) }
    if aether_refused_port() != 0 { throw GitFault(.redirect, "to port \(aether_refused_port())") }
    throw Library.fault(result)
  }
}
