package import AetherModel
import Expressions
import YAML

/// Reads `module.yaml`.
package enum ManifestDecoder {
  /// The platform that this program was built for, as `library` names it.
  #if arch(x86_64)
    package static let currentPlatform = "linux-x86_64"
  #elseif arch(arm64)
    package static let currentPlatform = "linux-aarch64"
  #else
    package static let currentPlatform = "linux-unknown"
  #endif

  /// The manifests of all documents that have at least a name and a version. With errors in `diagnostics`, they hold
  /// what could be read.
  package static func decode(
    _ source: SourceText, platform: String = currentPlatform, diagnostics: inout Diagnostics
  ) -> [Manifest] {
    let errorsBefore = diagnostics.errorCount
    let documents = YAMLParser.documents(in: source, diagnostics: &diagnostics)
    if documents.isEmpty, diagnostics.errorCount == errorsBefore {
      diagnostics.error(
        "empty-file", "the file is empty; \(ModuleTable.table.title) was expected", path: source.path,
        hints: ["it needs at least 'name: …' and 'version: …'"])
    }
    var manifests: [Manifest] = []
    var places: [String: Node] = [:]
    for document in documents {
      var checker = TableChecker()
      checker.check(document, against: ModuleTable.table)
      var reader = ManifestReader(root: document, platform: platform)
      let manifest = reader.read()
      diagnostics.report(contentsOf: (checker.diagnostics.all + reader.diagnostics.all).inFileOrder)
      guard let manifest, let name = document["name"] else { continue }
      if let first = places[manifest.contract.name] {
        diagnostics.report(Duplicates.diagnostic("module", manifest.contract.name, at: name, first: first))
      } else {
        places[manifest.contract.name] = name
        manifests.append(manifest)
      }
    }
    return manifests
  }
}

extension [Diagnostic] {
  /// By position; those without one first, equals as they were.
  var inFileOrder: [Diagnostic] {
    enumerated().sorted {
      ($0.element.span?.range.lowerBound ?? -1, $0.offset) < ($1.element.span?.range.lowerBound ?? -1, $1.offset)
    }.map(\.element)
  }
}

/// Reads one document. It has passed ``TableChecker``; what that reported is passed over here.
private struct ManifestReader {
  let root: Node
  let platform: String
  var diagnostics = Diagnostics()
  var parameters = ParameterDecoder()
  var spans: [String: SourceSpan] = [:]

  init(root: Node, platform: String) {
    self.root = root
    self.platform = platform
  }

  mutating func read() -> Manifest? {
    guard let name = text(root["name"]), Names.isModule(name),
      let version = text(root["version"]).flatMap({ SemanticVersion($0) })
    else { return nil }
    for pair in root.pairs { spans[pair.key.string] = TableChecker.head(of: pair.value) }
    var contract = Contract(
      name: name, kind: text(root["type"]).flatMap(ModuleKind.init) ?? .task, version: version,
      description: text(root["description"]) ?? "")
    contract.inputs = read(root["inputs"], .input, "inputs")
    contract.outputs = read(root["outputs"], .output, "outputs")
    contract.errorCodes = errorCodes()
    contract.methods = methods()
    var manifest = Manifest(contract: contract)
    let parts = name.split(separator: "/")
    if parts.count == 2 {
      manifest.publisher = String(parts[0])
      if parts[0] == "aether", let node = root["name"] {
        diagnostics.error("reserved-name", "names that begin with 'aether/' are reserved", at: node.span)
      }
    }
    readFacts(&manifest)
    readRequests(&manifest)
    readFiles(&manifest)
    diagnostics.report(contentsOf: parameters.diagnostics.all)
    manifest.spans = spans
    manifest.source = root.store.source
    return manifest
  }

  // MARK: Contract

  private mutating func read(_ list: Node?, _ direction: ParameterDecoder.Direction, _ key: String) -> [Parameter] {
    parameters.parameters(list, direction).map { parameter, node in
      spans["\(key).\(parameter.name)"] = node["name"]?.span
      for part in node.pairs {
        spans["\(key).\(parameter.name).\(part.key.string)"] = TableChecker.head(of: part.value)
      }
      return parameter
    }
  }

  private mutating func errorCodes() -> [ErrorCode] {
    var found: [ErrorCode] = []
    var places: [String: Node] = [:]
    for node in items(root["error_codes"]) {
      guard let codeNode = node["code"], let code = text(codeNode) else { continue }
      if let first = places[code] {
        diagnostics.report(Duplicates.diagnostic("error code", code, at: codeNode, first: first))
        continue
      }
      if code.hasPrefix("AETHER_") {
        diagnostics.error("reserved-name", "error codes that begin with 'AETHER_' are reserved", at: codeNode.span)
      }
      places[code] = codeNode
      spans["error_codes.\(code)"] = codeNode.span
      found.append(
        ErrorCode(
          code: code, message: text(node["message"]) ?? "",
          severity: text(node["severity"]).flatMap(Severity.init) ?? .critical))
    }
    return found
  }

  private mutating func methods() -> [Method] {
    var found: [Method] = []
    var places: [String: Node] = [:]
    for node in items(root["methods"]) {
      guard let nameNode = node["name"], let name = text(nameNode) else { continue }
      if let first = places[name] {
        diagnostics.report(Duplicates.diagnostic("method", name, at: nameNode, first: first))
        continue
      }
      places[name] = nameNode
      spans["methods.\(name)"] = nameNode.span
      found.append(
        Method(
          name: name, description: text(node["description"]) ?? "",
          inputs: read(node["inputs"], .input, "methods.\(name).inputs"),
          outputs: read(node["outputs"], .output, "methods.\(name).outputs")))
    }
    return found
  }

  // MARK: The rest

  private mutating func readFacts(_ manifest: inout Manifest) {
    if let metadata = root["metadata"] {
      manifest.metadata.author = text(metadata["author"])
      manifest.metadata.license = text(metadata["license"])
      manifest.metadata.documentation = text(metadata["documentation"])
      manifest.metadata.tags = texts(metadata["tags"])
      if let node = metadata["min_runtime"] {
        manifest.metadata.minimumRuntime = text(node).flatMap { SemanticVersion($0) }
        spans["metadata.min_runtime"] = node.span
      }
    }
    manifest.isIdempotent = root["idempotent"]?.boolValue == true
    manifest.isSingleton = root["singleton"]?.boolValue == true
    manifest.sideEffects = texts(root["side_effects"])
    manifest.provides = texts(root["provides"])
    manifest.requires = requirements()
    if let config = root["config"], config.kind == .mapping {
      var reader = ConstantReader()
      manifest.config = reader.data(config) ?? .null
    }
    manifest.commands = items(root["cli"]?["commands"]).compactMap { node in
      text(node["name"]).map { Manifest.Command(name: $0, description: text(node["description"]) ?? "") }
    }
  }

  private mutating func requirements() -> [Manifest.Requirement] {
    var found: [Manifest.Requirement] = []
    var places: [String: Node] = [:]
    for node in items(root["requires"]) {
      guard let nameNode = node.kind == .mapping ? node["name"] : node, let name = text(nameNode) else { continue }
      if let first = places[name] {
        diagnostics.report(Duplicates.diagnostic("required module", name, at: nameNode, first: first))
        continue
      }
      places[name] = nameNode
      spans["requires.\(name)"] = nameNode.span
      found.append(
        Manifest.Requirement(
          name: name, version: text(node["version"]).flatMap { VersionRange($0) },
          isOptional: node["optional"]?.boolValue == true, features: texts(node["features"])))
    }
    return found
  }

  private mutating func readRequests(_ manifest: inout Manifest) {
    let requirements = root["requirements"]
    manifest.targetPlatforms = texts(requirements?["target_platforms"])
    manifest.capabilities = texts(requirements?["capabilities"])
    if let level = requirements?["security_level"] {
      manifest.securityLevel = text(level).flatMap(Manifest.SecurityLevel.init)
      spans["requirements.security_level"] = level.span
    }
    if let permissions = root["permissions"] {
      manifest.permissions.read = texts(permissions["read"])
      manifest.permissions.write = texts(permissions["write"])
      manifest.permissions.network = texts(permissions["network"])
      manifest.permissions.exec = texts(permissions["exec"])
      manifest.permissions.environment = texts(permissions["env"])
      checkExpressions(in: permissions, manifest.contract.inputs)
    }
    if let limits = root["limits"], limits.kind == .mapping {
      for pair in limits.pairs { manifest.limits[pair.key.string] = pair.value.string }
    }
  }

  /// What a permission names may depend on the inputs, and on nothing else.
  private mutating func checkExpressions(in permissions: Node, _ inputs: [Parameter]) {
    let environment = TypeEnvironment(inputs: inputs, roots: .inputs)
    for pair in permissions.pairs {
      for node in items(pair.value) where node.kind == .string {
        let binding = Template.parse(node.text, in: environment, diagnostics: &diagnostics)
        guard let binding, binding.expressionType.unwrapped.type == .secret else { continue }
        diagnostics.error(
          "type-mismatch", "a permission can't depend on a secret: permissions are shown and stored", at: node.span)
      }
    }
  }

  private mutating func readFiles(_ manifest: inout Manifest) {
    if let library = root["library"] {
      manifest.library = text(library) ?? text(library[platform])
      manifest.libraryPlatforms = library.pairs.map(\.key.string)
    }
    manifest.bundled = texts(root["bundled"])
    if let foreign = root["foreign"] { readForeign(foreign, &manifest) }
    guard let build = root["build"], build.kind == .mapping else { return }
    let package = text(build["package"])
    let sources = texts(build["sources"])
    switch (package, sources.isEmpty) {
    case (let path?, true): manifest.build = .package(path: path)
    case (nil, false): manifest.build = .sources(sources, flags: texts(build["flags"]))
    default:
      diagnostics.error(
        "invalid-value", "'build' takes either 'package' or 'sources'", at: TableChecker.head(of: build),
        hints: ["package: . for Swift, sources: [plugin.c] for C and C++"])
    }
    if package != nil, let flags = build["flags"] {
      diagnostics.error("invalid-value", "'flags' go with 'sources'", at: TableChecker.head(of: flags))
    }
  }

  private mutating func readForeign(_ node: Node, _ manifest: inout Manifest) {
    for key in ["library", "build"] {
      guard let other = root[key] else { continue }
      diagnostics.error(
        "invalid-value", "'foreign' and '\(key)' say two things: a library of C, or a plugin's own",
        at: TableChecker.head(of: other), hints: ["remove one of them; a C library in this folder goes under 'bundled'"])
    }
    var reader = ForeignReader(manifest.contract)
    manifest.foreign = reader.read(node)
    diagnostics.report(contentsOf: reader.diagnostics.all)
    spans.merge(reader.spans) { first, _ in first }
    guard let foreign = manifest.foreign else { return }
    for problem in ForeignCheck.problems(manifest.contract, foreign, permissions: manifest.permissions) {
      diagnostics.error(
        "foreign-mismatch", problem.message, at: spans.nearest(problem.place),
        hints: problem.hint.map { [$0] } ?? [])
    }
  }

  // MARK: Nodes

  private func text(_ node: Node?) -> String? {
    guard let node, node.kind == .string else { return nil }
    return node.string
  }

  /// The items of a list, or the single value that stands for one.
  private func items(_ node: Node?) -> [Node] {
    guard let node, node.kind != .null else { return [] }
    return node.kind == .sequence ? Array(node.items) : [node]
  }

  private func texts(_ node: Node?) -> [String] { items(node).compactMap { text($0) } }
}
