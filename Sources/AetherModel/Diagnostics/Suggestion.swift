/// Finds the name that somebody probably meant.
package enum Suggestion {
  /// The candidate nearest to `name`, or `nil` when none is near: at most a third of its length wrong, at least one
  /// edit allowed, and something in common. Ties go to the earlier candidate.
  package static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.unicodeScalars)
    let limit = max(1, wanted.count / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let scalars = Array(candidate.unicodeScalars)
      let allowed = min(limit, (best?.distance ?? limit + 1) - 1, max(wanted.count, scalars.count) - 1)
      if let distance = editDistance(wanted, scalars, limit: allowed) { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// `["did you mean 'x'?"]`, or nothing.
  package static func hint(for name: String, in candidates: some Sequence<String>) -> [String] {
    nearest(to: name, in: candidates).map { ["did you mean '\($0)'?"] } ?? []
  }

  /// Optimal string alignment distance (a swap of neighbours is one edit); `nil` when it is more than `limit`.
  static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int? {
    guard limit >= 0, abs(left.count - right.count) <= limit else { return nil }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for column in 0..<right.count {
        let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count] <= limit ? previous[right.count] : nil
  }
}
