package import AetherModel
package import Linux

/// A plugin's library and the ones that it brings, copied to where nobody can change them, hashed and judged: what is
/// loaded from here, in this process or another, is what was verified.
package struct VerifiedLibrary: Sendable {
  /// The bytes of one file.
  package final class Copy: Sendable {
    package let descriptor: Descriptor
    /// `sha256:` and 64 hexadecimal digits.
    package let digest: String

    init(_ copy: consuming ImmutableCopy) {
      digest = copy.digest
      descriptor = copy.release()
    }

    /// One that another process made, hashed and judged.
    package init(received descriptor: consuming Descriptor, digest: String) {
      self.digest = digest
      self.descriptor = descriptor
    }
  }

  package struct Bundled: Sendable {
    package var soname: String
    /// Where it was, for messages.
    package var path: String
    package var copy: Copy

    package init(soname: String, path: String, copy: Copy) {
      self.soname = soname
      self.path = path
      self.copy = copy
    }
  }

  /// Where it was, for messages.
  package var path: String
  /// Of the plugin, for what the system shows of the image.
  package var name: String
  package var copy: Copy
  package var bundled: [Bundled]
  /// Libraries of the system to be loaded before it, since it has a RUNPATH in which the loader would look first.
  package var pinned: [String]
  /// What was judged; `nil` where another process did that.
  package var judged: JudgedLibrary?
  /// Modules that are made of a C library's functions. Then what was verified is the manifest that describes them, with
  /// the libraries that it brings.
  package var foreign: [ForeignModule] = []
  /// The real folders of the libraries of foreign modules, and of what those need.
  package var foreignFolders: [String] = []

  package init(path: String, name: String, copy: Copy, bundled: [Bundled], pinned: [String], judged: JudgedLibrary?) {
    self.path = path
    self.name = name
    self.copy = copy
    self.bundled = bundled
    self.pinned = pinned
    self.judged = judged
  }

  /// The real folders of the libraries that it needs and doesn't bring; empty where another process judged.
  package var neededFolders: [String] {
    foreignFolders + (judged?.needed ?? []).compactMap { needed in
      switch needed.origin {
      case .system(let path), .toolchain(let path): Path.folder(of: (try? Path.real(path)) ?? path)
      case .bundled, .missing: nil
      }
    }
  }

  /// Copies, hashes and judges. Nothing of the library runs. Blocks on the disk.
  /// - Parameters:
  ///   - bundled: the paths of the further libraries that its manifest lists.
  ///   - expectedDigests: what the bytes must hash to, by path, where that was decided before.
  /// - Returns: `nil` with every reason.
  package static func make(
    path: String, name: String, bundled: [String] = [], expectedDigests: [String: String] = [:], judge: LibraryJudge
  ) -> (library: VerifiedLibrary?, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    do throws(SystemError) {
      let copy = try ImmutableCopy.make(of: path, name: "aether:\(name)")
      if let expected = expectedDigests[path], expected != copy.digest {
        return (nil, [changed(path, copy.digest, instead: expected)])
      }
      let judgement = judge.judge(try copy.descriptor.duplicate(), path: path, bundled: bundled)
      diagnostics += judgement.diagnostics
      guard judgement.isGood, let judged = judgement.library else { return (nil, diagnostics) }
      var further: [Bundled] = []
      for library in judged.bundled {
        let copy = try ImmutableCopy.make(of: library.path, name: "aether:bundled-\(library.soname)")
        if let expected = expectedDigests[library.path], expected != copy.digest {
          return (nil, diagnostics + [changed(library.path, copy.digest, instead: expected)])
        }
        further.append(Bundled(soname: library.soname, path: library.path, copy: Copy(copy)))
      }
      let verified = VerifiedLibrary(
        path: path, name: name, copy: Copy(copy), bundled: further, pinned: pinned(of: judged), judged: judged)
      return (verified, diagnostics)
    } catch {
      return (nil, diagnostics + [unreadable(path, error)])
    }
  }

  /// Copies, hashes and judges what the modules of one library, or of one manifest of foreign modules, are loaded from.
  /// - Parameter modules: at least one; of foreign ones those that are used.
  package static func make(
    of modules: [FoundModule], expectedDigests: [String: String], judge: LibraryJudge
  ) -> (library: VerifiedLibrary?, diagnostics: [Diagnostic]) {
    guard let first = modules.first, let manifest = first.manifest, let path = first.libraryPath else { return (nil, []) }
    let name = "\(manifest.contract.name)-\(manifest.contract.version)"
    if let source = manifest.source, first.foreign != nil {
      return make(
        manifest: source, name: name, modules: modules.compactMap(ForeignModule.init), judged: modules.compactMap(\.foreign),
        expectedDigests: expectedDigests)
    }
    return make(
      path: path, name: name, bundled: manifest.bundled.map { Path.join(first.path, $0) }, expectedDigests: expectedDigests,
      judge: judge)
  }

  /// The same for foreign modules: the manifest that describes them is copied and hashed, with what it brings.
  /// - Parameters:
  ///   - manifest: as it was read.
  ///   - modules: those of them that are used.
  package static func make(
    manifest: SourceText, name: String, modules: [ForeignModule], judged: [JudgedForeign],
    expectedDigests: [String: String] = [:]
  ) -> (library: VerifiedLibrary?, diagnostics: [Diagnostic]) {
    let path = manifest.path
    do throws(SystemError) {
      let copy = try ImmutableCopy.make(of: path, name: "aether:\(name)")
      // What was read and what is there now must be one.
      let read = ContentDigest(manifest.bytes).description
      if let other = [copy.digest, expectedDigests[path] ?? read].first(where: { $0 != read }) {
        return (nil, [changed(path, other, instead: read)])
      }
      var bundled: [Bundled] = []
      for library in judged.flatMap(\.bundled) where !bundled.contains(where: { $0.path == library.path }) {
        let copy = try ImmutableCopy.make(of: library.path, name: "aether:bundled-\(library.soname)")
        if let expected = expectedDigests[library.path], expected != copy.digest {
          return (nil, [changed(library.path, copy.digest, instead: expected)])
        }
        bundled.append(Bundled(soname: library.soname, path: library.path, copy: Copy(copy)))
      }
      var verified = VerifiedLibrary(
        path: path, name: name, copy: Copy(copy), bundled: bundled, pinned: [], judged: nil)
      verified.foreign = modules
      verified.foreignFolders = judged.flatMap(\.folders)
      return (verified, [])
    } catch {
      return (nil, [unreadable(path, error)])
    }
  }

  private static func unreadable(_ path: String, _ error: SystemError) -> Diagnostic {
    Diagnostic(
      code: "unreadable", "\(error)", path: path, hints: ["check that the file is there and that you may read it"])
  }

  /// Verified once, and something else now: a refusal, since it may be an attack.
  private static func changed(_ path: String, _ digest: String, instead expected: String) -> Diagnostic {
    Diagnostic(
      code: "library-changed",
      "the library is no longer the one that was chosen: \(digest) instead of \(expected)", path: path,
      hints: ["something writes to it: build to another place and rename it into place, then run again"],
      isPolicy: true)
  }

  private static func pinned(of library: JudgedLibrary) -> [String] {
    guard !library.runpaths.isEmpty else { return [] }
    return library.needed.compactMap { needed in
      if case .system(let path) = needed.origin { path } else { nil }
    }
  }
}
