package import AetherModel
internal import Linux
internal import PluginRuntime

/// What is kept of what was fetched: plugins as they were built, and mirrors of repositories. All of it can be removed.
package struct FetchedUpkeep: Sendable {
  package struct Stats: Hashable, Sendable {
    package var plugins = 0
    package var pluginBytes = 0
    package var mirrors = 0
    package var mirrorBytes = 0
    package var bytes: Int { pluginBytes + mirrorBytes }
  }

  private struct Item {
    var path: String
    var bytes: Int
    /// Nanoseconds since 1970.
    var used: Int64
    var isPlugin: Bool
  }

  private let settings: HostSettings
  private let plugins: InstalledPlugins
  private let mirrors: String

  package init(settings: HostSettings) {
    self.settings = settings
    plugins = InstalledPlugins(settings: settings)
    mirrors = Path.join(settings.cacheBase, "git")
  }

  package func stats() -> Stats {
    items().reduce(into: Stats()) { stats, item in
      if item.isPlugin {
        stats.plugins += 1
        stats.pluginBytes += item.bytes
      } else {
        stats.mirrors += 1
        stats.mirrorBytes += item.bytes
      }
    }
  }

  /// Removes what nobody used for long, then what was used longest ago until the rest has at most a size; and always what killed
  /// processes left. Waits for those who use it. What is removed is fetched and built anew when it is needed.
  /// - Parameters:
  ///   - maxBytes: `nil` removes none for its size, 0 removes all.
  ///   - now: nanoseconds since 1970.
  /// - Returns: `nil` when others use it for too long.
  package func clean(olderThan age: TimeSpan?, maxBytes: Int?, now: Int64 = SystemClock.realTime()) -> Stats? {
    var removed = Stats()
    guard File.exists(plugins.folder) || File.exists(mirrors) else { return removed }
    guard let use = try? FetchedUse(settings: settings, .exclusive) else { return nil }
    defer { withExtendedLifetime(use) {} }
    for folder in [plugins.folder, mirrors] {
      for entry in (try? Folder.entries(of: folder)) ?? [] where entry.name.hasPrefix(".") {
        try? Folder.removeTree(Path.join(folder, entry.name))
      }
    }
    var size = 0
    let limit = age.map { Int128(now) - Int128($0.seconds) * 1_000_000_000 - Int128($0.nanoseconds) }
    for item in items().sorted(by: { ($1.used, $1.path) < ($0.used, $0.path) }) {
      let isYoung = limit.map { Int128(item.used) >= $0 } ?? true
      if isYoung, maxBytes.map({ $0 > 0 && size + item.bytes <= $0 }) ?? true {
        size += item.bytes
        continue
      }
      guard remove(item) else { continue }
      if item.isPlugin {
        removed.plugins += 1
        removed.pluginBytes += item.bytes
      } else {
        removed.mirrors += 1
        removed.mirrorBytes += item.bytes
      }
    }
    return removed
  }

  /// Reads every plugin that was fetched, and removes those that are not as they were made.
  /// - Returns: what was removed, and why: paths.
  package func verify() -> [String] {
    guard File.exists(plugins.folder) else { return [] }
    let use = try? FetchedUse(settings: settings, .exclusive)
    defer { withExtendedLifetime(use) {} }
    return pluginEntries().filter { entry in
      guard let installed = plugins.read(entry),
        (try? InstalledPlugins.digests(of: installed.folder)) == installed.record.files
      else {
        _ = remove(Item(path: entry, bytes: 0, used: 0, isPlugin: true))
        return true
      }
      return false
    }
  }

  /// In one step for those who look.
  private func remove(_ item: Item) -> Bool {
    let gone = Path.join(Path.folder(of: item.path), ".gone-\(Path.name(of: item.path))")
    try? Folder.removeTree(gone)
    guard (try? File.move(item.path, to: gone)) != nil else { return false }
    return (try? Folder.removeTree(gone)) != nil
  }

  private func pluginEntries() -> [String] {
    ((try? Folder.entries(of: plugins.folder)) ?? []).map(\.name).filter { !$0.hasPrefix(".") }.map {
      Path.join(plugins.folder, $0)
    }
  }

  private func items() -> [Item] {
    let made = pluginEntries().map { entry in
      Item(
        path: entry, bytes: Self.size(of: entry), used: Self.time(Path.join(entry, InstalledPlugins.recordName)),
        isPlugin: true)
    }
    let names = ((try? Folder.entries(of: mirrors)) ?? []).filter { $0.kind == .folder && !$0.name.hasPrefix(".") }.map(\.name)
    return made
      + names.map { name in
        let path = Path.join(mirrors, name)
        return Item(path: path, bytes: Self.size(of: path), used: Self.time(path), isPlugin: false)
      }
  }

  private static func time(_ path: String) -> Int64 { (try? FileStatus(path: path))?.identity.modified ?? 0 }

  private static func size(of folder: String) -> Int {
    ((try? Folder.entries(of: folder)) ?? []).reduce(0) { sum, entry in
      let path = Path.join(folder, entry.name)
      guard let status = try? FileStatus(path: path, followsLinks: false) else { return sum }
      return sum + (status.kind == .folder ? size(of: path) : status.size)
    }
  }
}
