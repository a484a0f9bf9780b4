/// A folder with all that is below it.
///
/// A folder is watched before it is listed, so a file is either in the list or brings a record. Records come in order,
/// and the list is later than some of them: what they say of a name is checked against the disk, and after the
/// last record of each name it is true. Being moved is to be gone and to come: no two records need to be matched.
final class WatchedTree: WatchedContent {
  /// The paths of the tree's folder: without links, and as the caller named it.
  private var place = ""
  private let path: String
  private let owner: Int
  private let filter: NameFilter
  private let folders: FolderWatches
  private let news: ChangeCollector
  /// By the path from the tree's folder.
  private var known: [String: Contents] = [:]

  private struct Contents {
    var watch: Int32
    var files: Set<String> = []
    var folders: Set<String> = []
  }

  init(_ path: String, owner: Int, filter: NameFilter, folders: FolderWatches, news: ChangeCollector) {
    self.path = path
    self.owner = owner
    self.filter = filter
    self.folders = folders
    self.news = news
  }

  var isFile: Bool { false }

  func start(at end: PathWalk.End) throws(SystemError) {
    guard case .folder(let place) = end else { return }
    self.place = place
    try enter("", isNews: false)
  }

  func found(_ end: PathWalk.End, after event: InotifyEvent?) throws(SystemError) {
    guard case .folder(let place) = end else { return drop("", isNews: true) }
    self.place = place
    try enter("", isNews: true)
  }

  func lookAgain(at end: PathWalk.End) throws(SystemError) {
    let before = files
    drop("", isNews: false)
    defer {
      let after = files
      for file in before.subtracting(after) { news.removed(file) }
      for file in after.subtracting(before) { news.wrote(file, wasKnown: false) }
    }
    try start(at: end)
  }

  func leave() { drop("", isNews: false) }

  func heard(_ event: InotifyEvent, in folder: String) throws(SystemError) {
    guard known[folder]?.watch == event.watch else { return }
    // The folder is deleted. What else has its place is told by the folder above.
    if event.isEnd { return drop(folder, isNews: true) }
    guard let name = event.name, !filter.leavesOut(name) else { return }
    let path = Self.join(folder, name)
    if event.isOfFolder {
      if event.isDeparture { drop(path, isNews: true) }
      defer {
        if known[path] == nil { known[folder]?.folders.remove(name) } else { known[folder]?.folders.insert(name) }
      }
      // Also after a departure: two folders may have changed places.
      try enter(path, isNews: true)
    } else {
      heard(event, ofFile: name, in: folder)
    }
  }

  private func heard(_ event: InotifyEvent, ofFile name: String, in folder: String) {
    let path = Self.join(folder, name)
    let status = try? FileStatus(path: Path.join(place, path), followsLinks: false)
    if event.isDeparture {
      // When another has the name by now, a later record tells.
      if status?.kind == .regular || status?.kind == .link { return }
      if known[folder]?.files.remove(name) != nil { news.removed(Path.join(self.path, path)) }
      return
    }
    // What is gone by now brings a later record.
    let isWhole =
      switch status?.kind {
      case .regular: event.isClosing || event.isMoveHere || (status?.links ?? 0) > 1
      case .link: event.isArrival
      case .folder, .other, nil: false
      }
    if isWhole { see(name, in: folder, isNews: true) }
  }

  private func see(_ name: String, in folder: String, isNews: Bool) {
    let wasKnown = known[folder]?.files.insert(name).inserted == false
    if isNews { news.wrote(Path.join(path, Self.join(folder, name)), wasKnown: wasKnown) }
  }

  /// Watches a folder and what is below it. One that is watched already stays as it is: its own records tell all.
  private func enter(_ folder: String, isNews: Bool) throws(SystemError) {
    var waiting = [folder]
    while let folder = waiting.popLast() {
      let place = folder.isEmpty ? place : Path.join(place, folder)
      let use = FolderUse(owner: owner, part: .folder(folder))
      do throws(SystemError) {
        let watch = try folders.add(place, .files, for: use)
        if let watch, known[folder]?.watch == watch { continue }
        drop(folder, isNews: isNews)
        guard let watch else { continue }
        known[folder] = Contents(watch: watch)
        for name in try list(folder, at: place, isNews: isNews) { waiting.append(Self.join(folder, name)) }
      } catch {
        // A folder below that may not be read is left out; one that is gone by now brings a record.
        guard error.isNotFound || (error.isPermission && !folder.isEmpty) else { throw error }
      }
    }
  }

  /// Lists a folder that is watched.
  /// - Returns: the folders in it.
  private func list(_ folder: String, at place: String, isNews: Bool) throws(SystemError) -> Set<String> {
    for entry in try Folder.entries(of: place) where !filter.leavesOut(entry.name) {
      let kind = entry.kind ?? (try? FileStatus(path: Path.join(place, entry.name), followsLinks: false).kind)
      switch kind {
      case .folder: known[folder]?.folders.insert(entry.name)
      case .regular, .link: see(entry.name, in: folder, isNews: isNews)
      case .other, nil: break
      }
    }
    return known[folder]?.folders ?? []
  }

  /// Ends the watches of a folder and what is below it: nothing of that is there any more.
  private func drop(_ folder: String, isNews: Bool) {
    guard let contents = known.removeValue(forKey: folder) else { return }
    folders.remove(contents.watch, for: FolderUse(owner: owner, part: .folder(folder)))
    if isNews {
      for name in contents.files { news.removed(Path.join(path, Self.join(folder, name))) }
    }
    for name in contents.folders { drop(Self.join(folder, name), isNews: isNews) }
  }

  /// All files that are known, as the caller names them.
  private var files: Set<String> {
    var files: Set<String> = []
    for (folder, contents) in known {
      for name in contents.files { files.insert(Path.join(path, Self.join(folder, name))) }
    }
    return files
  }

  private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }
}
