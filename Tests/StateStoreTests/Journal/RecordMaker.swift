import AetherModel

@testable import StateStore

/// Random records, the same for the same seed.
struct RecordMaker {
  private var random: Seeded

  init(seed: UInt64) { random = Seeded(state: seed) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  mutating func attempt(_ sequence: Int64) -> StoredAttempt {
    let status = [nil, .succeeded, .skipped, .failed, .cancelled][number(0...4)] as StoredAttempt.State?
    var attempt = StoredAttempt.sample(
      step: number(0...5), item: number(-1...1), attempt: number(1...2), module: number(0...1),
      state: StoredAttempt.State(rawValue: UInt8(number(0...8))) ?? .ended, status: status,
      inputs: number(0...1) == 0 ? nil : slots(), outputs: number(0...1) == 0 ? [] : slots(), said: said())
    attempt.sequence = sequence
    attempt.transitions = (0..<number(0...5)).map { _ in
      StoredAttempt.Transition(
        state: StoredAttempt.State(rawValue: UInt8(number(0...8))) ?? .ended, sequence: Int64(number(0...1_000)), time: time())
    }
    return attempt
  }

  mutating func checkpoint(_ sequence: Int64) -> StoredCheckpoint {
    StoredCheckpoint(
      step: number(0...2), item: number(-1...0), number: number(1...50), attempt: number(1...3), time: time(),
      sequence: sequence, states: .object([("key", value()), ("\"ключ\"", value())]))
  }

  mutating func log(_ sequence: Int64) -> StoredLog {
    let place = number(0...1) == 0 ? nil : AttemptPlace(step: number(0...5), item: number(-1...1), attempt: number(1...2))
    let level = LogRecord.Level(rawValue: Int32(number(0...6))) ?? .info
    let fields = (0..<number(0...2)).map { _ in (name: text(), value: text()) }
    return StoredLog(
      sequence: sequence, place: place, module: number(0...1), time: time(),
      record: LogRecord(level: level, message: text().replacing("\u{0}", with: ""), fields: fields))
  }

  mutating func event(_ sequence: Int64) -> StoredEvent {
    StoredEvent(
      sequence: sequence, step: number(0...1) == 0 ? nil : number(0...5), time: time(), kind: "notice",
      body: .object([("message", .string(text()))]))
  }

  private mutating func said() -> StoredAttempt.Said {
    var said = StoredAttempt.Said()
    guard number(0...2) == 0 else { return said }
    said.reason = number(0...1) == 0 ? nil : text()
    said.standardOutput = number(0...1) == 0 ? nil : text()
    said.isChanged = number(0...1) == 0
    said.isAbandoned = number(0...1) == 0
    return said
  }

  private mutating func slots() -> [Value?] {
    (0..<number(1...3)).map { _ in number(0...3) == 0 ? nil : value() }
  }

  private mutating func value(depth: Int = 0) -> Value {
    switch number(0...(depth < 3 ? 9 : 7)) {
    case 0: .null
    case 1: .bool(number(0...1) == 0)
    case 2: .integer(Int64.random(in: .min ... .max, using: &random))
    case 3: .double(Double(number(-1_000...1_000)) / 8)
    case 4: .bytes((0..<number(0...20)).map { _ in UInt8(number(0...255)) })
    case 5: .datetime(time())
    case 6: number(0...9) == 0 ? .large("x") : .string(text())
    case 7: .string(text())
    case 8: .array((0..<number(0...4)).map { _ in value(depth: depth + 1) })
    default: .object((0..<number(0...4)).map { ("key\($0)", value(depth: depth + 1)) })
    }
  }

  private mutating func time() -> Instant {
    Instant(seconds: Int64(number(-2_000_000_000...2_000_000_000)), nanoseconds: Int32(number(0...999_999_999)))
  }

  private mutating func text() -> String {
    let letters = ["a", "é", "\u{0}", "\"", "\\", "\n", "漢", "👩‍🔬", " ", "'"]
    return (0..<number(0...8)).map { _ in letters[number(0...9)] }.joined()
  }
}
