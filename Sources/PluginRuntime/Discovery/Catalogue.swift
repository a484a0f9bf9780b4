package import AetherModel
internal import Linux

/// All modules that were found, and what each name means among them.
package struct Catalogue: Sendable {
  /// In the order of the tiers, and within a tier in the order of finding. Of copies of one module one is here.
  package let modules: [FoundModule]
  package let places: [SearchedPlace]
  /// What is wrong with the places themselves.
  package let diagnostics: [Diagnostic]
  /// The modules that answer to a name, by their places in `modules`.
  private let named: [String: [Int]]

  /// What a name means.
  package enum Resolution: Sendable {
    case found(FoundModule)
    /// What was meant is there and can't be used.
    case bad(FoundModule, Diagnostic)
    /// Nothing is there, or no such version; the hints say which places were searched.
    case missing(Diagnostic)
  }

  /// Reads the files of modules that have name and version in common, to tell copies from conflicts: the latter
  /// become bad.
  package init(modules: [FoundModule], places: [SearchedPlace], diagnostics: [Diagnostic]) {
    let settled = Self.settle(modules)
    self.modules = settled
    var named: [String: [Int]] = [:]
    for (index, module) in settled.enumerated() {
      for name in module.references { named[name, default: []].append(index) }
    }
    self.named = named
    self.places = places
    self.diagnostics = diagnostics
  }

  /// All that is wrong, of places first, then module by module.
  package var allDiagnostics: [Diagnostic] { diagnostics + modules.flatMap(\.diagnostics) }

  /// Finds what `name` means: in the first tier that has it, the highest version that `range` allows.
  package func resolve(_ name: String, _ range: VersionRange? = nil) -> Resolution {
    let answering = (named[name] ?? []).map { modules[$0] }
    guard let tier = answering.first?.tier else { return .missing(notFound(name)) }
    let offered = answering.filter { $0.tier == tier }
    let fitting = offered.filter { module in
      guard let range else { return true }
      return module.version.map(range.contains) ?? false
    }
    let best = fitting.max { left, right in
      guard let one = left.version, let other = right.version else { return right.version != nil }
      return one < other
    }
    guard let best else { return .missing(noVersion(name, range, offered, tier)) }
    return best.state == .good ? .found(best) : .bad(best, unusable(best))
  }

  /// The catalogue with what a child process told about a library that had no manifest.
  package func describing(
    _ path: String, as manifests: [Manifest], diagnostics reported: [Diagnostic] = []
  ) -> Catalogue {
    var described: [FoundModule] = []
    for module in modules {
      guard module.state == .undescribed, module.path == path else {
        described.append(module)
        continue
      }
      let base = FoundModule(
        library: module.library, tier: module.tier, path: module.path, libraryPath: module.libraryPath,
        diagnostics: module.diagnostics + reported, alias: module.alias)
      if manifests.isEmpty { described.append(base) }
      for manifest in manifests {
        var one = base
        one.manifest = manifest
        described.append(one)
      }
    }
    return Catalogue(modules: described, places: places, diagnostics: diagnostics)
  }

  /// Where was looked, for people: `AETHER_PLUGIN_PATHS: /srv/plugins (nothing there)`.
  package var searchedPlaces: [String] { places.map(Self.words) }

  private func notFound(_ name: String) -> Diagnostic {
    var hints = Suggestion.hint(for: name, in: modules.filter { $0.manifest != nil }.map(\.name))
    hints.append("searched: \(searchedPlaces.joined(separator: "; "))")
    // What a child process could not describe may be what is meant, and 'plugins list' doesn't run it to tell.
    let unknown = modules.filter { $0.state == .bad && $0.manifest == nil && $0.library != nil }
    let bad = modules.count { $0.state != .good } - unknown.count
    if bad > 0 {
      let count = bad == 1 ? "1 plugin was" : "\(bad) plugins were"
      hints.append("\(count) found that can't be used: see aether plugins list")
    }
    return Diagnostic(
      code: "module-missing", "no module is called '\(name)'", hints: hints, related: unknown.flatMap(\.diagnostics))
  }

  private func noVersion(
    _ name: String, _ range: VersionRange?, _ offered: [FoundModule], _ tier: Tier
  ) -> Diagnostic {
    let versions = offered.compactMap(\.version).sorted().map(\.description).joined(separator: ", ")
    let paths = offered.map(\.path).joined(separator: ", ")
    return Diagnostic(
      code: "module-version",
      "no version of '\(name)' is in the range \(range?.description ?? "*"): there is \(versions)",
      hints: ["the first place that has the module decides: \(tier.name) (\(paths))"])
  }

  private func unusable(_ module: FoundModule) -> Diagnostic {
    Diagnostic(
      code: "module-unusable", "the module '\(module.name)' was found and can't be used", path: module.path,
      related: module.diagnostics)
  }

  private static func words(_ place: SearchedPlace) -> String {
    guard let path = place.path else {
      return place.tier == .environment ? "AETHER_PLUGIN_PATHS (not set)" : "\(place.tier.name) (no project)"
    }
    return "\(place.tier.name): \(path)" + (place.isThere ? "" : " (nothing there)")
  }
}
