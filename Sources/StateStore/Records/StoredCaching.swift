package import AetherModel

/// What an attempt had to do with the cache of results, as the store knows it.
package struct StoredCaching: Hashable, Sendable {
  /// What looking for a result came to.
  package enum Verdict: String, Sendable, CaseIterable {
    case hit, absent, expired, damaged, off, unknown
    case fileGone = "file_gone"
  }

  /// SHA-256 of the ingredients; `nil` when they could not be known.
  package var key: [UInt8]?
  package var verdict: Verdict
  /// The file that is gone, or why the ingredients could not be known.
  package var detail: String?
  package var ingredients: [Ingredient]
  /// Of a hit.
  package var origin: CacheOrigin?
  /// Whether later runs may take the result.
  package var isKept: Bool
  /// Why they may not, although the attempt went well.
  package var refusal: String?

  package init(
    key: [UInt8]?, verdict: Verdict, detail: String? = nil, ingredients: [Ingredient] = [], origin: CacheOrigin? = nil,
    isKept: Bool = false, refusal: String? = nil
  ) {
    self.key = key
    self.verdict = verdict
    self.detail = detail
    self.ingredients = ingredients
    self.origin = origin
    self.isKept = isKept
    self.refusal = refusal
  }
}

/// An attempt that looked for a result, with what it looked for.
package struct StoredLookup: Sendable {
  /// The run's number and id.
  package var number: Int64
  package var run: String
  package var place: AttemptPlace
  package var time: Instant
  /// How the attempt ended; `nil` while it hasn't.
  package var status: StoredAttempt.State?
  package var caching: StoredCaching
}

/// A result that later runs may take.
package struct StoredResult: Sendable {
  package var key: [UInt8]
  package var origin: CacheOrigin
  /// By slot.
  package var outputs: [Value?]
  package var said: StoredAttempt.Said
  /// When it was made or taken last.
  package var used: Instant

  package init(key: [UInt8], origin: CacheOrigin, outputs: [Value?], said: StoredAttempt.Said, used: Instant) {
    self.key = key
    self.origin = origin
    self.outputs = outputs
    self.said = said
    self.used = used
  }
}

/// Ingredients and origins as the database has them.
enum StoredIngredients {
  static func text(_ ingredients: [Ingredient]) -> String {
    Value.array(
      ingredients.map {
        .array([
          .string($0.kind.rawValue), .string($0.name), .string(Digest.hexadecimal($0.digest)), .string($0.shown),
        ])
      }
    ).json()
  }

  static func ingredients(_ text: String) throws -> [Ingredient] {
    try StoredJSON.value(text).items.map { item in
      let parts = item.strings
      guard parts.count == 4, let kind = Ingredient.Kind(rawValue: parts[0]),
        let digest = Digest.bytes(hexadecimal: parts[2])
      else { throw StateProblem.damagedValue }
      return Ingredient(kind, parts[1], digest: digest, shown: parts[3])
    }
  }

  static func value(_ origin: CacheOrigin) -> Value {
    .object([
      ("run", .string(origin.run)), ("step", .string(origin.step)),
      ("time", .integer(StoredTime.number(origin.time))),
    ])
  }

  static func origin(_ value: Value) -> CacheOrigin? {
    guard let run = value["run"]?.stringValue, let step = value["step"]?.stringValue,
      let time = value["time"]?.integerValue
    else { return nil }
    return CacheOrigin(run: run, step: step, time: StoredTime.instant(time))
  }
}
