import AetherModel
import PipelineConfig

/// The modules that the pipelines of these tests use.
struct Samples: ModuleResolver {
  let manifests: [Manifest]

  static let all: Samples = {
    var diagnostics = Diagnostics()
    let source = SourceText(path: "modules.yaml", text: text)
    return Samples(manifests: ManifestDecoder.decode(source, diagnostics: &diagnostics))
  }()

  func resolve(_ name: String, in range: VersionRange?) -> ModuleResolution {
    if name == "broken" {
      return .unusable([Diagnostic(code: "elf-truncated", "the file ends after 12 bytes", path: "lib/libbroken.so")])
    }
    let named = manifests.indices.filter { manifests[$0].contract.name == name }
    if named.isEmpty {
      return .notFound(searched: ["vendor/plugins", "aether_modules"], known: manifests.map(\.contract.name))
    }
    guard let index = named.first(where: { range?.contains(manifests[$0].contract.version) ?? true }) else {
      return .noVersion(available: named.map { manifests[$0].contract.version })
    }
    return .found(ResolvedModule(contract: manifests[index].contract, index: index, manifest: manifests[index]))
  }

  static func validate(_ source: SourceText, _ diagnostics: inout Diagnostics) {
    _ = validated(source, &diagnostics)
  }

  @discardableResult
  static func validated(_ source: SourceText, _ diagnostics: inout Diagnostics) -> ValidatedPipeline? {
    PipelineValidator.check(source, resolver: all, folder: "/project", diagnostics: &diagnostics)
  }

  private static let text = #"""
    name: csv-loader
    version: 1.2.0
    idempotent: true
    inputs:
      - {name: source_path, type: string, required: true, validation: '^.*\.csv$'}
      - {name: delimiter, type: string, default: ",", allowed: [",", ";", "|"]}
    outputs:
      - {name: record_count, type: integer}
      - {name: column_map, type: array, items: string}
      - {name: rows, type: array, items: {type: object}}
      - {name: note, type: string, optional: true}
    error_codes:
      - {code: FILE_NOT_FOUND, message: There is no such file, severity: critical}
      - {code: TEMPORARY, message: The file is being written, severity: recoverable}
    ---
    name: table-summary
    version: 0.3.0
    inputs:
      - {name: rows, type: array, items: {type: object}, required: true}
      - {name: limit, type: integer, default: 10}
      - {name: columns, type: array, items: string}
      - name: options
        type: object
        properties:
          - {name: depth, type: integer, required: true}
          - {name: tags, type: array, items: string}
    outputs:
      - {name: summary, type: string}
      - {name: first, type: object, properties: {name: {type: string, required: true}}}
    ---
    name: debug
    version: 1.0.0
    inputs:
      - {name: message, type: any}
      - {name: level, type: string, default: info, allowed: [info, warning]}
    outputs:
      - {name: message, type: any}
    ---
    name: waiter
    version: 1.0.0
    inputs:
      - {name: time, type: duration}
      - {name: until, type: datetime}
      - {name: quiet, type: bool}
      - {name: target, type: file}
      - {name: ratio, type: number}
    ---
    name: vault
    version: 1.0.0
    idempotent: true
    inputs: [{name: token, type: secret}]
    outputs: [{name: session, type: secret}]
    ---
    name: publisher
    version: 1.0.0
    idempotent: true
    side_effects: [publishes the report]
    permissions: {write: [reports]}
    ---
    name: logger
    type: service
    version: 1.0.0
    """#
}
