package import AetherModel
internal import YAML

/// Under what conditions modules are fetched: `sources` of a project.
package struct SourceSettings: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable { case file, git }

  package var enabled: Set<Kind> = Set(Kind.allCases)
  /// Of one clone or fetch.
  package var gitTimeout = TimeSpan(seconds: 300, nanoseconds: 0)
  /// Of each compiler.
  package var buildTimeout = TimeSpan(seconds: 1_800, nanoseconds: 0)
  /// Bytes of a module's sources.
  package var mostSource = 10_000_000
  /// Bytes of a repository, with its history.
  package var mostRepository = 256_000_000
  /// Bytes of a built library.
  package var mostArtefact = 256_000_000

  /// Hosts whose names lead to addresses of private networks, and are meant to.
  package var privateHosts: [String] = []

  package init() {}

  /// - Parameter node: checked against its table.
  init(_ node: Node) {
    self.init()
    func text(_ key: String) -> String? { node[key].flatMap { $0.kind == .string ? $0.string : nil } }
    func size(_ key: String) -> Int? { text(key).flatMap { ByteSize.parse($0) }.map { Int(clamping: $0) } }
    if let kinds = node["enable"] {
      let nodes = kinds.kind == .sequence ? Array(kinds.items) : [kinds]
      enabled = Set(nodes.filter { $0.kind == .string }.compactMap { Kind(rawValue: $0.string) })
    }
    gitTimeout = text("git_timeout").flatMap { TimeSpan($0) } ?? gitTimeout
    buildTimeout = text("build_timeout").flatMap { TimeSpan($0) } ?? buildTimeout
    mostSource = size("max_source") ?? mostSource
    mostRepository = size("max_repository") ?? mostRepository
    mostArtefact = size("max_artefact") ?? mostArtefact
    if let hosts = node["private_hosts"] {
      let nodes = hosts.kind == .sequence ? Array(hosts.items) : [hosts]
      privateHosts = nodes.filter { $0.kind == .string }.map(\.string)
    }
  }
}

/// How much is kept of what was fetched and built: `cache` of a project.
package struct CacheSettings: Hashable, Sendable {
  /// What nobody used for longer goes when the cache is cleaned.
  package var age: TimeSpan?
  package var mostBytes: Int?

  package init() {}

  init(_ node: Node) {
    func text(_ key: String) -> String? { node[key].flatMap { $0.kind == .string ? $0.string : nil } }
    age = text("ttl").flatMap { TimeSpan($0) }
    mostBytes = text("max_size").flatMap { ByteSize.parse($0) }.map { Int(clamping: $0) }
  }
}
