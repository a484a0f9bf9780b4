package import Linux
internal import PipelineConfig
internal import PluginRuntime

/// The files of a project by which it would decide what runs, as digests: `aether.yaml`, `aether.lock`, its signers.
package struct ProjectDigests: Hashable, Sendable {
  /// By the path below the project's folder; `nil` for a file that isn't there.
  package var files: [String: String?] = [:]

  package init() {}

  /// Reads them as they are now.
  /// - Parameter signers: the path that `aether.yaml` names, as it does.
  /// - Throws: when one is there and can't be read.
  package init(root: String, projectFile: String, signers: String?) throws(SystemError) {
    for name in [projectFile, LockFile.fileName] + (signers.map { [$0] } ?? []) {
      let path = Path.absolute(name, from: root)
      do throws(SystemError) {
        files[name] = .some(try ContentDigest(ofFile: path).description)
      } catch {
        guard error.isNotFound else { throw error }
        files[name] = .some(nil)
      }
    }
  }

  /// What is other than it was, each as a clause, sorted by name.
  package func changes(since old: ProjectDigests) -> [String] {
    Set(files.keys).union(old.files.keys).sorted().compactMap { name in
      let before = old.files[name] ?? nil
      let now = files[name] ?? nil
      switch (before, now) {
      case (nil, nil): return nil
      case (nil, _?): return "\(name) is new"
      case (_?, nil): return "\(name) is gone"
      case (let before?, let now?): return before == now ? nil : "\(name) has changed"
      }
    }
  }
}
