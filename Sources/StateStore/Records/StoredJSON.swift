internal import AetherModel

/// What the database holds as JSON: names, failures, what attempts said.
enum StoredJSON {
  static func names(_ names: [String]) -> String { Value.array(names.map(Value.string)).json() }

  static func names(_ text: String) throws -> [String] { try value(text).items.compactMap(\.stringValue) }

  static func numbers(_ numbers: [Int]) -> String { Value.array(numbers.map { .integer(Int64($0)) }).json() }

  static func numbers(_ text: String) throws -> [Int] { try value(text).items.compactMap { $0.integerValue.map(Int.init) } }

  static func pairs(_ pairs: [(name: String, value: String)]) -> String {
    Value.array(pairs.map { .object([("name", .string($0.name)), ("value", .string($0.value))]) }).json()
  }

  static func pairs(_ text: String) throws -> [(name: String, value: String)] {
    try value(text).items.map { ($0["name"]?.stringValue ?? "", $0["value"]?.stringValue ?? "") }
  }

  static func failure(_ stored: StoredFailure) -> String {
    Value.object(
      [("origin", .string(stored.origin)), ("name", .string(stored.name))] + entries(of: stored.failure)
    ).json()
  }

  static func failure(_ text: String) throws -> StoredFailure {
    let value = try value(text)
    return StoredFailure(
      origin: value["origin"]?.stringValue ?? "pipeline", name: value["name"]?.stringValue ?? "",
      failure: failure(of: value))
  }

  static func said(_ said: StoredAttempt.Said) -> String? {
    guard !said.isEmpty else { return nil }
    var entries: [(key: String, value: Value)] = []
    if let failure = said.failure { entries.append(("failure", .object(Self.entries(of: failure)))) }
    for (name, text) in [
      ("reason", said.reason), ("message", said.message), ("stdout", said.standardOutput),
      ("stderr", said.standardError), ("workspace", said.workspace), ("run", said.child),
    ] {
      if let text { entries.append((name, .string(text))) }
    }
    for (name, flag) in [
      ("changed", said.isChanged), ("ignored", said.isIgnored), ("repeated", said.isRepeated),
      ("abandoned", said.isAbandoned), ("left_out", said.isLeftOut),
    ] where flag {
      entries.append((name, .bool(true)))
    }
    if let cached = said.cached { entries.append(("cached", StoredIngredients.value(cached))) }
    return Value.object(entries).json()
  }

  static func said(_ text: String?) throws -> StoredAttempt.Said {
    var said = StoredAttempt.Said()
    guard let text else { return said }
    let value = try value(text)
    said.failure = value["failure"].map(failure)
    said.reason = value["reason"]?.stringValue
    said.message = value["message"]?.stringValue
    said.standardOutput = value["stdout"]?.stringValue
    said.standardError = value["stderr"]?.stringValue
    said.workspace = value["workspace"]?.stringValue
    said.child = value["run"]?.stringValue
    said.isChanged = value["changed"]?.boolValue ?? false
    said.isIgnored = value["ignored"]?.boolValue ?? false
    said.isRepeated = value["repeated"]?.boolValue ?? false
    said.cached = value["cached"].flatMap(StoredIngredients.origin)
    said.isAbandoned = value["abandoned"]?.boolValue ?? false
    said.isLeftOut = value["left_out"]?.boolValue ?? false
    return said
  }

  private static func entries(of failure: Failure) -> [(key: String, value: Value)] {
    var entries: [(key: String, value: Value)] = [
      ("code", .string(failure.code)), ("message", .string(failure.message)),
      ("severity", .string(failure.severity.rawValue)),
    ]
    if let argument = failure.argument { entries.append(("argument", .string(argument))) }
    return entries
  }

  private static func failure(of value: Value) -> Failure {
    Failure(
      code: value["code"]?.stringValue ?? "", message: value["message"]?.stringValue ?? "",
      severity: value["severity"]?.stringValue.flatMap { Severity(rawValue: $0) } ?? .critical,
      argument: value["argument"]?.stringValue)
  }

  static func value(_ text: String) throws(StateProblem) -> Value {
    do throws(JSONError) { return try Value(json: text) } catch { throw .damagedValue }
  }
}

/// Times as the database holds them: nanoseconds since 1970, which reach from 1677 to 2262. Those beyond count as the last
/// ones within.
enum StoredTime {
  static func number(_ time: Instant) -> Int64 {
    let (product, overflows) = time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowsToo) = product.addingReportingOverflow(Int64(time.nanoseconds))
    return overflows || overflowsToo ? (time.seconds < 0 ? .min : .max) : sum
  }

  static func instant(_ number: Int64) -> Instant {
    let (seconds, nanoseconds) = number.quotientAndRemainder(dividingBy: 1_000_000_000)
    return nanoseconds < 0
      ? Instant(seconds: seconds - 1, nanoseconds: Int32(nanoseconds + 1_000_000_000))
      : Instant(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }
}
