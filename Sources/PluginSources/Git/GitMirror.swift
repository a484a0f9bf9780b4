package import Isolation
internal import Linux
internal import PluginRuntime

/// A copy of a repository on this machine, with all of its branches and tags. Each operation is a process of `aether-fetch`, which
/// alone reads what the repository's people wrote. Threads and processes may share it: readers see it before an update or
/// after it.
package struct GitMirror: Sendable {
  package let address: GitAddress
  let settings: GitSettings

  package init(of address: GitAddress, _ settings: GitSettings) {
    self.address = address
    self.settings = settings
  }

  /// Of this mirror alone, with its lock and what an update works with. It may be missing.
  package var folder: String {
    Path.join(settings.folder, ContentDigest(Array(address.text.utf8)).hexadecimal)
  }

  /// The bare repository in it.
  package var repository: String { Path.join(folder, GitOrder.repository) }

  package var isThere: Bool { File.exists(Path.join(repository, "HEAD")) }

  /// What it has names for.
  package func refs() throws(GitProblem) -> GitRefs {
    var refs = GitRefs()
    try ask(.refs) { answer in
      switch answer {
      case .branch(let name, let commit): refs.branches[name] = commit
      case .tag(let name, let commit): refs.tags[name] = commit
      case .head(let branch): refs.head = branch
      default: break
      }
    }
    return refs
  }

  /// What a name means: an id, whole or cut to seven digits or more, a branch or a tag; `nil` for nothing.
  package func commit(_ name: String) throws(GitProblem) -> GitCommit? {
    var found: GitCommit?
    try ask(.commit(name: name), subject: name) { answer in
      if case .commit(let commit) = answer { found = GitCommit(commit) }
    }
    return found
  }

  /// The tree of a folder of a commit; `nil` when nothing is there.
  package func tree(of commit: String, path: String?) throws(GitProblem) -> String? {
    var found: String?
    try ask(.tree(commit: commit, path: path), subject: path) { answer in
      if case .tree(let id) = answer { found = id }
    }
    return found
  }

  /// Bytes of a file that is read.
  package static let mostFileBytes = 1 << 20
  private static let atOnce = 32

  /// A file of several commits, by the names that were given; those that don't have it are left out.
  package func read(_ file: String, at commits: [String]) throws(GitProblem) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for start in stride(from: 0, to: commits.count, by: Self.atOnce) {
      let part = Array(commits[start..<min(start + Self.atOnce, commits.count)])
      try ask(.read(file: file, commits: part, most: Self.mostFileBytes), subject: file) { answer in
        if case .file(let commit, let bytes) = answer, part.contains(commit) { found[commit] = bytes }
      }
    }
    return found
  }

  /// Commits from one back to another, which is not among them; newest first.
  package func log(from: String?, to: String, most: Int) throws(GitProblem) -> [GitCommit] {
    var commits: [GitCommit] = []
    try ask(.log(from: from, to: to, most: most)) { answer in
      if case .commit(let commit) = answer { commits.append(GitCommit(commit)) }
    }
    return commits
  }

  /// Writes a folder of a commit, the whole of it without a path, into a folder of this machine that is new or empty.
  /// - Parameter control: ends it from another thread.
  package func export(
    _ commit: String, path: String?, to folder: String, mostBytes: Int, control: BuildProcess.Control = .init()
  ) throws(GitProblem) -> GitExport {
    let target = try Self.empty(folder)
    var found: GitExport?
    do throws(GitProblem) {
      let work = GitOrder.Work.export(commit: commit, path: path, folder: target, most: mostBytes)
      try ask(work, subject: path, places: [BuildOrder.Place(target, isWritable: true)], control: control) { answer in
        if case .export(let tree, let files, let bytes) = answer {
          found = GitExport(tree: tree, files: files, bytes: bytes)
        }
      }
      guard let found else { throw .machine("aether-fetch did not say what it wrote") }
      return found
    } catch {
      // Half of an export is none.
      for entry in (try? Folder.entries(of: target)) ?? [] { try? Folder.removeTree(Path.join(target, entry.name)) }
      throw error
    }
  }

  private static func empty(_ folder: String) throws(GitProblem) -> String {
    do throws(SystemError) {
      try Folder.create(folder, mode: 0o755)
      let target = try Path.real(folder)
      guard try Folder.entries(of: target).isEmpty else {
        throw SystemError(0, "export to", path: folder, explanation: "something is there already")
      }
      return target
    } catch {
      throw .machine(error)
    }
  }

  private func ask(
    _ work: GitOrder.Work, subject: String? = nil, places: [BuildOrder.Place] = [],
    control: BuildProcess.Control = .init(), each: (GitAnswer) -> Void
  ) throws(GitProblem) {
    guard isThere else {
      throw GitProblem(.notFound, code: "git-no-mirror", "\(address) was not fetched yet")
    }
    let folder: String
    do throws(SystemError) { folder = try Path.real(self.folder) } catch { throw .machine(error) }
    try GitHelper(address: address, settings: settings, subject: subject).run(
      GitOrder(folder: folder, work), places: [BuildOrder.Place(folder)] + places, control: control, time: settings.timeLimit,
      each: each)
  }
}
