package import AetherModel

/// Why the helper could not do what it was asked to. The host words it.
package struct GitFault: Error, Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case unreachable, notFound, authentication, hostKeyUnknown, hostKeyChanged, certificate, privateAddress, redirect
    case tooLarge, malformed, entry, path, ambiguous, noCommit, diskFull, machine
  }

  package var kind: Kind
  /// What the fault is about, or what libgit2 or the server say. Others wrote parts of it.
  package var detail: String

  package init(_ kind: Kind, _ detail: String = "") {
    self.kind = kind
    self.detail = detail
  }
}

/// What the helper says, each in one line of JSON.
package enum GitAnswer: Hashable, Sendable {
  case progress(objects: Int, of: Int, bytes: Int)
  case branch(name: String, commit: String)
  /// The commit that it means in the end.
  case tag(name: String, commit: String)
  case head(branch: String)
  case commit(Commit)
  case tree(String)
  /// Of a commit by the name that was asked for.
  case file(commit: String, bytes: [UInt8])
  case export(tree: String, files: Int, bytes: Int)
  case fault(GitFault)
  /// The last one of what has worked.
  case done

  package struct Commit: Hashable, Sendable {
    package var id: String
    package var tree: String
    /// Seconds since 1970.
    package var time: Int
    package var author: String
    package var summary: String

    package init(id: String, tree: String, time: Int, author: String, summary: String) {
      self.id = id
      self.tree = tree
      self.time = time
      self.author = author
      self.summary = summary
    }
  }

  package var value: Value {
    func line(_ name: String, _ items: [Value] = []) -> Value { .array([.string(name)] + items) }
    func number(_ number: Int) -> Value { .integer(Int64(number)) }
    switch self {
    case .progress(let objects, let all, let bytes):
      return line("progress", [number(objects), number(all), number(bytes)])
    case .branch(let name, let commit): return line("branch", [.string(name), .string(commit)])
    case .tag(let name, let commit): return line("tag", [.string(name), .string(commit)])
    case .head(let branch): return line("head", [.string(branch)])
    case .commit(let commit):
      return line(
        "commit",
        [
          .string(commit.id), .string(commit.tree), number(commit.time), .string(commit.author),
          .string(commit.summary),
        ])
    case .tree(let id): return line("tree", [.string(id)])
    case .file(let commit, let bytes): return line("file", [.string(commit), .string(Base64.encode(bytes))])
    case .export(let tree, let files, let bytes): return line("export", [.string(tree), number(files), number(bytes)])
    case .fault(let fault): return line("fault", [.string(fault.kind.rawValue), .string(fault.detail)])
    case .done: return line("done")
    }
  }

  /// Trusts nothing: the helper has read what others wrote.
  /// - Returns: `nil` for what is no answer.
  package init?(_ value: Value) {
    guard value.kind == .array, value.count > 0, let name = value[0].stringValue else { return nil }
    let texts = value.strings.dropFirst()
    let numbers = value.items.compactMap { $0.integerValue.flatMap { Int(exactly: $0) } }.filter { $0 >= 0 }
    let text = texts.first ?? ""
    let other = texts.dropFirst().first ?? ""
    switch (name, texts.count, numbers.count) {
    case ("progress", 0, 3): self = .progress(objects: numbers[0], of: numbers[1], bytes: numbers[2])
    case ("branch", 2, 0) where Self.isID(other): self = .branch(name: text, commit: other)
    case ("tag", 2, 0) where Self.isID(other): self = .tag(name: text, commit: other)
    case ("head", 1, 0): self = .head(branch: text)
    case ("commit", 4, _) where Self.isID(text) && Self.isID(other):
      guard value.count == 6, let time = value[3].integerValue.flatMap({ Int(exactly: $0) }),
        let author = value[4].stringValue, let summary = value[5].stringValue
      else { return nil }
      self = .commit(Commit(id: text, tree: other, time: time, author: author, summary: summary))
    case ("tree", 1, 0) where Self.isID(text): self = .tree(text)
    case ("file", 2, 0):
      guard let bytes = Base64.decode(other) else { return nil }
      self = .file(commit: text, bytes: bytes)
    case ("export", 1, 2) where Self.isID(text): self = .export(tree: text, files: numbers[0], bytes: numbers[1])
    case ("fault", 2, 0):
      guard let kind = GitFault.Kind(rawValue: text) else { return nil }
      self = .fault(GitFault(kind, other))
    case ("done", 0, 0): self = .done
    default: return nil
    }
  }

  /// Whether a text is the name of an object: 40 hexadecimal digits in lower case.
  package static func isID(_ text: String) -> Bool {
    text.utf8.count == 40
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
