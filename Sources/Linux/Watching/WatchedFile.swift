/// A single file.
final class WatchedFile: WatchedContent {
  private let path: String
  private let news: ChangeCollector
  /// The file as it was last seen; `nil` while there is none.
  private var identity: FileIdentity?

  init(_ path: String, news: ChangeCollector) {
    self.path = path
    self.news = news
  }

  var isFile: Bool { true }

  func start(at end: PathWalk.End) { identity = status(at: end)?.identity }

  func found(_ end: PathWalk.End, after event: InotifyEvent?) {
    guard let status = status(at: end) else { return lose() }
    guard let event else {
      // Another folder or link stands on the way by now.
      if status.identity != identity { see(status) }
      return
    }
    // A file that was made just now is somebody's to write: its closing is told. But a second name is whole at once.
    // When the name is gone by the record and there by the disk, a later record tells.
    if event.isClosing || event.isMoveHere || (event.isArrival && status.links > 1) { see(status) }
  }

  func heard(_ event: InotifyEvent, in folder: String) {}

  func lookAgain(at end: PathWalk.End) { found(end, after: nil) }

  func leave() {}

  private func status(at end: PathWalk.End) -> FileStatus? {
    guard case .file(let status) = end, status.kind == .regular else { return nil }
    return status
  }

  private func see(_ status: FileStatus) {
    news.wrote(path, wasKnown: identity != nil)
    identity = status.identity
  }

  private func lose() {
    if identity != nil { news.removed(path) }
    identity = nil
  }
}
