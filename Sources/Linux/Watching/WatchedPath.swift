/// What a caller asked to watch, and the way to it.
///
/// Every folder on the way is watched for the name that leads on. So whatever is deleted, renamed away, made again or
/// put in its place, at any height, brings a record; then the way is walked anew and ``WatchedContent`` learns where it
/// ends. A folder is watched before the name is looked up in it: a change after the look-up brings a record.
final class WatchedPath {
  let number: Int
  private let content: any WatchedContent
  private let path: String
  private let folders: FolderWatches
  private var steps: Set<Watch> = []
  /// The last name of the way, by its path; `nil` before the first walk.
  private var last: String?

  private struct Watch: Hashable {
    var number: Int32
    var use: FolderUse
  }

  init(_ path: String, number: Int, folders: FolderWatches, content: any WatchedContent) {
    self.path = path
    self.number = number
    self.folders = folders
    self.content = content
  }

  /// Starts watching: what is there already is no change.
  func start() throws(SystemError) { try content.start(at: try walk()) }

  /// Tells that a record came for a folder that is used here.
  func heard(_ event: InotifyEvent, as part: FolderUse.Part) throws(SystemError) {
    switch part {
    case .folder(let folder): try content.heard(event, in: folder)
    case .step(let place, let isLast):
      guard event.isEnd || (event.name == Path.name(of: place) && (isLast || !event.isClosing)) else { return }
      if event.isEnd { steps = steps.filter { $0.number != event.watch } }
      let status = try? FileStatus(path: place, followsLinks: false)
      let isOfLast = isLast && !event.isEnd && status?.kind != .link
      // What happens to the file itself leaves the way as it is.
      let isSameWay = isOfLast && place == last && status?.kind != .folder
      let end = isSameWay ? status.map(PathWalk.End.file) ?? .missing : try walk()
      try content.found(end, after: isOfLast ? event : nil)
    }
  }

  /// Looks at everything again, since records were lost.
  func lookAgain() throws(SystemError) { try content.lookAgain(at: try walk()) }

  /// Ends all watches; reports nothing.
  func leave() {
    for step in steps { folders.remove(step.number, for: step.use) }
    steps = []
    content.leave()
  }

  /// Walks the way, and watches the folders on it and no others.
  private func walk() throws(SystemError) -> PathWalk.End {
    var current: Set<Watch> = []
    var last: String?
    let end = try PathWalk.walk(path) { step throws(SystemError) in
      let use = FolderUse(owner: number, part: .step(to: step.place, isLast: step.isLast))
      let isOfFile = step.isLast && content.isFile
      last = step.place
      do throws(SystemError) {
        guard let watch = try folders.add(step.folder, isOfFile ? .files : .names, for: use) else { return }
        current.insert(Watch(number: watch, use: use))
        steps.insert(Watch(number: watch, use: use))
      } catch {
        // A folder on the way that may be entered but not read: what happens to names in it is not told.
        guard error.isPermission, !isOfFile else { throw error }
      }
    }
    for step in steps.subtracting(current) { folders.remove(step.number, for: step.use) }
    steps = current
    self.last = last
    return end
  }
}

/// What stands at the end of a ``WatchedPath``.
protocol WatchedContent: AnyObject {
  /// True when the last folder of the way is to be watched for the writing of files.
  var isFile: Bool { get }
  func start(at end: PathWalk.End) throws(SystemError)
  /// The way was walked anew.
  /// - Parameter event: what happened to the last name of the way; `nil` when it was further up, or to a link.
  func found(_ end: PathWalk.End, after event: InotifyEvent?) throws(SystemError)
  /// Something happened in a folder that the content itself watches.
  func heard(_ event: InotifyEvent, in folder: String) throws(SystemError)
  func lookAgain(at end: PathWalk.End) throws(SystemError)
  func leave()
}
