package import AetherModel
internal import Linux

/// Where modules come from, in the order in which a name is looked for.
package enum Tier: Int, Sendable, Comparable, CaseIterable {
  /// The project file's `modules`.
  case declared
  /// What the project's lock pins to a source, as it was fetched.
  case fetched
  /// The project file's `paths.plugins`.
  case project
  /// `aether_modules` at the project root.
  case modulesFolder
  /// `AETHER_PLUGIN_PATHS`.
  case environment
  /// The folders that the machine's policy names.
  case machine
  case builtin

  /// Whether a project brings it along.
  package var isOfProject: Bool { self < .environment }

  /// As messages and `plugins list` call it.
  package var name: String {
    switch self {
    case .declared: "modules"
    case .fetched: "aether.lock"
    case .project: "paths.plugins"
    case .modulesFolder: "aether_modules"
    case .environment: "AETHER_PLUGIN_PATHS"
    case .machine: "the policy's paths.plugins"
    case .builtin: "builtin"
    }
  }

  package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}

/// A module that discovery came across, good or bad. Nothing of it was run.
package struct FoundModule: Sendable {
  package enum State: String, Sendable {
    /// Judged good. What only loading tells is not known yet.
    case good
    /// Something is wrong; ``FoundModule/diagnostics`` says what.
    case bad
    /// A good library whose path was given, without a manifest: a child process may describe it.
    case undescribed
    /// A good library without a manifest that merely lay in a folder: not used.
    case unmanifested = "no manifest"
  }

  /// What its `module.yaml` says; `nil` when there is none, or one that can't be read.
  package var manifest: Manifest?
  /// `nil` for builtins, and when the file is no plugin for this host.
  package var library: JudgedLibrary?
  /// Of a module that is made of a C library's functions.
  package var foreign: JudgedForeign?
  package var tier: Tier
  /// The plugin's folder, or the library where there is no folder; for a builtin its name.
  package var path: String
  /// The library that the manifest names for this platform; of a foreign module the manifest itself, which is all of it.
  package var libraryPath: String?
  package var state: State
  package var diagnostics: [Diagnostic]
  /// The name that the project file's `modules` gives it, besides its own.
  package var alias: String?

  package init(
    manifest: Manifest? = nil, library: JudgedLibrary? = nil, tier: Tier, path: String, libraryPath: String? = nil,
    diagnostics: [Diagnostic] = [], alias: String? = nil
  ) {
    self.manifest = manifest
    self.library = library
    self.tier = tier
    self.path = path
    self.libraryPath = libraryPath
    self.diagnostics = diagnostics
    self.alias = alias
    state = diagnostics.contains { $0.severity == .error } ? .bad : .good
  }

  /// `csv-loader` or `acme/csv-loader`; without a manifest the name of the file or folder.
  package var name: String {
    manifest?.contract.name ?? Path.name(of: path)
  }

  package var version: SemanticVersion? { manifest?.contract.version }

  /// Of the manifest as it was read: `sha256:` and 64 hexadecimal digits; `nil` without one.
  package var manifestDigest: String? { manifest?.source.map { ContentDigest($0.bytes).description } }

  /// True when a reference means this module: by its alias, its full name, or its name without the publisher.
  package func answers(to reference: String) -> Bool {
    references.contains(reference)
  }

  /// The names that mean this module.
  var references: [String] {
    if let alias { return [alias] }
    guard let full = manifest?.contract.name else { return [] }
    return full.utf8.contains(UInt8(ascii: "/")) ? [full, Path.name(of: full)] : [full]
  }

  /// Records an error, which makes it a bad one.
  mutating func fail(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
    state = .bad
  }
}

/// A place that discovery looked at.
package struct SearchedPlace: Hashable, Sendable {
  package var tier: Tier
  /// `nil` for a tier that has nothing to look at: no project, an unset variable.
  package var path: String?
  package var isThere: Bool
}
