import Glibc
import Testing

@testable import Linux

@Suite struct InotifyTests {
  private func record(_ watch: Int32, _ mask: Int32, length: UInt32, _ name: String) -> [UInt8] {
    let head = [UInt32(bitPattern: watch), UInt32(bitPattern: mask), 0, length]
    return head.flatMap { word in withUnsafeBytes(of: word) { Array($0) } } + Array(name.utf8)
  }

  @Test func recordsOfAnyLengthFollowEachOther() throws {
    let bytes =
      record(3, Int32(IN_CREATE | IN_ISDIR), length: 8, "ab\0\0\0\0\0\0") + record(4, Int32(IN_IGNORED), length: 0, "")
      + record(-1, Int32(IN_Q_OVERFLOW), length: 0, "") + record(5, Int32(IN_MOVED_TO), length: 3, "abc")
    let events = try #require(InotifyEvent.parse(bytes[...]))
    #expect(events.map(\.watch) == [3, 4, -1, 5])
    #expect(events.map(\.name) == ["ab", nil, nil, "abc"])
    #expect(events[0].isArrival && events[0].isOfFolder && !events[0].isMoveHere)
    #expect(events[1].isEnd)
    #expect(events[2].isOverflow)
    #expect(events[3].isMoveHere && !events[3].isDeparture)
  }

  @Test func recordsThatReachBeyondTheEndAreRefused() {
    let bytes = record(3, Int32(IN_CREATE), length: 4, "abcd")
    for count in 1..<bytes.count { #expect(InotifyEvent.parse(bytes[..<count]) == nil, "\(count)") }
    #expect(InotifyEvent.parse(bytes[...])?.count == 1)
    #expect(InotifyEvent.parse([])?.isEmpty == true)
    #expect(InotifyEvent.parse(record(3, 0, length: .max, "abcd")[...]) == nil)
  }

  @Test func limitsAreExplained() {
    let folders = Inotify.error(ENOSPC, path: "/x")
    #expect(folders.isWatchLimit && !folders.isDiskFull)
    #expect(
      folders.description == "cannot watch '/x': this user watches as many folders as sysctl "
        + "fs.inotify.max_user_watches allows")
    #expect(
      Inotify.error(EMFILE).description == "cannot watch files: too many open files, or this user has as many watchers "
        + "as sysctl fs.inotify.max_user_instances allows")
    #expect(Inotify.error(EACCES, path: "/x").description == "cannot watch '/x': Permission denied")
    #expect(SystemError(ENOSPC, "write").isDiskFull)
  }
}
