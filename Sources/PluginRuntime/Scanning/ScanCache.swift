internal import Linux

/// What earlier listings learned of plugins' folders, so that the next one needs only to see that nothing has changed.
///
/// It serves what shows modules to people, and nothing that decides what runs: whoever runs a module judges its bytes anew.
/// A file that is damaged, of another version of this program or not the user's own is a cache without entries, and that
/// it can't be written is no error. For one search, on one thread.
package final class ScanCache {
  /// Larger files are not read and not written: 16 MiB.
  static let sizeLimit = 16 << 20
  /// What has changed this recently may change again without a trace, in nanoseconds: some file systems count in steps of
  /// two seconds.
  private static let unsettled: Int64 = 2_000_000_000

  /// How many manifests had to be read.
  package private(set) var misses = 0
  private let path: String
  private let settled: Int64
  private var file = CacheFile()
  private var machine: MachineState?
  /// The place that is being looked at, what the file has of it, and what it will have.
  private var place = ""
  private var known: [String: Range<Int>] = [:]
  private var kept = CacheWriter()
  private var keptCount = 0
  private var hits = 0
  private var isChanged = false

  /// - Parameters:
  ///   - path: the file; its folder is made when there is something to write, for the user alone.
  ///   - now: for tests: nanoseconds since 1970.
  package init(path: String, now: Int64 = SystemClock.realTime()) {
    self.path = path
    settled = now - Self.unsettled
  }

  /// Reads the file, before anything is looked at.
  func open(_ system: SystemLibraries) {
    let now = MachineState(system)
    machine = now
    guard let bytes = readOwn() else { return }
    guard let (file, state) = try? CacheFile.read(bytes, now: now) else { return }
    self.file = file
    machine = state
  }

  private func readOwn() -> [UInt8]? {
    guard let descriptor = try? File.open(path), let status = try? FileStatus(of: descriptor, path: path),
      status.kind == .regular, status.owner == CurrentProcess.userID, !status.isWritableByOthers
    else { return nil }
    return try? File.read(descriptor, path: path, limit: Self.sizeLimit)
  }

  /// Begins with a place: a path that somebody named, with one plugin or many.
  func begin(_ place: String) {
    self.place = place
    known = file.entries(of: place)
    kept = CacheWriter()
    keptCount = 0
    hits = 0
  }

  /// The modules of a plugin's folder; `nil` where it must be read.
  func modules(in folder: String, _ tier: Tier) -> [FoundModule]? {
    let name = Path.name(of: folder)
    guard let range = known[name], let modules = modules(range, in: folder, tier) else { return nil }
    CacheFile.put(name, file.bytes[range], to: &kept)
    hits += 1
    keptCount += 1
    return modules
  }

  private func modules(_ range: Range<Int>, in folder: String, _ tier: Tier) -> [FoundModule]? {
    var reader = CacheReader(file.bytes, range)
    return (try? CachedFolder(from: &reader))?.modules(in: folder, tier)
  }

  /// The state of a manifest that will be read.
  func state(of manifest: String) -> FileIdentity? {
    guard let status = try? FileStatus(path: manifest, followsLinks: false), status.kind == .regular else { return nil }
    misses += 1
    return status.identity
  }

  /// Remembers what was found in a plugin's folder, where that is worth it.
  func keep(_ modules: some Collection<FoundModule>, in folder: String, manifest: FileIdentity?) {
    guard let manifest,
      let entry = CachedFolder(folder: folder, manifest: manifest, modules: Array(modules), settled: settled)
    else { return }
    var content = CacheWriter()
    entry.write(to: &content)
    CacheFile.put(Path.name(of: folder), content.bytes, to: &kept)
    keptCount += 1
  }

  /// Ends with the place: entries that weren't used are dropped.
  func end() {
    guard keptCount != hits || hits != known.count else { return }
    file.replace(place, kept.bytes)
    isChanged = true
  }

  /// Writes the file, if something has changed and will stay so.
  func close(_ system: SystemLibraries) {
    guard isChanged, var machine, system.isOfMachine, machine.add(system.consulted), machine.isSettled(at: settled)
    else { return }
    let bytes = file.written(machine, limit: Self.sizeLimit)
    _ = try? Folder.create(Path.folder(of: path), mode: 0o700)
    _ = try? Output.replace(path, with: bytes, mode: 0o600)
  }
}
