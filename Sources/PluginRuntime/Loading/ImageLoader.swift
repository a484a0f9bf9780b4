internal import AetherModel
internal import CAether
internal import Glibc
internal import Linux

/// The steps from a path to a mapped library whose entry is known. Nothing of the library runs before it is judged.
struct ImageLoader {
  struct Opened {
    var handle: UnsafeMutableRawPointer
    var descriptors: [Int32]
    /// By which the loader knows the image, and no other as long as the descriptors are open.
    var name: String
    var entry: UnsafeRawPointer
    var restoredSignals: [Int32]
    var addresses: Range<UInt>
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

  mutating func noteThreads() -> ImageThreads? {
    do throws(SystemError) { return try ImageThreads() } catch {
      report("load-failed", "\(error)", hint: "free some memory, and try again")
      return nil
    }
  }

  mutating func open(_ verified: VerifiedLibrary) -> Opened? {
    do throws(SystemError) {
      return try map(verified)
    } catch {
      report("unreadable", "\(error)", hint: "check that the file is there and that you may read it")
      return nil
    }
  }

  /// Loads what foreign modules bring along; it stays loaded.
  /// - Returns: `false` after reporting why it can't be.
  mutating func openBundled(_ verified: VerifiedLibrary) -> Bool {
    do throws(SystemError) {
      for helper in verified.bundled {
        guard try BundledLibraries.shared.open(helper, for: path, &diagnostics) != nil else { return false }
      }
      return true
    } catch {
      report("unreadable", "\(error)", hint: "check that the file is there and that you may read it")
      return false
    }
  }

  private mutating func map(_ verified: VerifiedLibrary) throws(SystemError) -> Opened? {
    let signals = SignalActions.snapshot()
    var descriptors: [Int32] = []
    for helper in verified.bundled {
      guard let descriptor = try BundledLibraries.shared.open(helper, for: path, &diagnostics) else { return nil }
      if descriptor >= 0 { descriptors.append(descriptor) }
    }
    // The loader would look into the RUNPATH first, and find what nobody judged; what is loaded already, under the same
    // name, comes before. They stay loaded.
    for library in verified.pinned { dlopen(library, RTLD_NOW | RTLD_LOCAL) }
    let copy = try verified.copy.descriptor.duplicate()
    let loadPath = copy.processPath
    let handle = ExitGuard.blaming(path) { dlopen(loadPath, RTLD_NOW | RTLD_LOCAL) }
    let loaderError = handle == nil ? String(cString: dlerror()) : ""
    descriptors.append(copy.release())
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
      handle: handle, descriptors: descriptors, name: loadPath, entry: UnsafeRawPointer(entry), restoredSignals: restored,
      addresses: mapping.addresses)
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
