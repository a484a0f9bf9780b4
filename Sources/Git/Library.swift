internal import CGit2
internal import Isolation

/// libgit2 as a whole, and its errors.
enum Library {
  static func begin() throws(GitFault) { try check(aether_git_begin()) }

  /// Whose certificates servers must have theirs from.
  static func trust(file: String?, folder: String?) throws(GitFault) {
    let result =
      if let file { aether_git_trust(file, nil) } else { aether_git_trust(nil, folder ?? "/etc/ssl/certs") }
    guard result == 0 else {
      throw GitFault(.certificate, "the certificates of '\(file ?? folder ?? "/etc/ssl/certs")' can't be read")
    }
  }

  static func check(_ result: Int32) throws(GitFault) {
    guard result >= 0 else { throw fault(result) }
  }

  /// What the last call on this thread says about its failure.
  static func fault(_ result: Int32) -> GitFault {
    guard let error = git_error_last() else { return GitFault(.machine, "error \(result)") }
    let text = error.pointee.message.map { String(cString: $0) } ?? ""
    return FaultReader.fault(result, error.pointee.klass, text)
  }
}

/// libgit2's errors have classes and codes that say little; the texts say more.
enum FaultReader {
  static func fault(_ result: Int32, _ kind: Int32, _ text: String) -> GitFault {
    let lower = text.lowercased()
    func says(_ words: String...) -> Bool { words.contains { lower.contains($0) } }
    if says("no space left", "disk quota exceeded", "file too large") { return GitFault(.diskFull, text) }
    if kind == GIT_ERROR_NOMEMORY.rawValue { return GitFault(.tooLarge, "it needs too much memory") }
    if result == GIT_ECERTIFICATE.rawValue { return GitFault(.certificate, text) }
    if result == GIT_EAUTH.rawValue || says("status code: 401", "status code: 403", "authentication") {
      return GitFault(.authentication, text)
    }
    if says("redirect") { return GitFault(.redirect, text) }
    if says(
      "status code: 404", "not exported", "repository not found", "not appear to be a git repository",
      "could not find repository", "no such repository")
    {
      return GitFault(.notFound, text)
    }
    if says(
      "failed to resolve address", "failed to connect", "connection refused", "timed out", "failed to start ssh",
      "unexpected eof", "early eof", "ended unexpectedly", "connection reset", "status code: 5", "network is unreachable",
      "failed to open socket", "could not read from remote", "failed getting banner", "ssl error")
    {
      return GitFault(.unreachable, text)
    }
    return GitFault(kind == GIT_ERROR_OS.rawValue ? .machine : .malformed, text)
  }
}
