internal import AetherModel
internal import Linux
internal import PluginRuntime

/// Plugins that were fetched and built, by what they were made from.
///
///     plugins/TREE-KEY/plugin/       the plugin's folder, as it was exported and built
///     plugins/TREE-KEY/record.json   what it was made from and by; written last
///     plugins/TREE-KEY/commits       the commits that were seen to have the tree
///     plugins/.making/TREE/          one in the making; TREE.lock beside it: one process at a time
///
/// TREE is the digest that Git gives the folder, so the same sources are built once, wherever they came from. All of it can be
/// deleted. Blocks on the disk. Any number of threads and processes.
struct InstalledPlugins: Sendable {
  /// Absolute.
  let folder: String

  init(settings: HostSettings) { folder = Path.join(settings.cacheBase, "plugins") }

  static let recordName = "record.json"
  static let pluginName = "plugin"
  /// The commits that were seen to have the tree: a line each.
  private static let commitsName = "commits"
  private static let recordLimit = 1 << 20

  /// One that is there, whole.
  struct Installed: Sendable {
    /// The plugin's folder.
    var folder: String
    var record: Record
    /// Its entry in the store.
    var entry: String
  }

  /// What is said of one.
  struct Record: Hashable, Sendable {
    var tree: String
    /// The compiler; `nil` where the library lay in the sources.
    var toolchain: String?
    var platform: String
    /// The SHA-256 of each file, by its path in the folder.
    var files: [String: String]
  }

  /// The plugin of a tree, whose manifest is as it was made.
  /// - Parameters:
  ///   - toolchain: that it must have been built by; `nil`: by any, the newest first.
  ///   - commit: that must have been seen to have the tree.
  func find(tree: String, toolchain: String?, commit: String? = nil) -> Installed? {
    guard tree.utf8.count == 40 else { return nil }
    let names = ((try? Folder.entries(of: folder)) ?? []).map(\.name).filter { $0.hasPrefix(tree + "-") }
    let found = names.compactMap { read(Path.join(folder, $0)) }.filter { installed in
      installed.record.platform == Platform.current && installed.record.tree == tree
        && (toolchain == nil || installed.record.toolchain == toolchain) && installed.hasItsManifest
        && (commit.map { isKnown($0, in: installed) } ?? true)
    }
    let best = found.max { Self.time($0) < Self.time($1) }
    // It counts as used now.
    if let best { try? File.touch(Path.join(best.entry, Self.recordName)) }
    return best
  }

  private func isKnown(_ commit: String, in installed: Installed) -> Bool {
    let bytes = (try? File.read(Path.join(installed.entry, Self.commitsName), limit: Self.recordLimit)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains(Substring(commit))
  }

  /// Remembers that a commit has the tree.
  func learn(_ commit: String, of installed: Installed) throws(SystemError) {
    guard !isKnown(commit, in: installed) else { return }
    let path = Path.join(installed.entry, Self.commitsName)
    let known = (try? File.read(path, limit: Self.recordLimit)) ?? []
    try Output.replace(path, with: known + Array((commit + "\n").utf8))
  }

  private static func time(_ installed: Installed) -> Int64 {
    (try? FileStatus(path: Path.join(installed.entry, recordName)))?.identity.modified ?? 0
  }

  /// - Returns: `nil` for one that is not whole, or was not made by this user.
  func read(_ entry: String) -> Installed? {
    guard let status = try? FileStatus(path: entry, followsLinks: false), status.kind == .folder,
      status.owner == CurrentProcess.userID, !status.isWritableByOthers,
      let bytes = try? File.read(Path.join(entry, Self.recordName), limit: Self.recordLimit),
      let record = Record(json: bytes)
    else { return nil }
    return Installed(folder: Path.join(entry, Self.pluginName), record: record, entry: entry)
  }

  // MARK: Making

  /// What one process has to itself while it makes a plugin.
  final class Workplace {
    /// Where the plugin is made: empty, and at the same place each time, so that compilers write the same bytes.
    let folder: String
    private let above: String
    private let lock: Descriptor

    fileprivate init(above: String, lock: consuming Descriptor) {
      self.above = above
      folder = Path.join(above, InstalledPlugins.pluginName)
      self.lock = lock
    }

    deinit { try? Folder.removeTree(above) }

    /// Publishes what was made, in place of what may be there and is damaged.
    fileprivate func place(at entry: String, _ record: Record) throws(SystemError) {
      let text = record.value.json(indent: 1) + "\n"
      try Output.replace(Path.join(above, InstalledPlugins.recordName), with: Array(text.utf8), durable: true)
      if File.exists(entry) {
        let old = Path.join(above, "old")
        try File.move(entry, to: old)
        try Folder.removeTree(old)
      }
      try File.move(above, to: entry)
    }
  }

  /// Waits until nobody else makes a plugin of this tree.
  /// - Returns: `nil` when others took too long.
  func workplace(tree: String, patience: Int) throws(SystemError) -> Workplace? {
    try Folder.create(folder, mode: 0o700)
    let making = Path.join(folder, ".making")
    try Folder.create(making, mode: 0o700)
    guard let lock = try File.openLocked(Path.join(making, "\(tree).lock"), patience: patience) else { return nil }
    let above = Path.join(making, tree)
    try Folder.removeTree(above)
    try Folder.create(above, mode: 0o700)
    return Workplace(above: above, lock: lock)
  }

  /// Publishes what a process made in its workplace.
  func publish(_ workplace: Workplace, toolchain: String?, tree: String) throws(SystemError) -> Installed {
    let plugin = workplace.folder
    // What builds left is as large as all the rest, and nobody needs it.
    for name in SourceTree.ignored { try Folder.removeTree(Path.join(plugin, name)) }
    let record = Record(tree: tree, toolchain: toolchain, platform: Platform.current, files: try Self.digests(of: plugin))
    let key = ContentDigest(Array(record.value.json().utf8)).hexadecimal.prefix(16)
    let entry = Path.join(folder, "\(tree)-\(key)")
    try workplace.place(at: entry, record)
    return Installed(folder: Path.join(entry, Self.pluginName), record: record, entry: entry)
  }

  /// By path, what each file's bytes are; links are left out, which lead to other files of the folder.
  static func digests(of folder: String) throws(SystemError) -> [String: String] {
    var files: [String: String] = [:]
    var open = [""]
    while let below = open.popLast() {
      for entry in try Folder.entries(of: Path.join(folder, below)) {
        let name = Path.join(below, entry.name)
        let path = Path.join(folder, name)
        switch try FileStatus(path: path, followsLinks: false).kind {
        case .folder: open.append(name)
        case .regular: files[name] = try ContentDigest(ofFile: path).description
        case .link, .other: break
        }
      }
    }
    return files
  }
}

extension InstalledPlugins.Record {
  var value: Value {
    .object([
      ("format", .integer(1)), ("tree", .string(tree)), ("toolchain", toolchain.map(Value.string) ?? .null),
      ("platform", .string(platform)),
      ("files", .object(files.sorted { $0.key < $1.key }.map { (key: $0.key, value: Value.string($0.value)) })),
    ])
  }

  /// Reads what ``value`` writes; `nil` for anything else.
  init?(json bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), let value = try? Value(json: text),
      value["format"] == .integer(1), let tree = value["tree"]?.stringValue,
      let platform = value["platform"]?.stringValue, let files = value["files"], files.kind == .object
    else { return nil }
    self.init(tree: tree, toolchain: value["toolchain"]?.stringValue, platform: platform, files: [:])
    for (name, digest) in files.entries { self.files[name] = digest.stringValue }
  }
}
