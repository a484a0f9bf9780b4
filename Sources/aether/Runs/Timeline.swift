internal import AetherModel
internal import StateStore

/// The attempts of a run as bars over a common axis. Times in which nothing ran, as between a run's end and its going on,
/// take one column, marked `┊`.
struct Timeline {
  /// Stretches in which something ran, in nanoseconds since 1970, in order, apart from each other.
  private var stretches: [Range<Int64>] = []
  private let columns: Int
  private let total: Int64

  /// Pauses up to this part of all the time are drawn as they are.
  private static let smallestPause = 20

  /// - Parameter columns: how wide the bars may be in all.
  init(_ attempts: [StoredAttempt], columns: Int) {
    let spans = attempts.compactMap { Self.span($0) }.sorted { $0.lowerBound < $1.lowerBound }
    let busy = spans.reduce(into: Int64(0)) { $0 += Int64($1.count) }
    for span in spans {
      if let last = stretches.last, span.lowerBound <= last.upperBound + busy / Int64(Self.smallestPause) {
        stretches[stretches.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        stretches.append(span)
      }
    }
    total = max(1, stretches.reduce(0) { $0 + Int64($1.count) })
    self.columns = max(10, columns - stretches.count + 1)
  }

  private static func span(_ attempt: StoredAttempt) -> Range<Int64>? {
    guard let times = attempt.times else { return nil }
    let start = nanoseconds(times.start)
    // A clock that was set back in between gives no negative times.
    return start..<max(start + 1, nanoseconds(times.end))
  }

  private static func nanoseconds(_ time: Instant) -> Int64 { time.seconds &* 1_000_000_000 &+ Int64(time.nanoseconds) }

  /// How long something ran in all.
  var busy: TimeSpan { TimeSpan(nanoseconds: UInt64(total)) }

  /// - Returns: as many characters as all bars have.
  func bar(_ attempt: StoredAttempt) -> String {
    guard let span = Self.span(attempt) else { return "" }
    var bar = ""
    var before: Int64 = 0
    for (index, stretch) in stretches.enumerated() {
      if index > 0 { bar += "┊" }
      let first = column(before)
      let width = max(1, column(before + Int64(stretch.count)) - first)
      for offset in 0..<width {
        let left = stretch.lowerBound + Int64(stretch.count) * Int64(offset) / Int64(width)
        let right = stretch.lowerBound + Int64(stretch.count) * Int64(offset + 1) / Int64(width)
        let isBusy = span.lowerBound < max(right, left + 1) && span.upperBound > left
        bar += isBusy ? "█" : "·"
      }
      before += Int64(stretch.count)
    }
    return bar
  }

  private func column(_ time: Int64) -> Int { Int(Double(time) / Double(total) * Double(columns)) }
}
