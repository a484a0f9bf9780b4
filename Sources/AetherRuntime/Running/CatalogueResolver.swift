internal import AetherModel
internal import PipelineConfig
internal import PluginRuntime

/// Answers the validator's question for a module from a catalogue, and remembers which ones were asked for.
final class CatalogueResolver: ModuleResolver {
  let catalogue: Catalogue
  private let sources: LockedSources
  /// Names of modules that can't be had from their sources, which was reported.
  private let unavailable: Set<String>
  /// By name, the version that suits all who want a module.
  private let agreed: [String: SemanticVersion]
  /// The modules that were asked for, are locked and not here.
  private(set) var notHere: [LockFile.Module] = []
  /// What was found, by the index that the validator got.
  private(set) var resolved: [FoundModule] = []
  /// The pipelines that steps run, as far as they were checked and are good.
  private(set) var subpipelines: [Subpipeline] = []
  /// Of the pipeline that is checked: by what its steps say, the file that is meant.
  var files: [String: String] = [:]
  /// How many of them the pipeline names; the others are required by them.
  var namedCount = 0
  /// The places of modules that were asked for and can't be used, which the validator says.
  private(set) var refused: Set<String> = []

  init(_ catalogue: Catalogue, _ sources: LockedSources, unavailable: Set<String> = [], agreed: [String: SemanticVersion] = [:]) {
    self.catalogue = catalogue
    self.agreed = agreed
    self.unavailable = unavailable
    self.sources = sources
  }

  /// The version that was agreed on, where it is in the range; else the highest one.
  private func found(_ name: String, _ range: VersionRange?) -> Catalogue.Resolution {
    let best = catalogue.resolve(name, range)
    guard case .found(let module) = best, let version = agreed[module.name], version != module.version,
      range.map({ $0.contains(version) }) ?? true, let exact = VersionRange("=\(version)")
    else { return best }
    return catalogue.resolve(name, exact)
  }

  /// The highest version that is locked, not here, and goes before what was found.
  private func missing(_ name: String, _ range: VersionRange?) -> LockFile.Module? {
    let best = sources.missing(name, range).max { $0.version < $1.version }
    guard let best else { return nil }
    if case .found(let found) = catalogue.resolve(name, range), found.tier <= .fetched,
      found.version.map({ best.version < $0 }) ?? false
    {
      return nil
    }
    if !notHere.contains(where: { $0.name == best.name && $0.version == best.version }) { notHere.append(best) }
    return best
  }

  func add(_ subpipeline: Subpipeline) { subpipelines.append(subpipeline) }

  func resolve(pipeline path: String) -> ResolvedModule? {
    guard let file = files[path], let index = subpipelines.firstIndex(where: { $0.path == file }) else { return nil }
    return ResolvedModule(contract: subpipelines[index].contract, index: index, isPipeline: true)
  }

  func resolve(_ name: String, in range: VersionRange?) -> ModuleResolution {
    if unavailable.contains(name) { return .reported }
    if let missing = missing(name, range) { return .unusable([Session.notHere(missing)]) }
    switch found(name, range) {
    case .found(let module):
      guard let manifest = module.manifest else { return .unusable(module.diagnostics) }
      if let known = resolved.firstIndex(where: { $0.path == module.path && $0.name == module.name }) {
        return .found(ResolvedModule(contract: manifest.contract, index: known, manifest: manifest))
      }
      resolved.append(module)
      return .found(ResolvedModule(contract: manifest.contract, index: resolved.count - 1, manifest: manifest))
    case .bad(let module, _):
      refused.insert(module.path)
      return .unusable(module.diagnostics.filter { $0.severity == .error })
    case .missing:
      let versions = catalogue.modules.filter { $0.answers(to: name) }.compactMap(\.version)
      if range != nil, !versions.isEmpty { return .noVersion(available: versions) }
      let known = catalogue.modules.filter { $0.manifest != nil }.map(\.name)
      return .notFound(searched: catalogue.searchedPlaces, known: known)
    }
  }

  /// The modules that a module's `requires` names, transitively, as they are needed: each once.
  func requirements(
    of module: FoundModule, diagnostics: inout Diagnostics
  ) -> [(requirement: Manifest.Requirement, index: Int?)] {
    (module.manifest?.requires ?? []).map { requirement in
      if let known = resolved.firstIndex(where: { known in
        known.answers(to: requirement.name)
          && (requirement.version.map { range in known.version.map(range.contains) ?? false } ?? true)
      }) {
        return (requirement, known)
      }
      if let missing = missing(requirement.name, requirement.version) {
        if !requirement.isOptional { diagnostics.report(Session.notHere(missing)) }
        return (requirement, nil)
      }
      let resolution = found(requirement.name, requirement.version)
      if case .found(let found) = resolution {
        resolved.append(found)
        return (requirement, resolved.count - 1)
      }
      let provider = catalogue.modules.first { other in
        other.state == .good && other.manifest?.provides.contains(requirement.name) == true
      }
      if let provider {
        resolved.append(provider)
        return (requirement, resolved.count - 1)
      }
      if case .bad(let bad, let diagnostic) = resolution, !requirement.isOptional {
        refused.insert(bad.path)
        diagnostics.report(
          Diagnostic(
            code: "requirement-unusable",
            "the module '\(module.name)' requires '\(requirement.name)', which can't be used",
            at: module.manifest?.spans["requires"], path: module.path, related: diagnostic.related))
      } else if !requirement.isOptional {
        let range = requirement.version.map { " \($0)" } ?? ""
        diagnostics.error(
          "requirement-missing",
          "the module '\(module.name)' requires '\(requirement.name)'\(range), and nothing that was found is or provides "
            + "it",
          at: module.manifest?.spans["requires"], path: module.path,
          hints: ["searched: \(catalogue.searchedPlaces.joined(separator: "; "))"])
      }
      return (requirement, nil)
    }
  }
}
