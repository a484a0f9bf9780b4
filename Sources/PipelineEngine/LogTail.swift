package import AetherModel
internal import DequeModule

/// The end of a log, of bounded size.
package struct LogTail: Sendable {
  package static let maximumCount = 200
  /// Of messages and fields together, in bytes.
  package static let maximumSize = 64 << 10

  private var kept: Deque<(time: Instant, record: LogRecord)> = []
  /// How many lines are gone.
  package private(set) var dropped = 0
  private var size = 0

  package init() {}

  /// The oldest first.
  package var lines: [(time: Instant, record: LogRecord)] { Array(kept) }

  package mutating func append(_ record: LogRecord, at time: Instant) {
    kept.append((time, record))
    size += Self.size(of: record)
    while kept.count > 1, kept.count > Self.maximumCount || size > Self.maximumSize {
      size -= Self.size(of: kept.removeFirst().record)
      dropped += 1
    }
  }

  private static func size(of record: LogRecord) -> Int {
    record.fields.reduce(record.message.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }
}
