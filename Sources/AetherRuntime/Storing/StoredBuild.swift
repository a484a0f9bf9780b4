package import AetherModel
internal import Linux

/// The result of one build, as the store has it.
package struct StoredBuild: Hashable, Sendable {
  /// A file that it made.
  package struct Artefact: Hashable, Sendable {
    /// The file's own name, such as `libhello.so`.
    package var name: String
    /// 64 hexadecimal digits, the SHA-256 of its bytes.
    package var digest: String
    package var size: Int
  }

  /// 64 hexadecimal digits; see ``BuildKey``.
  package var key: String
  package var artefacts: [Artefact]
  package var made: Instant
  /// What made it, for people: `gcc (Debian 12.2.0-14) 12.2.0`.
  package var note: String
}

extension StoredBuild {
  package var value: Value {
    .object([
      ("format", .integer(1)), ("artefacts", .array(artefacts.map(\.value))), ("made", .string("\(made)")),
      ("note", .string(note)),
    ])
  }

  /// Reads what ``value`` writes; `nil` for anything else.
  init?(key: String, json bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self), let value = try? Value(json: text),
      value["format"] == .integer(1), let made = value["made"]?.stringValue.flatMap({ Instant($0) }),
      let note = value["note"]?.stringValue, let entries = value["artefacts"]?.items, !entries.isEmpty
    else { return nil }
    var artefacts: [Artefact] = []
    for entry in entries {
      guard let artefact = Artefact(value: entry) else { return nil }
      artefacts.append(artefact)
    }
    self.init(key: key, artefacts: artefacts, made: made, note: note)
  }
}

extension StoredBuild.Artefact {
  fileprivate var value: Value {
    .object([("name", .string(name)), ("digest", .string("sha256:" + digest)), ("size", .integer(Int64(size)))])
  }

  fileprivate init?(value: Value) {
    guard let name = value["name"]?.stringValue, !["", ".", ".."].contains(name), Path.name(of: name) == name,
      let digest = value["digest"]?.stringValue, digest.hasPrefix("sha256:"),
      StoreNames.isDigest(digest.dropFirst("sha256:".count)),
      let size = value["size"]?.integerValue.flatMap({ Int(exactly: $0) }), size >= 0
    else { return nil }
    self.init(name: name, digest: String(digest.dropFirst("sha256:".count)), size: size)
  }
}

/// Why the store can't be used, or not for this.
package struct StoreProblem: Error, Sendable {
  package var diagnostic: Diagnostic

  /// As a diagnostic of something that goes on without the store.
  package var warning: Diagnostic {
    var warning = diagnostic
    warning.severity = .warning
    return warning
  }
}

/// The names of what is in a store's folder.
enum StoreNames {
  static let objects = "objects/sha256"
  static let builds = "builds"
  static let staging = "staging"
  static let lock = "lock"

  /// Where the file of a digest lies below the store's folder.
  static func object(_ digest: String) -> String { "\(objects)/\(digest.prefix(2))/\(digest.dropFirst(2))" }

  /// Whether a text is 64 lower-case hexadecimal digits.
  static func isDigest(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
