import AetherModel
import Linux
import Testing

@testable import StateStore

struct LiveRecordsTests {
  @Test func ownersComeBackAsTheyWere() {
    let owner = LockOwner(
      run: "r\n\\n", pipeline: "", step: "s\\", process: -1,
      since: Instant(seconds: .min, nanoseconds: 999_999_999, zoneOffset: -1_439))
    let bytes = RecordText.encode(owner, ["more", ""])
    let back = RecordText.decode(bytes)
    #expect(back?.owner == owner)
    #expect(back?.more == ["more", ""])
    for length in 0..<bytes.count { _ = RecordText.decode(Array(bytes[..<length])) }
    #expect(RecordText.decode([]) == nil)
    #expect(RecordText.time(owner.since).count == RecordText.time(Instant(seconds: 0)).count)
  }

  /// A queue that is never empty moves on through its file, which gives back what is dead.
  @Test func anUnbrokenQueueKeepsLittleOfTheDisk() throws {
    let folder = try LockTestFolder()
    let path = Path.join(folder.path, "records")
    let header = LiveRecords.header(title: "test")
    let record = [UInt8](repeating: 65, count: 10_000)
    var last: LiveRecords?
    for _ in 0..<1_000 {
      let next = try LiveRecords(path, header: header)
      _ = try next.withGate { () throws(SystemError) in
        try next.add(record, header: header, behind: try next.others())
      }
      last = next
    }
    #expect(try last?.hasOthers() == false)
    #expect(try FileStatus(path: path).size > 5_000_000)
    let outcome = try ChildProcess(executable: "/usr/bin/du", arguments: ["-k", path], environment: [:])
      .run(timeLimit: .seconds(60), outputLimit: 1_000)
    let kilobytes = String(decoding: outcome.output, as: UTF8.self).split(separator: "\t").first.flatMap { Int($0) }
    #expect(try #require(kilobytes) < 3_000)
    #expect(try LiveRecords(reading: path)?.title() == "test")
  }

  @Test func aLingeringWaiterIsNoRecord() throws {
    let folder = try LockTestFolder()
    let path = Path.join(folder.path, "records")
    let header = LiveRecords.header(title: "test")
    let place = Int64(header.count)
    let waiter = try File.openOrCreate(path)
    #expect(try waiter.tryLock(place..<place + 1, .shared, path: path))
    let records = try LiveRecords(path, header: header)
    #expect(try !records.hasOthers())
    let range = try records.withGate { () throws(SystemError) in try records.add([1, 2], header: header, behind: []) }
    #expect(range == place + 1..<place + 3)
  }

  @Test func theFirstIsFoundAmongMany() throws {
    let folder = try LockTestFolder()
    let path = Path.join(folder.path, "records")
    let header = LiveRecords.header(title: "test")
    let all = try (0..<6).map { _ in try LiveRecords(path, header: header) }
    let ranges = try all.map { records in
      try records.withGate { () throws(SystemError) in
        try records.add([1, 2, 3], header: header, behind: try records.others())
      }
    }
    #expect(try all[5].first(before: ranges[5].lowerBound) == ranges[0])
    for index in [0, 3, 1] { all[index].remove(ranges[index]) }
    #expect(try all[5].first(before: ranges[5].lowerBound) == ranges[2])
    #expect(try all[2].first(before: ranges[2].lowerBound) == nil)
    #expect(try all[5].others().map(\.range) == [ranges[2], ranges[4]])
    #expect(try all[0].isLive(ranges[2]) && !all[0].isLive(ranges[3]))
  }

  @Test func filesOfOthersAreNoRecords() throws {
    let folder = try LockTestFolder()
    let path = Path.join(folder.path, "records")
    for text in ["", "aether records from ", "aether records from 000000000x\n", "aether records from -000000009\n"] {
      try Output.replace(path, with: Array(text.utf8))
      #expect(try LiveRecords(reading: path) == nil, "\(text)")
    }
  }
}
