package import AetherModel
import YAML

/// What `aether.yaml` says, as far as this build does it.
package struct Project: Sendable {
  package var source: SourceText
  /// `nil` where the folder's name is meant.
  package var name: String?
  /// Folders with plugins, as written: relative to the file.
  package var pluginPaths: [PluginPath]
  /// In file order.
  package var environment: [(name: String, value: String)] = []
  /// Not read yet.
  package var environmentFiles: [EnvironmentFile] = []
  package var profile: Profile = .internalFast
  /// As written: relative to the file.
  package var signers: String?
  /// `nil` where it is left out.
  package var defaultLevel: Manifest.SecurityLevel?
  /// The levels that it asks for, by module.
  package var requestedLevels: [String: Manifest.SecurityLevel] = [:]
  /// Modules whose sources it says.
  package var modules: [SourcedModule] = []
  /// The names that it gives to modules, for all of its pipelines.
  package var aliases: [Pipeline.Alias] = []
  package var sources = SourceSettings()
  package var cache = CacheSettings()

  package struct PluginPath: Sendable {
    package var path: String
    package var span: SourceSpan
  }
}

/// Reads `aether.yaml`.
package enum ProjectDecoder {
  /// An empty file is a project without settings. With errors in `diagnostics`, the project holds what could be read.
  package static func decode(_ source: SourceText, diagnostics: inout Diagnostics) -> Project? {
    var project = Project(source: source, pluginPaths: [])
    let errorsBefore = diagnostics.errorCount
    let documents = YAMLParser.documents(in: source, diagnostics: &diagnostics)
    guard let root = documents.first else { return diagnostics.errorCount == errorsBefore ? project : nil }
    if documents.count > 1 {
      diagnostics.error(
        "several-documents", "a second YAML document begins here; a project is one document",
        at: TableChecker.head(of: documents[1]))
    }
    var checker = TableChecker()
    checker.check(root, against: ProjectTable.table)
    var found = checker.diagnostics
    project.environment = EnvironmentReader.variables(root["env"], diagnostics: &found)
    project.modules = ModuleSourceReader.sources(root["modules"], diagnostics: &found)
    project.aliases = ModuleSourceReader.aliases(root["modules"])
    project.environmentFiles = EnvironmentReader.files(root["env_files"])
    diagnostics.report(contentsOf: found.all.inFileOrder)
    if let name = root["name"], name.kind == .string { project.name = name.string }
    if let plugins = root["paths"]?["plugins"] {
      let nodes = plugins.kind == .sequence ? Array(plugins.items) : [plugins]
      project.pluginPaths = nodes.filter { $0.kind == .string }.map { .init(path: $0.string, span: $0.span) }
    }
    if let sources = root["sources"] { project.sources = SourceSettings(sources) }
    if let cache = root["cache"] { project.cache = CacheSettings(cache) }
    readTrust(root, into: &project)
    return project
  }

  private static func readTrust(_ root: Node, into project: inout Project) {
    project.profile = root["mode"].flatMap { Profile(rawValue: $0.string) } ?? .internalFast
    if let signers = root["trust"]?["signers"], signers.kind == .string { project.signers = signers.string }
    project.defaultLevel = (root["security"]?["default_level"]).flatMap { Manifest.SecurityLevel(rawValue: $0.string) }
    guard let requests = root["security"]?["request"] else { return }
    for pair in requests.pairs {
      project.requestedLevels[pair.key.string] = (pair.value["level"]).flatMap {
        Manifest.SecurityLevel(rawValue: $0.string)
      }
    }
  }
}
