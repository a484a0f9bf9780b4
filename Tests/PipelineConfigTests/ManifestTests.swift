import AetherModel
import PipelineConfig
import Testing

struct ManifestTests {
  private func decode(_ text: String) throws -> Manifest {
    var diagnostics = Diagnostics()
    let manifests = ManifestDecoder.decode(
      SourceText(path: "module.yaml", text: text), platform: "linux-x86_64", diagnostics: &diagnostics)
    #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
    return try #require(manifests.first)
  }

  @Test func theExampleReads() throws {
    let manifest = try decode(Format.module.example)
    let contract = manifest.contract
    #expect(contract.name == "csv-loader")
    #expect(contract.kind == .task)
    #expect(contract.version == SemanticVersion(1, 2, 0))
    #expect(contract.inputs.map(\.name) == ["source_path", "delimiter"])
    #expect(contract.inputs[0].isRequired)
    #expect(contract.inputs[0].pattern == #"^.*\.csv$"#)
    #expect(contract.inputs[1].defaultValue == .string(","))
    #expect(contract.inputs[1].allowed == [.string(","), .string(";"), .string("|")])
    #expect(contract.outputs.map(\.type) == [.number, .array(.string), .array(.object(nil))])
    #expect(contract.outputs.allSatisfy { $0.isRequired })
    #expect(contract.errorCodes.map(\.severity) == [.critical, .recoverable])
    #expect(manifest.isIdempotent)
    #expect(manifest.requires.map(\.name) == ["logger", "config"])
    #expect(manifest.requires[1].isOptional)
    #expect(manifest.provides == ["dataset"])
    #expect(manifest.securityLevel == .sandboxed)
    #expect(manifest.permissions.read == ["${{ inputs.source_path }}"])
    #expect(manifest.limits == ["memory": "256MiB", "cpu": "30s", "files": "64"])
    #expect(manifest.library == "libcsv-loader.so")
    #expect(manifest.metadata.minimumRuntime == SemanticVersion(0, 8, 3))
    #expect(manifest.spans["inputs.delimiter.type"]?.start.line == 9)
    guard case .package(path: ".") = manifest.build else {
      Issue.record("build is not read")
      return
    }
  }

  /// As the source document about modules writes it; only its validation is in double quotes, which YAML refuses.
  @Test func theFirstSourceDocumentsExampleReads() throws {
    let manifest = try decode(
      #"""
      # Example: CSV Data Loader Module
      name: csv-loader
      description: "Ingests CSV files into structured datasets"
      version: 1.2.0

      metadata:
        author: "AetherCore Team"
        min_runtime: "0.8.3"

      inputs:
        - name: source_path
          type: string
          required: true
          validation: '^.*\.csv$'

        - name: delimiter
          type: string
          default: ","
          allowed: [",", ";", "|"]

      outputs:
        - name: record_count
          type: number
        - name: column_map
          type: array
      """#)
    #expect(manifest.contract.kind == .task)
    #expect(manifest.contract.outputs[1].type == .array(.any))
  }

  @Test func theSecondSourceDocumentsExampleReads() throws {
    let manifest = try decode(
      """
      name: module-name
      type: service
      version: 1.0.0
      description: Brief description of the module
      singleton: true  # For service modules
      provides: auth   # For plugin modules
      requires:        # Dependencies
        - logger
        - config
      config:          # Module-specific configuration
        key: value
      cli:             # CLI commands
        commands:
          - name: status
            description: Show module status
      """)
    #expect(manifest.contract.kind == .service)
    #expect(manifest.isSingleton)
    #expect(manifest.provides == ["auth"])
    #expect(manifest.config["key"]?.stringValue == "value")
    #expect(manifest.commands.map(\.name) == ["status"])
  }

  @Test func typesNest() throws {
    let manifest = try decode(
      """
      name: acme/x
      version: 1.0.0
      inputs:
        - name: a
          type: array
          items: {type: array, items: {type: object, properties: {size: integer, name: {type: string, required: true}}}}
        - name: b
          type: object
          properties:
            - {name: tags, type: array, items: string, required: true}
          default: {tags: [x]}
      outputs:
        - {name: c, type: any, optional: true}
      """)
    #expect(manifest.publisher == "acme")
    #expect(
      manifest.contract.inputs.map(\.type.description) == [
        "array of array of object {size?: integer, name: string}", "object {tags: array of string}",
      ])
    #expect(manifest.contract.inputs[1].defaultValue?["tags"]?[0].stringValue == "x")
    #expect(manifest.contract.outputs[0].isRequired == false)
  }

  @Test func aLibraryForEachPlatform() throws {
    let manifest = try decode(
      """
      name: x
      version: 1.0.0
      library: {linux-x86_64: a.so, linux-aarch64: b.so}
      """)
    #expect(manifest.library == "a.so")
    #expect(manifest.libraryPlatforms == ["linux-x86_64", "linux-aarch64"])
  }

  @Test func aFileHasSeveralModules() {
    var diagnostics = Diagnostics()
    let text = """
      name: a
      version: 1.0.0
      ---
      name: b
      version: 2.0.0
      methods: [{name: get, outputs: [{name: v, type: any}]}]
      """
    let manifests = ManifestDecoder.decode(SourceText(path: "module.yaml", text: text), diagnostics: &diagnostics)
    #expect(diagnostics.all.isEmpty)
    #expect(manifests.map(\.contract.name) == ["a", "b"])
    #expect(manifests.last?.contract.methods.first?.outputs.map(\.name) == ["v"])
  }

  @Test func aModuleMayWantIsolation() {
    var diagnostics = Diagnostics()
    let text = "name: a\nversion: 1.0.0\nrequirements: {security_level: isolated}\n"
    let manifests = ManifestDecoder.decode(SourceText(path: "module.yaml", text: text), diagnostics: &diagnostics)
    #expect(manifests.first?.securityLevel == .isolated)
    #expect(diagnostics.all.isEmpty)
  }
}
