/// All that a ``ChangeWatcher`` watches, and what it has learnt. To be used by one thread at a time.
final class WatchList {
  let news = ChangeCollector()
  private let inotify: Inotify
  private let folders: FolderWatches
  private var watched: [Int: WatchedPath] = [:]
  private var numbers: [String: Int] = [:]
  private var nextNumber = 0
  /// Enough for some hundred records; one takes 272 bytes at most.
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  init(_ inotify: Inotify) {
    self.inotify = inotify
    folders = FolderWatches(inotify)
  }

  func watch(file path: String) throws(SystemError) {
    try start(path, WatchedFile(path, news: news))
  }

  func watch(tree path: String, _ filter: NameFilter) throws(SystemError) {
    try start(path, WatchedTree(path, owner: nextNumber, filter: filter, folders: folders, news: news))
  }

  /// Takes the place of what was watched by that path; after an error nothing is.
  private func start(_ path: String, _ content: any WatchedContent) throws(SystemError) {
    forget(path)
    let new = WatchedPath(path, number: nextNumber, folders: folders, content: content)
    watched[nextNumber] = new
    numbers[path] = nextNumber
    nextNumber += 1
    do throws(SystemError) {
      try new.start()
    } catch {
      forget(path)
      throw error
    }
  }

  func forget(_ path: String) {
    guard let number = numbers.removeValue(forKey: path) else { return }
    watched.removeValue(forKey: number)?.leave()
  }

  /// Takes in the records that wait. After an error the others are taken in nevertheless.
  func readRecords() throws(SystemError) {
    var failure: SystemError?
    var isAll = false
    while !isAll {
      let (events, isLast) = try inotify.read(into: &buffer)
      isAll = isLast
      for event in events {
        do throws(SystemError) {
          try take(event)
        } catch {
          failure = failure ?? error
        }
      }
    }
    if let failure { throw failure }
  }

  private func take(_ event: InotifyEvent) throws(SystemError) {
    if event.isOverflow {
      news.ranOver()
      var failure: SystemError?
      for path in watched.values {
        do throws(SystemError) {
          try path.lookAgain()
        } catch {
          failure = failure ?? error
        }
      }
      if let failure { throw failure }
      return
    }
    let users = folders.users(of: event.watch)
    if event.isEnd { folders.end(event.watch) }
    for use in users { try watched[use.owner]?.heard(event, as: use.part) }
  }

  /// How many folders the kernel watches for all this.
  var folderCount: Int { folders.count }
}
