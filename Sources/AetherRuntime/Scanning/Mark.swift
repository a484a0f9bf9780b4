package import AetherModel

/// That a library must not be run again to be described, and why: known by its bytes, wherever they lie.
package struct Mark: Hashable, Sendable {
  /// What it did to the process that described it.
  package enum Reason: Hashable, Sendable {
    /// By a signal, such as `SIGSEGV`.
    case crashed(signal: String)
    /// Longer than it had time.
    case hung
    /// It ended its process, with this status.
    case ended(status: Int32)
    /// It wrote without end.
    case flooded
  }

  /// Of the library: `sha256:…`.
  package var digest: String
  /// Of the libraries that travelled with it, in their order: with others it may do better.
  package var bundled: [String]
  /// Where it was then; absolute.
  package var path: String
  package var reason: Reason
  package var time: Instant

  package init(digest: String, bundled: [String] = [], path: String, reason: Reason, time: Instant) {
    self.digest = digest
    self.bundled = bundled
    self.path = path
    self.reason = reason
    self.time = time
  }
}

extension Mark.Reason {
  /// For programs: `crashed`.
  package var word: String {
    switch self {
    case .crashed: "crashed"
    case .hung: "hung"
    case .ended: "ended"
    case .flooded: "flooded"
    }
  }

  /// A clause without its subject: `crashed with SIGSEGV`.
  package var words: String {
    switch self {
    case .crashed(let signal): "crashed with \(signal)"
    case .hung: "did not finish in time"
    case .ended(let status): "ended its process with the status \(status)"
    case .flooded: "wrote without end"
    }
  }
}

extension Mark {
  package var value: Value {
    var entries: [(key: String, value: Value)] = [
      ("digest", .string(digest)), ("path", .string(path)), ("reason", .string(reason.word)),
    ]
    switch reason {
    case .crashed(let signal): entries.append(("signal", .string(signal)))
    case .ended(let status): entries.append(("status", .integer(Int64(status))))
    case .hung, .flooded: break
    }
    entries.append(("time", .string("\(time)")))
    if !bundled.isEmpty { entries.append(("bundled", .array(bundled.map(Value.string)))) }
    return .object(entries)
  }

  /// Reads what ``value`` writes; `nil` for anything else.
  init?(value: Value) {
    guard let digest = value["digest"]?.stringValue, let path = value["path"]?.stringValue,
      let time = value["time"]?.stringValue.flatMap({ Instant($0) })
    else { return nil }
    let others = value["bundled"]?.items ?? []
    let bundled = others.compactMap(\.stringValue)
    guard bundled.count == others.count else { return nil }
    let reason: Reason
    switch value["reason"]?.stringValue {
    case "crashed":
      guard let signal = value["signal"]?.stringValue else { return nil }
      reason = .crashed(signal: signal)
    case "hung": reason = .hung
    case "ended":
      guard let status = value["status"]?.integerValue.flatMap({ Int32(exactly: $0) }) else { return nil }
      reason = .ended(status: status)
    case "flooded": reason = .flooded
    default: return nil
    }
    self.init(digest: digest, bundled: bundled, path: path, reason: reason, time: time)
  }
}
