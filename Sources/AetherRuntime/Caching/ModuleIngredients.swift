internal import AetherModel
internal import Isolation
internal import Linux
internal import PluginRuntime
internal import StateStore
internal import Trust

/// A module of which results are kept, and those that it requires: what their results come of besides inputs.
struct CachedModule: Sendable {
  let placed: PlacedModule
  let found: FoundModule
  let verdict: Verdict
  /// Itself not among them; each after what it requires.
  let requires: [CachedModule]
  let reads: PermissionResolver

  /// Of a live module the version that calls go to now.
  private var current: PlacedModule { (placed.module as? LiveModule)?.current?.placed ?? placed }

  /// Of a live module the generation that calls go to now; 0 of others.
  var generation: Int { (placed.module as? LiveModule)?.current?.number ?? 0 }

  func ingredients(_ measure: ContentMeasure) throws(UnknownContent) -> [Ingredient] {
    var list = [try identity(.module, measure)]
    for module in requires { list.append(try module.identity(.requires, measure)) }
    let config = [found.manifest?.config ?? .null] + requires.map { $0.found.manifest?.config ?? .null }
    if config.contains(where: { !$0.isNull }) {
      list.append(.value(.config, "", requires.isEmpty ? config[0] : .array(config)))
    }
    list.append(.text(.level, "", verdict.level.rawValue))
    let granted = verdict.permissions.lists.flatMap { kind, items in items.map { "\(kind.rawValue) \($0)" } }
    if !granted.isEmpty { list.append(.text(.permissions, "", granted.joined(separator: ", "))) }
    return list
  }

  /// Its name, version and bytes: the library's, or the manifest's of one that is made of a C library's functions, with those
  /// of the libraries that it brings or that it is made of.
  private func identity(_ kind: Ingredient.Kind, _ measure: ContentMeasure) throws(UnknownContent) -> Ingredient {
    let contract = placed.contract
    guard found.tier != .builtin else {
      let shown = "\(contract.name) \(contract.version) (Aether \(ProductVersion.text))"
      return .text(kind, kind == .module ? "" : contract.name, shown)
    }
    let current = current
    var parts = [contract.name, "\(contract.version)", current.digest]
    // As they were loaded: what is in their places now may be others.
    if let group = current.group {
      parts += group.recipe.library.bundled.map { "\($0.soname) \($0.copy.digest)" }
    } else if let image = current.image {
      parts += image.bundledDigests.map { "\($0.soname) \($0.digest)" }
    }
    if let foreign = found.foreign {
      let content = try measure.content(of: (try? Path.real(foreign.path)) ?? foreign.path)
      parts.append("\(foreign.library) \(Digest.hexadecimal(content.digest))")
    }
    let digest = Digest.sha256(Array(parts.joined(separator: "\0").utf8))
    return Ingredient(
      kind, kind == .module ? "" : contract.name, digest: digest,
      shown: "\(contract.name) \(contract.version) (\(Digest.hexadecimal(digest.prefix(6))))")
  }
}

extension Ingredient {
  static func text(_ kind: Kind, _ name: String, _ text: String) -> Ingredient {
    Ingredient(kind, name, digest: Digest.sha256(Array(text.utf8)), shown: bounded(text))
  }

  static func value(_ kind: Kind, _ name: String, _ value: Value?) -> Ingredient {
    guard let value else { return Ingredient(kind, name, digest: Digest.sha256([]), shown: "(none)") }
    let isText = value.kind == .string || value.kind == .file
    let shown = isText ? value.summary : value.serializedSize > 4_096 ? value.summary : value.json()
    return Ingredient(kind, name, digest: Digest.sha256(value.canonicalBytes), shown: bounded(shown))
  }

  private static func bounded(_ text: String) -> String {
    text.utf8.count <= 120 ? text : "\(text.prefix(119))…"
  }
}
