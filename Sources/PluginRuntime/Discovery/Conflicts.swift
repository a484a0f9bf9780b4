internal import AetherModel
internal import Linux

extension Catalogue {
  private struct Key: Hashable {
    var tier: Tier
    var name: String
    var version: SemanticVersion
  }

  /// Sorts by tier, leaves copies out, and makes bad what has tier, name and version in common and other bytes.
  static func settle(_ found: [FoundModule]) -> [FoundModule] {
    if isSettled(found) { return found }
    var modules: [FoundModule] = []
    var known: [Key: Int] = [:]
    for tier in Tier.allCases {
      for module in found where module.tier == tier {
        guard let version = module.version, module.libraryPath != nil, module.alias == nil else {
          modules.append(module)
          continue
        }
        let key = Key(tier: tier, name: module.name, version: version)
        guard let index = known[key] else {
          known[key] = modules.count
          modules.append(module)
          continue
        }
        if areCopies(modules[index], module) { continue }
        var other = module
        other.fail(conflict(module, modules[index]))
        modules[index].fail(conflict(modules[index], module))
        modules.append(other)
      }
    }
    return modules
  }

  /// True for what is in order and has no two modules that could be copies or conflict: the usual case.
  private static func isSettled(_ found: [FoundModule]) -> Bool {
    var known: Set<Key> = []
    var last = Tier.declared
    for index in found.indices {
      let tier = found[index].tier
      if tier < last { return false }
      last = tier
      guard let version = found[index].version, found[index].libraryPath != nil, found[index].alias == nil else {
        continue
      }
      guard known.insert(Key(tier: tier, name: found[index].name, version: version)).inserted else { return false }
    }
    return true
  }

  /// The same file, or files with the same bytes. A bad library is a copy of nothing else.
  private static func areCopies(_ left: FoundModule, _ right: FoundModule) -> Bool {
    guard let one = left.library, let other = right.library else { return left.path == right.path }
    if one.identity == other.identity { return true }
    guard one.identity.size == other.identity.size, let digest = try? ContentDigest(ofFile: one.path) else {
      return false
    }
    return (try? ContentDigest(ofFile: other.path)) == digest
  }

  private static func conflict(_ module: FoundModule, _ other: FoundModule) -> Diagnostic {
    Diagnostic(
      code: "module-conflict",
      "two different libraries are \(module.name) \(module.version?.description ?? "") in \(module.tier.name): "
        + "\(shown(module)) and \(shown(other))", path: module.path,
      hints: ["remove one of them, or give one another version"])
  }

  private static func shown(_ module: FoundModule) -> String {
    let path = module.libraryPath ?? module.path
    let digest = try? ContentDigest(ofFile: path)
    return "\(path) (\(digest.map { "sha256 \($0.hexadecimal.prefix(16))…" } ?? "unreadable"))"
  }
}
