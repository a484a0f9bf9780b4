package import AetherModel

/// What `aether-fetch` does with Git by itself: one thing with one mirror, whose folder is all that it works in.
package struct GitOrder: Hashable, Sendable {
  /// Bytes of address space beyond what the process has when it starts.
  package static let mostMemory = 2 << 30
  /// Names in a mirror's folder: what others read, and where an update works until it is whole.
  package static let repository = "repository"
  package static let incoming = "incoming"

  package enum Work: Hashable, Sendable {
    case update(GitSource)
    case refs
    case commit(name: String)
    case tree(commit: String, path: String?)
    case read(file: String, commits: [String], most: Int)
    case log(from: String?, to: String, most: Int)
    case export(commit: String, path: String?, folder: String, most: Int)
  }

  /// The mirror's folder, a real path.
  package var folder: String
  package var work: Work

  package init(folder: String, _ work: Work) {
    self.folder = folder
    self.work = work
  }

  /// The source of an update that is on another machine.
  private var remote: GitSource? {
    guard case .update(let source) = work, !source.isLocal else { return nil }
    return source
  }

  package var usesNetwork: Bool { remote != nil }
  package var usesAgent: Bool { remote?.agent != nil }
}

extension GitOrder {
  package var value: Value { .object([("folder", .string(folder)), ("work", workValue)]) }

  private var workValue: Value {
    func text(_ text: String?) -> Value { text.map(Value.string) ?? .null }
    func named(_ name: String, _ entries: [(key: String, value: Value)]) -> Value {
      .object([("name", .string(name))] + entries)
    }
    switch work {
    case .update(let source): return named("update", [("source", source.value)])
    case .refs: return named("refs", [])
    case .commit(let name): return named("commit", [("commit", .string(name))])
    case .tree(let commit, let path): return named("tree", [("commit", .string(commit)), ("path", text(path))])
    case .read(let file, let commits, let most):
      return named(
        "read",
        [("path", .string(file)), ("commits", .array(commits.map(Value.string))), ("most", .integer(Int64(most)))])
    case .log(let from, let to, let most):
      return named("log", [("from", text(from)), ("commit", .string(to)), ("most", .integer(Int64(most)))])
    case .export(let commit, let path, let folder, let most):
      return named(
        "export",
        [
          ("commit", .string(commit)), ("path", text(path)), ("folder", .string(folder)),
          ("most", .integer(Int64(most))),
        ])
    }
  }

  /// - Returns: `nil` when something is missing.
  package init?(_ value: Value) {
    guard let folder = value["folder"]?.stringValue, let work = value["work"].flatMap(Self.work) else { return nil }
    self.init(folder: folder, work)
  }

  private static func work(_ value: Value) -> Work? {
    let path = value["path"]?.stringValue
    let commit = value["commit"]?.stringValue
    let most = value["most"]?.integerValue.flatMap { Int(exactly: $0) }
    switch (value["name"]?.stringValue, commit, most) {
    case ("update", _, _): return value["source"].flatMap(GitSource.init).map(Work.update)
    case ("refs", _, _): return .refs
    case ("commit", let commit?, _): return .commit(name: commit)
    case ("tree", let commit?, _): return .tree(commit: commit, path: path)
    case ("read", _, let most?):
      return path.map { .read(file: $0, commits: value["commits"]?.strings ?? [], most: most) }
    case ("log", let commit?, let most?): return .log(from: value["from"]?.stringValue, to: commit, most: most)
    case ("export", let commit?, let most?):
      return value["folder"]?.stringValue.map { .export(commit: commit, path: path, folder: $0, most: most) }
    default: return nil
    }
  }
}
