internal import Linux

/// Everything that the loader would map for a plugin: the libraries that it needs, and those that they need.
struct Closure {
  /// What the plugin itself names.
  private(set) var needed: [NeededLibrary] = []
  /// All of them, in the loader's order of search.
  private(set) var libraries: [SharedLibrary] = []
  /// Names that were not found, each with the library that needs it; `nil` for the plugin itself.
  private(set) var missing: [(name: String, by: String?)] = []
  /// True when Swift's shared runtime is among them.
  private(set) var sharesSwift = false

  private let system: SystemLibraries
  private let bundled: [BundledLibrary]
  /// Folders that hold a Swift toolchain's runtime.
  private let toolchains: [String]
  private var seen: Set<String> = []

  init(needs names: [String], runpaths: [String], bundled: [BundledLibrary], system: SystemLibraries) {
    self.system = system
    self.bundled = bundled
    for runpath in runpaths where runpath.hasPrefix("/") { system.consult(folder: runpath) }
    toolchains = runpaths.filter { $0.hasPrefix("/") && File.exists(Path.join($0, Self.swiftRuntime)) }
    var queue: [SharedLibrary] = []
    for name in names {
      let origin = find(name, runpaths: [])
      needed.append(NeededLibrary(name: name, origin: origin))
      add(name, origin, by: nil, &queue)
    }
    var next = 0
    while next < queue.count {
      let library = queue[next]
      next += 1
      let runpaths = library.runpaths.map { Self.expand($0, origin: Path.folder(of: library.path)) }
      for runpath in runpaths { system.consult(folder: runpath) }
      for name in library.needed where !seen.contains(name) {
        add(name, find(name, runpaths: runpaths), by: library.soname, &queue)
      }
    }
  }

  /// True for a folder that the needed Swift runtime comes from.
  func isToolchain(_ runpath: String) -> Bool { toolchains.contains(runpath) }

  private static let swiftRuntime = "libswiftCore.so"

  private mutating func add(
    _ name: String, _ origin: NeededLibrary.Origin, by owner: String?, _ queue: inout [SharedLibrary]
  ) {
    guard seen.insert(name).inserted else { return }
    if name == Self.swiftRuntime { sharesSwift = true }
    guard let path = origin.path, let library = system.library(at: path) else {
      missing.append((name, owner))
      return
    }
    libraries.append(library)
    queue.append(library)
  }

  /// - Parameter runpaths: of the library that needs it, where they mean something: not for a plugin, which is loaded
  ///   from a sealed copy.
  private func find(_ name: String, runpaths: [String]) -> NeededLibrary.Origin {
    if let found = bundled.first(where: { $0.soname == name || Path.name(of: $0.path) == name }) {
      return .bundled(found.path)
    }
    if let path = runpaths.lazy.map({ Path.join($0, name) }).first(where: File.exists) { return .system(path) }
    if let path = system.locate(name) { return .system(path) }
    if let path = toolchains.lazy.map({ Path.join($0, name) }).first(where: File.exists) { return .toolchain(path) }
    return .missing
  }

  private static func expand(_ runpath: String, origin: String) -> String {
    for word in ["$ORIGIN", "${ORIGIN}"] where runpath.hasPrefix(word) {
      return origin + runpath.dropFirst(word.count)
    }
    return runpath
  }
}
