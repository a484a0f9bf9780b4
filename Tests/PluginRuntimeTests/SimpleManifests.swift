import AetherModel
import PluginRuntime

/// Stands in for the YAML decoder: lines of `key: value`, documents separated by `---`. A line `error: TEXT` reports
/// that error.
func readSimpleManifests(_ source: SourceText) -> (manifests: [Manifest], diagnostics: [Diagnostic]) {
  var manifests: [Manifest] = []
  var diagnostics: [Diagnostic] = []
  let text = String(decoding: source.bytes, as: UTF8.self)
  for document in text.split(separator: "---\n") {
    var values: [String: String] = [:]
    for line in document.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    if let error = values["error"] { diagnostics.append(Diagnostic(code: "broken", error, path: source.path)) }
    guard let name = values["name"], let version = values["version"].flatMap({ SemanticVersion($0) }) else { continue }
    var manifest = Manifest(contract: Contract(name: name, kind: .task, version: version))
    manifest.library = values["library"]
    manifest.libraryPlatforms = words(values["only"])
    manifest.targetPlatforms = words(values["platforms"])
    manifest.bundled = words(values["bundled"])
    manifest.source = source
    if let library = values["library"], let range = text.firstRange(of: library) {
      let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
      manifest.spans["library"] = SourceSpan(source: source, range: start..<start + library.utf8.count)
    }
    manifests.append(manifest)
  }
  return (manifests, diagnostics)
}

private func words(_ text: String?) -> [String] {
  text.map { $0.split(separator: " ").map(String.init) } ?? []
}
