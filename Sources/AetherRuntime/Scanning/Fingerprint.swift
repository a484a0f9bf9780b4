internal import AetherModel
internal import Linux
internal import PluginRuntime

/// The bytes that a describing child will run, as marks know them.
struct Fingerprint {
  let digest: String
  let bundled: [String]
  private let identities: [FileIdentity]
  private let paths: [String]

  /// Reads the files.
  /// - Returns: `nil` when one can't be read: then no mark is meant, and the child says what is wrong.
  init?(library: String, bundled paths: [String]) {
    self.paths = [library] + paths
    var digests: [String] = []
    var identities: [FileIdentity] = []
    for path in self.paths {
      guard let file = try? File.open(path), let status = try? FileStatus(of: file, path: path),
        status.kind == .regular, let digest = try? ContentDigest(of: file, path: path)
      else { return nil }
      digests.append(digest.description)
      identities.append(status.identity)
    }
    digest = digests[0]
    bundled = Array(digests.dropFirst())
    self.identities = identities
  }

  /// True when the files are still those that were read, and so those that ran.
  var isCurrent: Bool {
    zip(paths, identities).allSatisfy { path, identity in (try? FileStatus(path: path))?.identity == identity }
  }

  func isMeant(by mark: Mark) -> Bool { mark.digest == digest && mark.bundled == bundled }
}
