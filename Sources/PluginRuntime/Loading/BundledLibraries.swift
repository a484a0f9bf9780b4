internal import AetherModel
internal import Glibc
internal import Linux
internal import Synchronization

/// The libraries that plugins brought along and that are loaded in this process.
///
/// The loader takes a needed library that is loaded already under the same SONAME, so a bundled one that was loaded from a
/// private copy before its plugin is the one that the plugin gets, without any search path. For the same reason two
/// different ones of one SONAME can't be in one process: the second plugin would silently get the first's.
final class BundledLibraries: Sendable {
  static let shared = BundledLibraries()

  private struct Loaded {
    var digest: String
    var owner: String
  }

  private let loaded = Mutex<[String: Loaded]>([:])

  /// Loads a bundled library, unless the same bytes are loaded already.
  /// - Returns: the descriptor of its copy, -1 when it was loaded before, `nil` when it was refused.
  func open(
    _ library: VerifiedLibrary.Bundled, for plugin: String, _ diagnostics: inout [Diagnostic]
  ) throws(SystemError) -> Int32? {
    let digest = library.copy.digest
    if let other = loaded.withLock({ $0[library.soname] }) {
      if other.digest == digest { return -1 }
      diagnostics.append(
        Diagnostic(
          code: "bundled-clash",
          "it bundles a \(library.soname) that differs from the one that \(other.owner) bundles, which is loaded already",
          path: plugin,
          hints: [
            "two libraries of one SONAME can't share a process: bundle the same one in both, or rename one (-Wl,-soname)"
          ]))
      return nil
    }
    if let system = LoadedImage.all().first(where: { Path.name(of: $0.name) == library.soname }) {
      diagnostics.append(
        Diagnostic(
          code: "bundled-clash",
          "it bundles a \(library.soname), which the process has loaded already from \(system.name)",
          path: plugin, hints: ["take it out of 'bundled:', or rename it (-Wl,-soname)"]))
      return nil
    }
    let copy = try library.copy.descriptor.duplicate()
    let handle = dlopen(copy.processPath, RTLD_NOW | RTLD_LOCAL)
    let descriptor = copy.release()
    guard handle != nil else {
      diagnostics.append(
        Diagnostic(
          code: "bundled-load-failed", "its bundled library can't be loaded: \(String(cString: dlerror()))",
          path: library.path, hints: ["list the libraries under 'bundled:' so that each comes after those it needs"]))
      close(descriptor)
      return nil
    }
    loaded.withLock { $0[library.soname] = Loaded(digest: digest, owner: plugin) }
    return descriptor
  }
}
