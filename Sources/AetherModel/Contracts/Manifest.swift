/// What a module's `module.yaml` says: its contract, and what only the manifest knows.
package struct Manifest: Sendable {
  package var contract: Contract
  package var publisher: String?
  package var metadata: Metadata = Metadata()
  package var isIdempotent = false
  package var sideEffects: [String] = []
  package var requires: [Requirement] = []
  package var provides: [String] = []
  package var isSingleton = false
  /// Read by the module at initialisation.
  package var config: Value = .null
  package var commands: [Command] = []
  package var targetPlatforms: [String] = []
  package var capabilities: [String] = []
  package var securityLevel: SecurityLevel?
  package var permissions: Permissions = Permissions()
  package var limits: [String: String] = [:]
  /// The library's path inside the manifest's folder, for this platform; `nil` when none fits.
  package var library: String?
  /// The platforms that `library:` names; empty when it is one path for all.
  package var libraryPlatforms: [String] = []
  package var bundled: [String] = []
  /// What it calls of a C library, in place of ``library``.
  package var foreign: ForeignDescription?
  package var build: Build?
  /// Where each part of the file stands, by its key (`inputs.source_path.type`), for later diagnostics.
  package var spans: [String: SourceSpan] = [:]
  package var source: SourceText?

  package init(contract: Contract) { self.contract = contract }

  package struct Metadata: Sendable {
    package var author: String?
    package var license: String?
    package var documentation: String?
    package var tags: [String] = []
    package var minimumRuntime: SemanticVersion?
    package init() {}
  }

  /// Another module that this one needs.
  package struct Requirement: Sendable {
    package var name: String
    package var version: VersionRange?
    package var isOptional: Bool
    package var features: [String]

    package init(name: String, version: VersionRange? = nil, isOptional: Bool = false, features: [String] = []) {
      self.name = name
      self.version = version
      self.isOptional = isOptional
      self.features = features
    }
  }

  package struct Command: Sendable {
    package var name: String
    package var description: String
    package init(name: String, description: String) {
      self.name = name
      self.description = description
    }
  }

  /// How much of the machine a module wants to see, from most to least.
  package enum SecurityLevel: String, Sendable, CaseIterable { case trusted, sandboxed, isolated }

  package struct Permissions: Hashable, Sendable {
    package var read: [String] = []
    package var write: [String] = []
    package var network: [String] = []
    package var exec: [String] = []
    package var environment: [String] = []
    package init() {}
  }

  /// A place in the file, or the nearest one around it that is known.
  package func span(near place: String) -> SourceSpan? { spans.nearest(place) }

  package enum Build: Sendable {
    /// `swift build -c release` in this folder of the plugin.
    case package(path: String)
    /// The system's C or C++ compiler over these files.
    case sources([String], flags: [String])
  }
}

extension [String: SourceSpan] {
  /// The span of a key such as `foreign.calls.0.arguments.2.type`, or of the nearest key that holds it.
  package func nearest(_ key: String) -> SourceSpan? {
    var key = key[...]
    while true {
      if let span = self[String(key)] { return span }
      guard let dot = key.lastIndex(of: ".") else { return nil }
      key = key[..<dot]
    }
  }
}
