import AetherModel
import YAML

/// The modules of a pipeline, each resolved once and each problem reported once.
struct ModuleUses {
  struct Use {
    var module: ResolvedModule
    /// Slots of the contract's inputs by name.
    var inputs: [String: Int]
  }

  private let resolver: any ModuleResolver
  private(set) var uses: [Use] = []
  /// By what a step's `module:` says; `nil` for one that was reported.
  private var known: [String: Int?] = [:]
  /// The same of `pipeline:`.
  private var knownPipelines: [String: Int?] = [:]
  private var slots: [Int: Int] = [:]
  private let aliasNames: [String]
  private(set) var diagnostics: [Diagnostic] = []

  init(_ pipeline: Pipeline, _ resolver: some ModuleResolver) {
    self.resolver = resolver
    aliasNames = pipeline.modules.map(\.name.string)
    for alias in pipeline.modules {
      known[alias.name.string] = resolve(
        alias.module.string, in: alias.version, at: alias.module, versionNode: alias.versionNode)
    }
  }

  /// What a step runs, as an index into ``uses``; `nil` when it can't be used, which has been reported.
  mutating func use(by step: Pipeline.Step) -> Int? {
    guard let path = step.pipeline else { return use(step.module, at: step.moduleNode) }
    if let found = knownPipelines[path] { return found }
    let found = resolver.resolve(pipeline: path).map { append($0) }
    knownPipelines[path] = .some(found)
    return found
  }

  private mutating func use(_ name: String, at node: Node) -> Int? {
    if let found = known[name] { return found }
    // The decoder has reported what is no name.
    guard Names.isModule(name) else { return nil }
    let found = resolve(name, in: nil, at: node, versionNode: nil)
    known[name] = .some(found)
    return found
  }

  private mutating func resolve(
    _ name: String, in range: VersionRange?, at node: Node, versionNode: Node?
  ) -> Int? {
    switch resolver.resolve(name, in: range) {
    case .found(let module): return add(module, at: node)
    case .reported: return nil
    case .notFound(let searched, let candidates):
      var hints = Suggestion.hint(for: name, in: candidates + aliasNames)
      hints.append(
        searched.isEmpty ? "no place to search is set" : "searched: \(searched.joined(separator: ", "))")
      report("unknown-module", "there is no module '\(name)'", at: node, hints: hints)
    case .noVersion(let available):
      let versions = available.sorted(by: >).map(\.description)
      report(
        "no-version", "no version of '\(name)' is in the range \(range?.description ?? "*")", at: versionNode ?? node,
        hints: ["found: \(versions.joined(separator: ", "))"])
    case .unusable(let problems):
      diagnostics.append(
        Diagnostic(
          code: "unusable-module", "the module '\(name)' can't be used", at: node.span, related: problems,
          isPolicy: problems.contains(where: \.isPolicy)))
    }
    return nil
  }

  private mutating func add(_ module: ResolvedModule, at node: Node) -> Int? {
    if let slot = slots[module.index] { return slot }
    guard module.contract.kind == .task else {
      report(
        "not-a-task", "'\(module.contract.name)' is a \(module.contract.kind.rawValue); a step runs a task", at: node)
      return nil
    }
    slots[module.index] = uses.count
    return append(module)
  }

  private mutating func append(_ module: ResolvedModule) -> Int {
    let inputs = module.contract.inputs
    uses.append(
      Use(
        module: module,
        inputs: Dictionary(inputs.indices.map { (inputs[$0].name, $0) }, uniquingKeysWith: { first, _ in first })))
    return uses.count - 1
  }

  private mutating func report(_ code: String, _ message: String, at node: Node, hints: [String] = []) {
    diagnostics.append(Diagnostic(code: code, message, at: node.span, hints: hints))
  }
}
