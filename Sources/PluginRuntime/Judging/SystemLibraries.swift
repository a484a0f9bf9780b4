internal import Linux

/// Finds the libraries of this machine as the loader would, and remembers them. For one scan, on one thread.
package final class SystemLibraries {
  /// The folders of `LD_LIBRARY_PATH`.
  let searchFolders: [String]
  /// The libraries and the folders that judgements depended on, each with its state; `nil` for a folder that isn't there.
  private(set) var consulted: [String: FileIdentity?] = [:]
  /// False once something depended on the folder that this process is in.
  private(set) var isOfMachine = true
  private var cache: LoaderCache?
  private var paths: [String: String?] = [:]
  private var libraries: [String: SharedLibrary?] = [:]

  /// - Parameter searchPath: `LD_LIBRARY_PATH`, whose folders come first.
  package init(searchPath: String? = ProcessEnvironment.value("LD_LIBRARY_PATH")) {
    searchFolders = (searchPath ?? "").split(whereSeparator: { $0 == ":" || $0 == ";" }).map(String.init)
    isOfMachine = searchFolders.allSatisfy { $0.hasPrefix("/") }
  }

  /// What every search for a library depends on.
  var standardPlaces: [String] { [LoaderCache.standardPath] + searchFolders + Platform.libraryFolders }

  /// The path of a library that the loader finds without help; `nil` when it finds none.
  func locate(_ name: String) -> String? {
    if let known = paths[name] { return known }
    let path = search(name)
    paths[name] = .some(path)
    return path
  }

  /// The library at a path; `nil` when it can't be read as one.
  func library(at path: String) -> SharedLibrary? {
    if let known = libraries[path] { return known }
    let library = try? SharedLibrary(path: path)
    if let library { note(path, library.identity) }
    libraries[path] = .some(library)
    return library
  }

  /// Notes that a judgement depends on what is in a folder.
  func consult(folder path: String) {
    guard consulted[path] == nil else { return }
    note(path, (try? FileStatus(path: path))?.identity)
  }

  private func note(_ path: String, _ identity: FileIdentity?) {
    if !path.hasPrefix("/") { isOfMachine = false }
    consulted[path] = .some(identity)
  }

  private func search(_ name: String) -> String? {
    if name.utf8.contains(UInt8(ascii: "/")) { return File.exists(name) ? name : nil }
    for folder in searchFolders where File.exists(Path.join(folder, name)) { return Path.join(folder, name) }
    let cache = cache ?? LoaderCache()
    self.cache = cache
    if let path = cache.path(of: name), File.exists(path) { return path }
    return Platform.libraryFolders.lazy.map { Path.join($0, name) }.first(where: File.exists)
  }
}
