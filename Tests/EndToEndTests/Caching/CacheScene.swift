import AetherModel
import Testing

/// A project with a step that is cached: the module notes in `effects` each time that it runs.
struct CacheScene {
  let scene: Scene

  static let pipeline = """
    name: p
    jobs: 1
    inputs: [{name: data, type: any, default: 1}, {name: path, type: string, default: a.txt}]
    steps:
      - id: work
        module: digests
        with: {effects: "EFFECTS", name: work, path: "${{ inputs.path }}", data: "${{ inputs.data }}"}
        cache: true
    outputs: {text: "${{ steps.work.outputs.text }}"}

    """

  /// - Parameter isApart: whether the module runs in a worker, where it can't note anything.
  init(_ pipeline: String = Self.pipeline, isApart: Bool = false) throws {
    scene = try Scene(plugins: ["digests"], ["a.txt": "one", "b.txt": "one"])
    let plugins = try Fixtures.paths(["digests"])
    scene.command.variables["AETHER_PLUGIN_PATHS"] = scene.command.folder.file("digests")
    try scene.quietly("cp -r \(plugins) digests")
    if isApart { try scene.quietly("sed -i 's/trusted/sandboxed/' digests/module.yaml") }
    let effects = isApart ? "" : scene.command.folder.file("effects")
    let text = pipeline.replacing("effects: \"EFFECTS\", ", with: isApart ? "" : "effects: \"\(effects)\", ")
    try scene.command.folder.write("p.yaml", text)
  }

  /// How often the module ran.
  func ran() throws -> Int { (try? scene.lines(of: "effects").count) ?? 0 }

  /// Runs the pipeline.
  /// - Returns: whether the step was taken from the cache.
  @discardableResult
  func run(_ more: String = "", location: SourceLocation = #_sourceLocation) throws -> Bool {
    let result = try scene.quietly("aether run p.yaml \(more)")
    #expect(result.status == 0, "\(result.error)", sourceLocation: location)
    return result.error.contains("(cached)")
  }

  /// What `runs why` says of the last run's step.
  func why(_ step: String = "work") throws -> Value {
    let result = try scene.quietly("aether runs why latest \(step) --json")
    return try Value(json: result.output)
  }

  /// The changes that it says: `input data`.
  func changes(_ step: String = "work") throws -> [String] {
    try why(step)["changes"]?.items.map { "\($0["kind"]?.stringValue ?? "") \($0["name"]?.stringValue ?? "")" } ?? []
  }
}
