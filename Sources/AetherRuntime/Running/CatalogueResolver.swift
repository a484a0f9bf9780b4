internal import AetherModel
internal import PipelineConfig
internal import PluginRuntime

/// Answers the validator's question for a module from a catalogue, and remembers which ones were asked for.
final class CatalogueResolver: ModuleResolver {
  private let catalogue: Catalogue
  /// What was found, by the index that the validator got.
  private(set) var resolved: [FoundModule] = []
  /// The places of modules that were asked for and can't be used, which the validator says.
  private(set) var refused: Set<String> = []

  init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  func resolve(_ name: String, in range: VersionRange?) -> ModuleResolution {
    switch catalogue.resolve(name, range) {
    case .found(let module):
      guard let manifest = module.manifest else { return .unusable(module.diagnostics) }
      resolved.append(module)
      return .found(ResolvedModule(contract: manifest.contract, index: resolved.count - 1))
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
      let resolution = catalogue.resolve(requirement.name, requirement.version)
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
