/// Finds all that is known of secrets in bytes. A value: a redactor makes a new one with each secret that it learns.
struct SecretScanner: Sendable {
  private var patterns: [SecretPattern] = []
  /// By byte: the patterns that can begin with it.
  private var byStart: [[Int32]] = Array(repeating: [], count: 256)

  mutating func add(_ secret: [UInt8]) {
    for pattern in SecretPattern.all(of: secret) {
      for byte in UInt8.min...UInt8.max where pattern.starts.contains(byte) {
        byStart[Int(byte)].append(Int32(patterns.count))
      }
      patterns.append(pattern)
    }
  }

  enum Found {
    /// What stands there is, or holds, secrets; from the beginning to the end of all that overlap.
    case secret(Range<Int>)
    /// A secret may begin there, and the bytes end before it can be told.
    case cut(Int)
    case nothing
  }

  /// What comes after the bytes.
  enum End {
    /// Perhaps more.
    case open
    /// Nothing: they are whole.
    case whole
    /// Nothing, but who wrote them may have been stopped in the middle of a secret.
    case brokenOff
  }

  /// The first secret that begins at `start` or behind it.
  func first(in text: UnsafeRawBufferPointer, from start: Int, _ ending: End) -> Found {
    for place in start..<max(start, text.count) {
      let candidates = byStart[Int(text[place])]
      if candidates.isEmpty { continue }
      let (end, cut) = longest(candidates, text, at: place)
      if cut != nil, ending == .open { return .cut(place) }
      if let end { return secret(from: place, to: end, in: text, ending) }
      if cut == true, ending == .brokenOff { return .secret(place..<text.count) }
    }
    return .nothing
  }

  private func longest(
    _ candidates: [Int32], _ text: UnsafeRawBufferPointer, at place: Int
  ) -> (end: Int?, cut: Bool?) {
    var found: Int?
    var isCut: Bool?
    for candidate in candidates {
      switch patterns[Int(candidate)].match(text, at: place) {
      case .none: break
      case .found(let end): found = max(found ?? 0, end)
      case .cut(let isTelling): isCut = isTelling || isCut == true
      }
    }
    return (found, isCut)
  }

  /// What is found, with all that overlaps it: none of that is to remain.
  private func secret(from start: Int, to first: Int, in text: UnsafeRawBufferPointer, _ ending: End) -> Found {
    var end = first
    var place = start + 1
    while place < end {
      let (further, cut) = longest(byStart[Int(text[place])], text, at: place)
      if cut != nil, ending == .open { return .cut(start) }
      end = max(end, further ?? 0)
      place += 1
    }
    return .secret(start..<end)
  }
}
