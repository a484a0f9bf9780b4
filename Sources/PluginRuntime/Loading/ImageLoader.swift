internal import AetherModel
internal import CAether
internal import Glibc
internal import Linux

/// The steps from a path to a mapped library whose entry is known. Nothing of the library runs before it is judged.
struct ImageLoader {
  struct Opened {
    var library: JudgedLibrary
    var digest: String
    var handle: UnsafeMutableRawPointer
    var descriptors: [Int32]
    var entry: UnsafeRawPointer
    var restoredSignals: [Int32]
    var mappedSize: Int
  }

  let path: String
  let name: String
  var diagnostics: [Diagnostic] = []

  init(path: String, name: String) {
    self.path = path
    self.name = name
  }

  mutating func report(_ code: String, _ message: String, hint: String) {
    diagnostics.append(Diagnostic(code: code, message, path: path, hints: [hint]))
  }

  mutating func open(bundled: [String], expectedDigests: [String: String], judge: LibraryJudge) -> Opened? {
    do throws(SystemError) {
      let copy = try ImmutableCopy.make(of: path, name: "aether:\(name)")
      if let expected = expectedDigests[path], expected != copy.digest {
        diagnostics.append(Self.changed(path, copy.digest, instead: expected))
        return nil
      }
      let judgement = judge.judge(try copy.descriptor.duplicate(), path: path, bundled: bundled)
      diagnostics += judgement.diagnostics
      guard judgement.isGood, let library = judgement.library else { return nil }
      return try map(copy, library, expectedDigests)
    } catch {
      report("unreadable", "\(error)", hint: "check that the file is there and that you may read it")
      return nil
    }
  }

  /// Verified once, and something else now: a refusal, since it may be an attack.
  static func changed(_ path: String, _ digest: String, instead expected: String) -> Diagnostic {
    Diagnostic(
      code: "library-changed",
      "the library is no longer the one that was chosen: \(digest) instead of \(expected)", path: path,
      hints: ["something writes to it: build to another place and rename it into place, then run again"],
      isPolicy: true)
  }

  private mutating func map(
    _ copy: consuming ImmutableCopy, _ library: JudgedLibrary, _ expectedDigests: [String: String]
  ) throws(SystemError) -> Opened? {
    let digest = copy.digest
    let signals = SignalActions.snapshot()
    var descriptors: [Int32] = []
    for helper in library.bundled {
      let opened = try BundledLibraries.shared.open(
        helper, for: path, expectedDigest: expectedDigests[helper.path], &diagnostics)
      guard let descriptor = opened else { return nil }
      if descriptor >= 0 { descriptors.append(descriptor) }
    }
    Self.pinSystemLibraries(of: library)
    let handle = ExitGuard.blaming(path) { dlopen(copy.path, RTLD_NOW | RTLD_LOCAL) }
    let loaderError = handle == nil ? String(cString: dlerror()) : ""
    let loadPath = copy.path
    descriptors.append(copy.release().release())
    let restored = signals.restore()
    guard let handle else {
      closeAll(descriptors)
      report(
        "load-failed", "the system's loader refused it: \(Self.shorten(loaderError, loadPath, path))",
        hint: "see 'ldd \(path)' for what it needs")
      return nil
    }
    guard let entry = dlsym(handle, AETHER_ENTRY_NAME), let mapping = LoadedImage.containing(entry) else {
      dlclose(handle)
      closeAll(descriptors)
      report(
        "no-entry", "it exports no \(AETHER_ENTRY_NAME)",
        hint: "begin its entry with AETHER_PLUGIN_ENTRY, or @c(aether_plugin_register) in Swift")
      return nil
    }
    return Opened(
      library: library, digest: digest, handle: handle, descriptors: descriptors, entry: UnsafeRawPointer(entry),
      restoredSignals: restored, mappedSize: mapping.size)
  }

  /// Loads the system's libraries that a library with a RUNPATH needs. The loader would look into the RUNPATH first, and
  /// find what nobody judged; what is loaded already, under the same name, comes before. They stay loaded.
  private static func pinSystemLibraries(of library: JudgedLibrary) {
    guard !library.runpaths.isEmpty else { return }
    for needed in library.needed {
      if case .system(let path) = needed.origin { dlopen(path, RTLD_NOW | RTLD_LOCAL) }
    }
  }

  private func closeAll(_ descriptors: [Int32]) { for descriptor in descriptors { Glibc.close(descriptor) } }

  /// The loader speaks of our copy; people know the file.
  private static func shorten(_ text: String, _ loadPath: String, _ path: String) -> String {
    guard let range = text.firstRange(of: loadPath) else { return text }
    return text.replacingCharacters(in: range, with: path)
  }
}

extension String {
  fileprivate func firstRange(of text: String) -> Range<String.Index>? {
    indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
  }

  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
