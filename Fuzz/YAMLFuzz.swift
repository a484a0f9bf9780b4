import AetherModel
import PipelineConfig
import PluginRuntime
import YAML

/// Reads bytes as a manifest, a pipeline and a project, checks the pipeline, and shows what is wrong.
func fuzzYAML(_ bytes: [UInt8]) {
  let source = SourceText(path: "fuzz.yaml", bytes: bytes)
  var diagnostics = Diagnostics()
  for root in YAMLParser.documents(in: source, diagnostics: &diagnostics) { walk(root, source) }
  let manifests = ManifestDecoder.decode(source, diagnostics: &diagnostics)
  for manifest in manifests where !diagnostics.hasErrors {
    if let foreign = manifest.foreign { prepare(foreign, manifest.contract) }
  }
  _ = PipelineValidator.check(source, resolver: FuzzResolver(manifests: manifests), diagnostics: &diagnostics)
  _ = ProjectDecoder.decode(source, diagnostics: &diagnostics)
  let renderer = DiagnosticRenderer()
  for diagnostic in diagnostics.all.prefix(50) {
    precondition(!renderer.render(diagnostic).isEmpty, "a diagnostic without words")
    if let span = diagnostic.span {
      precondition(span.range.upperBound <= bytes.count + 1, "a diagnostic outside the text: \(diagnostic.message)")
    }
  }
}

/// What the decoder accepts is sent to a worker as it is, and can be prepared there.
private func prepare(_ foreign: ForeignDescription, _ contract: Contract) {
  let module = ForeignModule(contract: contract, description: foreign, library: foreign.library)
  guard let json = try? Value(json: module.value.json()), let sent = ForeignModule(json) else {
    preconditionFailure("a foreign module that can't be sent")
  }
  precondition(sent.description.value.json() == foreign.value.json(), "a foreign module that is another when it was sent")
  do throws(ForeignPluginProblem) { _ = try ForeignPlugin([sent], isGuarded: true) } catch {
    preconditionFailure("accepted, and can't be prepared: \(error.message)")
  }
}

/// Every scalar has a place for each of its bytes, inside the source.
private func walk(_ node: Node, _ source: SourceText) {
  precondition(node.span.range.upperBound <= source.bytes.count, "a node outside the text")
  switch node.content {
  case .sequence(let items):
    for item in items { walk(item, source) }
  case .mapping(let pairs):
    for pair in pairs {
      walk(pair.key, source)
      walk(pair.value, source)
    }
  default:
    let text = node.text
    let length = text.text.utf8.count
    for offset in stride(from: 0, through: length, by: max(1, length / 16)) {
      precondition(text.sourceOffset(of: offset) <= source.bytes.count, "a byte outside the text")
    }
  }
}

/// Every module is one that the bytes themselves describe, or one that takes and gives anything.
private struct FuzzResolver: ModuleResolver {
  var manifests: [Manifest]

  func resolve(_ name: String, in range: VersionRange?) -> ModuleResolution {
    if let index = manifests.firstIndex(where: { $0.contract.name == name }) {
      return .found(ResolvedModule(contract: manifests[index].contract, index: index))
    }
    guard name != "absent" else { return .notFound(searched: [], known: manifests.map(\.contract.name)) }
    let contract = Contract(
      name: "any", kind: .task, version: SemanticVersion(1, 0, 0),
      inputs: [
        Parameter(name: "message", type: .any), Parameter(name: "path", type: .file),
        Parameter(name: "names", type: .array(.string), isRequired: true),
      ],
      outputs: [Parameter(name: "value", type: .any, isRequired: true)])
    return .found(ResolvedModule(contract: contract, index: -1))
  }
}
