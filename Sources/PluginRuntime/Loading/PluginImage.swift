package import AetherModel
internal import CAether
internal import Glibc
internal import Linux
internal import Synchronization

/// One loaded copy of a plugin's library.
///
/// Invariants: `mapping.handle` came from `dlopen` and is closed at most once, by ``close()``; the descriptors stay open for as
/// long as the image is mapped, so no later image can get the same `/proc/self/fd` name; after `close` no function of the
/// image is called, since modules ask ``isClosed`` first.
///
/// `@unchecked Sendable` holds because everything but the atomic is constant from `load` to `close`, which nobody who still uses
/// the image may call.
package final class PluginImage: @unchecked Sendable {
  /// What was judged; `nil` for modules that are linked into this program, and where another process judged.
  package let library: JudgedLibrary?
  package let digest: String
  /// Of the libraries that it brings along, by name, as they were loaded: what is in their places now may be others.
  package let bundledDigests: [(soname: String, digest: String)]
  /// The signals whose handlers the library replaced while it was loaded; they were put back.
  package let restoredSignals: [Int32]
  /// Mapped bytes.
  package let mappedSize: Int
  /// Empty once it is unmapped.
  package private(set) var modules: [LoadedModule] = []

  let record: ImageRecord
  private let mapping: Mapping?
  private let closed = Atomic<Bool>(false)

  package var isClosed: Bool { closed.load(ordering: .relaxed) }

  private struct Mapping {
    var handle: UnsafeMutableRawPointer
    var descriptors: [Int32]
    var name: String
    var entry: UnsafeRawPointer
    var threads: ImageThreads
    /// The threads of the process just before it was loaded.
    var earlierThreads: [Int32]?
  }

  private init(
    library: JudgedLibrary?, digest: String, bundled: [VerifiedLibrary.Bundled] = [], mapping: Mapping?,
    restoredSignals: [Int32] = [], mappedSize: Int = 0
  ) {
    self.library = library
    self.digest = digest
    bundledDigests = bundled.map { ($0.soname, $0.copy.digest) }
    self.mapping = mapping
    self.restoredSignals = restoredSignals
    self.mappedSize = mappedSize
    record = ImageRecord(threads: mapping?.threads)
    if mapping != nil { ImageLedger.shared.opened(bytes: mappedSize) }
  }

  /// Registers modules that are linked into this program, by the same contract.
  /// - Parameter entry: the address of their entry, a function as `aether_plugin_register` is one.
  package static func linked(entry: UnsafeRawPointer, name: String) -> ImageLoading {
    let image = PluginImage(library: nil, digest: "", mapping: nil)
    return image.register(entry, ImageLoader(path: name, name: name), config: .null)
  }

  /// Copies, judges, loads and registers a plugin's library. Runs the library's constructors and its entry, on this
  /// thread; blocks.
  ///
  /// - Parameters:
  ///   - path: where the library is.
  ///   - name: of the plugin, for what the system shows of the image.
  ///   - bundled: the paths of the further libraries that its manifest lists.
  ///   - config: the manifest's `config` of each module, as an object by the modules' names.
  ///   - expectedDigests: what the bytes must hash to, by path, where that was decided before.
  /// - Returns: the image, or every reason why there is none.
  package static func load(
    path: String, name: String, bundled: [String] = [], config: Value = .null, expectedDigests: [String: String] = [:],
    judge: LibraryJudge
  ) -> ImageLoading {
    let (library, diagnostics) = VerifiedLibrary.make(
      path: path, name: name, bundled: bundled, expectedDigests: expectedDigests, judge: judge)
    guard let library else { return ImageLoading(image: nil, diagnostics: diagnostics) }
    var loading = load(verified: library, config: config)
    loading.diagnostics = diagnostics + loading.diagnostics
    return loading
  }

  /// Loads and registers a library that was verified before. Runs its constructors and its entry, on this thread; blocks.
  /// - Parameter foreign: its foreign modules, where they were prepared before.
  package static func load(
    verified: VerifiedLibrary, foreign: ForeignPlugin? = nil, config: Value = .null
  ) -> ImageLoading {
    guard verified.foreign.isEmpty else { return load(foreign: foreign, of: verified, config: config) }
    var loader = ImageLoader(path: verified.path, name: verified.name)
    let earlierThreads = CurrentProcess.threads()
    guard let threads = loader.noteThreads(), let opened = threads.loading({ loader.open(verified) }) else {
      return ImageLoading(image: nil, diagnostics: loader.diagnostics)
    }
    threads.place(opened.addresses)
    let image = PluginImage(
      library: verified.judged, digest: verified.copy.digest, bundled: verified.bundled,
      mapping: Mapping(
        handle: opened.handle, descriptors: opened.descriptors, name: opened.name, entry: opened.entry, threads: threads,
        earlierThreads: earlierThreads),
      restoredSignals: opened.restoredSignals, mappedSize: opened.addresses.count)
    return image.register(opened.entry, loader, config: config)
  }

  /// Loads the C libraries of foreign modules, which then stay loaded.
  private static func load(foreign: ForeignPlugin?, of verified: VerifiedLibrary, config: Value) -> ImageLoading {
    var loader = ImageLoader(path: verified.path, name: verified.name)
    let image = PluginImage(library: nil, digest: verified.copy.digest, bundled: verified.bundled, mapping: nil)
    do throws(ForeignPluginProblem) {
      let plugin: ForeignPlugin
      if let foreign { plugin = foreign } else { plugin = try ForeignPlugin(verified.foreign, isGuarded: false) }
      guard loader.openBundled(verified) else { return ImageLoading(image: nil, diagnostics: loader.diagnostics) }
      let entries = try ExitGuard.blaming(verified.path, { Result(catching: plugin.load) }).get()
      image.modules = entries.map { LoadedModule(entry: $0, image: image, config: config[$0.contract.name] ?? .null) }
      return ImageLoading(image: image, diagnostics: loader.diagnostics)
    } catch {
      loader.report("load-failed", error.message, hint: "see 'foreign' in the manifest")
      return ImageLoading(image: nil, diagnostics: loader.diagnostics)
    }
  }

  private func register(_ address: UnsafeRawPointer, _ loader: ImageLoader, config: Value) -> ImageLoading {
    var loader = loader
    let entry = unsafeBitCast(address, to: (@convention(c) (Registrar) -> Status).self)
    let register = { ExitGuard.blaming(loader.path) { Registration.run(entry, record: self.record) } }
    let registered = record.threads?.loading(register) ?? register()
    guard registered.problems.isEmpty else {
      close()
      for problem in registered.problems {
        loader.report("registration-failed", "the plugin can't be registered: \(problem)", hint: Self.registrationHint)
      }
      return ImageLoading(image: nil, diagnostics: loader.diagnostics)
    }
    modules = registered.entries.map {
      LoadedModule(entry: $0, image: self, config: config[$0.contract.name] ?? .null)
    }
    return ImageLoading(image: self, diagnostics: loader.diagnostics)
  }

  private static let registrationHint =
    "nothing of it was registered; remove the cause, or tell the plugin's author"

  /// Ends the use of the image: unmaps it where that is provably safe, else keeps it mapped and never calls it again.
  /// Its modules must be shut down. Safe to call twice.
  /// - Returns: why it was retired; `nil` when it is unmapped.
  @discardableResult
  package func close() -> String? {
    guard !closed.exchange(true, ordering: .acquiringAndReleasing), let mapping else { return nil }
    let reason = retireReason
    if reason == nil { mapping.threads.dropKeys() }
    guard reason == nil, dlclose(mapping.handle) == 0, !LoadedImage.isThere(mapping.name) else {
      ImageLedger.shared.retired(bytes: mappedSize)
      return reason ?? "the loader kept it mapped"
    }
    for descriptor in mapping.descriptors { Glibc.close(descriptor) }
    mapping.threads.free()
    record.unmapped()
    // They refer to the image.
    modules = []
    ImageLedger.shared.unloaded(bytes: mappedSize)
    return nil
  }

  private var retireReason: String? {
    if let reason = library?.retireReasons.first { return reason }
    guard let mapping else { return nil }
    if mapping.threads.count > 0 { return "a thread that it started may still run" }
    // What starts threads otherwise than everybody does, such as a timer of the system's, is not seen to do so.
    guard let earlier = mapping.earlierThreads, ImageThreads.areAllSeen(but: earlier) else {
      return "a thread runs of which nobody knows who started it"
    }
    return nil
  }
}

/// The outcome of loading a plugin's library.
package struct ImageLoading: Sendable {
  package var image: PluginImage?
  package var diagnostics: [Diagnostic]

  package init(image: PluginImage?, diagnostics: [Diagnostic]) {
    self.image = image
    self.diagnostics = diagnostics
  }
}

/// Counts the images of this process.
package final class ImageLedger: Sendable {
  package struct Counts: Sendable {
    package var live = 0
    package var retired = 0
    package var liveBytes = 0
    package var retiredBytes = 0
  }

  package static let shared = ImageLedger()
  private let state = Mutex(Counts())

  package var counts: Counts { state.withLock { $0 } }

  func opened(bytes: Int) {
    state.withLock {
      $0.live += 1
      $0.liveBytes += bytes
    }
  }

  func unloaded(bytes: Int) {
    state.withLock {
      $0.live -= 1
      $0.liveBytes -= bytes
    }
  }

  func retired(bytes: Int) {
    state.withLock {
      $0.live -= 1
      $0.liveBytes -= bytes
      $0.retired += 1
      $0.retiredBytes += bytes
    }
  }
}
