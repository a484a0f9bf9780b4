internal import Linux

/// A file of records, each of which lives as long as an open file keeps its bytes locked.
///
///     header │ live │ dead │ live │ never used …                  │ gate: one byte far behind
///
/// Invariants:
/// 1. A record is written and locked under the gate, behind all live ones. So records stand in the order in which they
///    came, and none is written over while somebody reads under the gate.
/// 2. Each object has an open file of its own with at most one record: adjacent locks of one open file would melt together.
/// 3. Leaving needs no gate. Whoever ends, however, has left.
/// 4. Shared locks are of those who wait for a record's end, and no records.
/// 5. The file is never removed: whoever had it open would go on in a file that nobody else sees.
final class LiveRecords: Sendable {
  struct Record: Sendable {
    var range: Range<Int64>
    var bytes: [UInt8]
  }

  let path: String
  private let file: Descriptor
  /// Where records begin.
  private let begin: Int64

  private static let end: Int64 = 1 << 62
  private static let gate: Range<Int64> = end..<end + 1
  /// Bytes of a record that are read; ours are much shorter.
  private static let longest: Int64 = 1 << 20
  private static let holeSize: Int64 = 1 << 20

  /// Opens a file that may be missing.
  /// - Parameter header: ``LiveRecords/header(title:)``, by which the file tells what it is.
  init(_ path: String, header: [UInt8]) throws(SystemError) {
    self.path = path
    file = try File.openOrCreate(path, mode: 0o600)
    begin = Int64(header.count)
  }

  /// Opens a file that is there, to read it; `nil` when it has no header.
  init?(reading path: String) throws(SystemError) {
    self.path = path
    file = try File.open(path)
    let first = try Self.read(0..<Int64(Self.mark.utf8.count + Self.digits), of: file, path)
    let text = String(decoding: first, as: UTF8.self)
    guard text.hasPrefix(Self.mark), let begin = Int64(text.dropFirst(Self.mark.count)),
      (Int64(first.count)..<Self.end).contains(begin)
    else { return nil }
    self.begin = begin
  }

  /// Only here and for a moment records come to the file.
  /// - Parameter kind: `shared` for those who only read.
  func withGate<Result>(
    _ kind: Descriptor.LockKind = .exclusive, _ body: () throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    try file.lock(Self.gate, kind, path: path)
    defer { file.unlock(Self.gate) }
    return try body()
  }

  /// Others' live records, in their order. Under the gate.
  func others() throws(SystemError) -> [Record] {
    var records: [Record] = []
    var left = [begin..<Self.end]
    while let range = left.popLast() {
      // The kernel tells some lock in the range, so those to both sides are still to be found.
      guard let found = try file.conflict(in: range, with: .shared, path: path)?.clamped(to: range) else { continue }
      let bytes = try Self.read(found.lowerBound..<min(found.upperBound, found.lowerBound + Self.longest), of: file, path)
      records.append(Record(range: found, bytes: bytes))
      left.append(range.lowerBound..<found.lowerBound)
      left.append(found.upperBound..<range.upperBound)
    }
    return records.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Whether others have live records.
  func hasOthers() throws(SystemError) -> Bool {
    try file.conflict(in: begin..<Self.end, with: .shared, path: path) != nil
  }

  /// Where the first of others' live records before a place stands. Once there is none before a live record, there never
  /// will be.
  func first(before limit: Int64) throws(SystemError) -> Range<Int64>? {
    var first: Range<Int64>?
    while let found = try file.conflict(in: begin..<(first?.lowerBound ?? max(begin, limit)), with: .shared, path: path) {
      first = found
    }
    return first
  }

  /// Whether another's record lives.
  func isLive(_ range: Range<Int64>) throws(SystemError) -> Bool {
    try file.conflict(in: range, with: .shared, path: path) != nil
  }

  /// Adds this object's record. Under the gate.
  /// - Parameter others: all of them, as they stand.
  func add(_ bytes: [UInt8], header: [UInt8], behind others: [Record]) throws(SystemError) -> Range<Int64> {
    if try Self.read(0..<begin, of: file, path) != header { try Output.write(header, to: file, at: 0, path: path) }
    var start = others.last?.range.upperBound ?? begin
    while true {
      let range = start..<start + Int64(bytes.count)
      if try file.tryLock(range, .exclusive, path: path) {
        do throws(SystemError) {
          try Output.write(bytes, to: file, at: start, path: path)
        } catch {
          file.unlock(range)
          throw error
        }
        dropDead(before: others.first?.range.lowerBound ?? start, whenCrossing: range)
        return range
      }
      // Somebody waited for the record that was here, and hasn't noticed its end yet.
      start = try file.conflict(in: range, with: .exclusive, path: path)?.upperBound ?? start
    }
  }

  /// Writes over the beginning of this object's record, as long as it lives.
  func overwrite(_ bytes: [UInt8], at range: Range<Int64>) throws(SystemError) {
    try Output.write(bytes, to: file, at: range.lowerBound, path: path)
  }

  /// Ends this object's record.
  func remove(_ range: Range<Int64>) { file.unlock(range) }

  /// Blocks until a record of another has ended.
  func waitForEnd(of range: Range<Int64>) throws(SystemError) {
    let first = range.lowerBound..<range.lowerBound + 1
    try file.lock(first, .shared, path: path)
    file.unlock(first)
  }

  /// Records begin anew whenever none lives; a file that always has live ones gives its disk space back now and then.
  private func dropDead(before limit: Int64, whenCrossing range: Range<Int64>) {
    guard range.lowerBound / Self.holeSize != range.upperBound / Self.holeSize, begin < limit else { return }
    file.punchHole(begin..<limit)
  }

  private static func read(
    _ range: Range<Int64>, of file: borrowing Descriptor, _ path: String
  ) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    let result: Result<Int, SystemError> = bytes.withUnsafeMutableBytes { buffer in
      do throws(SystemError) {
        return .success(try File.read(file, into: buffer, at: Int(range.lowerBound), path: path))
      } catch {
        return .failure(error)
      }
    }
    bytes.removeLast(bytes.count - (try result.get()))
    return bytes
  }
}

// MARK: - The header

extension LiveRecords {
  private static let mark = "aether records from "
  private static let digits = 10

  /// A header that says where records begin, and what they are about.
  static func header(title: String) -> [UInt8] {
    let rest = "\n" + RecordText.escape(title) + "\n"
    let count = String(mark.utf8.count + digits + rest.utf8.count)
    let padding = String(repeating: "0", count: max(0, digits - count.utf8.count))
    return Array((mark + padding + count + rest).utf8)
  }

  /// What the file's header says that its records are about.
  func title() throws(SystemError) -> String {
    let start = Int64(Self.mark.utf8.count + Self.digits + 1)
    let bytes = try Self.read(start..<max(start, begin - 1), of: file, path)
    return RecordText.unescape(bytes[...])
  }
}
