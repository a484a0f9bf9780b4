internal import AetherModel
internal import PipelineConfig
internal import PluginRuntime
internal import Resolution

/// One version of a module runs in a run, unless the pipeline names two: where taking the highest one for each wish gives more,
/// versions are chosen that suit all who want the module.
struct VersionAgreement {
  /// What pipelines name.
  let uses: [Pipeline.ModuleUse]
  let catalogue: Catalogue

  /// Whether modules came in several versions that the pipeline doesn't name itself.
  /// - Parameter named: how many of them it named; the others are required.
  static func isNeeded(_ modules: [FoundModule], named: Int) -> Bool {
    var versions: [String: Set<SemanticVersion>] = [:]
    for module in modules[min(named, modules.count)...] {
      guard let version = module.version else { continue }
      versions[module.name, default: []].insert(version)
    }
    return versions.contains { name, required in
      let others = modules[..<min(named, modules.count)].filter { $0.name == name }.compactMap(\.version)
      return required.union(others).count > max(1, Set(others).count)
    }
  }

  /// - Returns: by name, the version that suits all; `nil` where this can't be told, a diagnostic where there is none.
  func choose() -> (versions: [String: SemanticVersion]?, problem: Diagnostic?) {
    let index = CatalogueIndex(catalogue)
    do throws(ResolutionError<Never>) {
      return (try VersionSolver(index).solve(wishes), nil)
    } catch {
      switch error {
      case .unsolvable(let diagnostic) where diagnostic.code == "version-conflict":
        return (nil, diagnostic.located(at: uses.first?.span))
      default: return (nil, nil)
      }
    }
  }

  private var wishes: [Wish] {
    var wishes: [Wish] = []
    for use in uses {
      guard case .found(let module) = catalogue.resolve(use.module, use.range) else { continue }
      let isSecond = wishes.contains { $0.module == module.name }
      // By another name, the pipeline asks for another version by itself.
      wishes.append(
        Wish(
          module.name, use.range ?? module.version.flatMap { $0.prerelease.isEmpty ? nil : VersionRange("=\($0)") },
          alias: isSecond ? use.reference : nil, origin: use.span.place))
    }
    return wishes
  }
}

extension SourceSpan {
  /// For people, in one word: `pipeline.yaml:4`.
  var place: String { "\(source.path):\(source.position(at: range.lowerBound).line)" }
}

/// What can be found, by the tier that a name means.
private struct CatalogueIndex: VersionSource {
  private var modules: [String: [SemanticVersion: [Manifest.Requirement]]] = [:]

  init(_ catalogue: Catalogue) {
    var tiers: [String: Tier] = [:]
    for module in catalogue.modules {
      guard let manifest = module.manifest, module.state == .good else { continue }
      if let tier = tiers[module.name], tier != module.tier { continue }
      tiers[module.name] = module.tier
      modules[module.name, default: [:]][manifest.contract.version] = manifest.requires
    }
  }

  func versions(of module: String) -> [SemanticVersion] { modules[module].map { Array($0.keys) } ?? [] }

  /// Names that nobody has may be provided by others.
  func requirements(of module: String, at version: SemanticVersion) -> [Manifest.Requirement] {
    (modules[module]?[version] ?? []).filter { modules[$0.name] != nil }
  }
}
