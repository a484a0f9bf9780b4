/// Where one journal stands in the global sequence, and what it has taken of it ahead of need.
///
/// The counter in the database says from where on numbers are free. Writing it adds a page to a commit, so a journal between
/// whose commits nobody else's came takes a stock of numbers at once. Why that is safe:
/// - whoever else takes numbers begins at the counter and leaves it higher. So a stock is good as long as the counter stands
///   where this journal left it, which is looked up within the same transaction;
/// - what is left of a stock that is no longer good is lost: some numbers are never used, but they follow the order of
///   commits. What is left when a run ends is given back.
struct SequenceNumbers: Sendable {
  /// The last number that was used.
  private var last: Int64 = 0
  /// Where this journal left the counter; `nil` before its first commit.
  private var counter: Int64?

  /// How many are taken ahead: what some hundred steps need.
  static let stock: Int64 = 1_024

  /// Takes numbers.
  ///
  /// - Parameter current: where the counter stands.
  /// - Returns: the number before the first of them.
  mutating func take(_ count: Int64, counter current: Int64) -> Int64 {
    let isMine = current == counter
    let base = isMine ? last : current
    last = base + count
    if !isMine {
      counter = last
    } else if last > current {
      counter = last + Self.stock
    }
    return base
  }

  /// Gives back what is left.
  mutating func end() { counter = last }

  /// Where the counter is to stand after the commit.
  var next: Int64 { counter ?? last }
}
