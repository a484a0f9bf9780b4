package import AetherModel
import Expressions
import YAML

/// Reads a pipeline.
package enum PipelineDecoder {
  /// With errors in `diagnostics`, the pipeline holds what could be read; `nil` when that is nothing.
  ///
  /// - Parameter isKnownGood: this text was read before, by this version, without errors: its keys aren't checked again.
  package static func decode(
    _ source: SourceText, isKnownGood: Bool = false, diagnostics: inout Diagnostics
  ) -> Pipeline? {
    guard let root = SingleDocument.read(source, PipelineTable.table, diagnostics: &diagnostics) else { return nil }
    var checker = TableChecker()
    if !isKnownGood { checker.check(root, against: PipelineTable.table) }
    guard root.kind == .mapping else {
      diagnostics.report(contentsOf: checker.diagnostics.all)
      return nil
    }
    var reader = PipelineReader(root: root)
    let pipeline = reader.read()
    diagnostics.report(contentsOf: (checker.diagnostics.all + reader.diagnostics.all).inFileOrder)
    return pipeline
  }
}

/// A file with one YAML document.
enum SingleDocument {
  static func read(_ source: SourceText, _ table: Table, diagnostics: inout Diagnostics) -> Node? {
    let errorsBefore = diagnostics.errorCount
    let documents = YAMLParser.documents(in: source, diagnostics: &diagnostics)
    if documents.count > 1 {
      diagnostics.error(
        "several-documents", "a second YAML document begins here; \(table.title) is one document",
        at: TableChecker.head(of: documents[1]))
    }
    if documents.isEmpty, diagnostics.errorCount == errorsBefore {
      let required = table.keys.filter(\.isRequired).map { "'\($0.name): …'" }
      diagnostics.error(
        "empty-file", "the file is empty; \(table.title) was expected", path: source.path,
        hints: required.isEmpty ? [] : ["it needs at least \(required.joined(separator: " and "))"])
    }
    return documents.first
  }
}

/// The root has passed ``TableChecker``; what that reported is passed over here.
private struct PipelineReader {
  let root: Node
  var diagnostics = Diagnostics()
  private var ids: [String: Node] = [:]
  private var unreadable: Set<String> = []

  init(root: Node) { self.root = root }

  mutating func read() -> Pipeline {
    var parameters = ParameterDecoder()
    let inputs = parameters.parameters(root["inputs"], .input).map(\.parameter)
    diagnostics.report(contentsOf: parameters.diagnostics.all)
    let steps = steps(root["steps"])
    if let node = root["steps"], node.kind == .sequence, node.items.count == 0 {
      diagnostics.error("invalid-value", "a pipeline needs at least one step", at: node.span)
    }
    let handlers = self.steps(root["handlers"])
    let finally = self.steps(root["finally"])
    return Pipeline(
      source: root.store.source, root: root, name: name(), description: text(root["description"]) ?? "",
      inputs: inputs, secrets: SecretSourceReader.sources(root["secrets"], diagnostics: &diagnostics),
      environment: EnvironmentReader.variables(root["env"], diagnostics: &diagnostics),
      environmentFiles: EnvironmentReader.files(root["env_files"]), modules: ModuleSourceReader.aliases(root["modules"]),
      sources: ModuleSourceReader.sources(root["modules"], diagnostics: &diagnostics),
      jobs: root["jobs"]?.integerValue.flatMap { $0 > 0 ? Int($0) : nil },
      timeout: root["timeout"].flatMap { DurationReader.limit($0, diagnostics: &diagnostics) },
      durability: text(root["durability"]).flatMap(Durability.init) ?? .process, steps: steps, handlers: handlers,
      finally: finally,
      outputs: (root["outputs"]?.pairs).map { $0.map { Pipeline.Output(name: $0.key, value: $0.value) } } ?? [],
      unreadableSteps: unreadable)
  }

  private func name() -> String {
    if let name = text(root["name"]), !name.isEmpty { return name }
    let file = root.store.source.path.split(separator: "/").last ?? ""
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return String(file) }
    return String(file[..<dot])
  }

  private mutating func steps(_ list: Node?) -> [Pipeline.Step] {
    guard let list, list.kind == .sequence else { return [] }
    var found: [Pipeline.Step] = []
    found.reserveCapacity(list.items.count)
    for node in list.items where node.kind == .mapping {
      var parts = StepParts()
      for pair in node.pairs { parts.take(pair) }
      if let id = parts.id, id.kind == .string {
        if let first = ids.updateValue(id, forKey: id.string) {
          ids[id.string] = first
          diagnostics.report(Duplicates.diagnostic("step", id.string, at: id, first: first))
          continue
        }
      }
      if parts.module == nil, parts.pipeline == nil, parts.id != nil {
        diagnostics.error(
          "missing-key", "a step needs the key 'module'", at: TableChecker.head(of: node),
          hints: ["add 'module: …': a module name", "or 'pipeline: …': the file of another pipeline"])
      }
      if parts.module != nil, let pipeline = parts.pipeline {
        diagnostics.error(
          "invalid-value", "a step runs a module or a pipeline, and this one names both",
          at: TableChecker.head(of: pipeline), hints: ["remove one of the two"])
      }
      guard let id = parts.id, id.kind == .string else { continue }
      guard let runs = parts.module ?? parts.pipeline, runs.kind == .string else {
        unreadable.insert(id.string)
        continue
      }
      var step = Pipeline.Step(
        id: id.string, module: parts.module?.string ?? "", node: node, idNode: id, moduleNode: runs,
        pipeline: parts.module == nil ? runs.string : nil, with: parts.with, needs: parts.needs)
      if !parts.settings.isEmpty {
        StepSettingsReader.read(parts.settings, into: &step, diagnostics: &diagnostics)
      }
      found.append(step)
    }
    return found
  }

  private func text(_ node: Node?) -> String? {
    guard let node, node.kind == .string else { return nil }
    return node.string
  }
}

/// The keys of a step that this build uses, found in one pass.
private struct StepParts {
  var id: Node?
  var module: Node?
  var with: Node?
  var needs: [Node] = []
  var pipeline: Node?
  var settings: [(key: StepSettingsReader.Key, value: Node)] = []

  private static let names = ["id", "module", "with", "needs", "pipeline"]
  private static let keys = (names + StepSettingsReader.Key.allCases.map(\.rawValue)).map { Array($0.utf8) }

  mutating func take(_ pair: (key: Node, value: Node)) {
    switch pair.key.index(in: Self.keys) {
    case 0: id = pair.value
    case 1: module = pair.value
    case 2: with = pair.value.kind == .mapping ? pair.value : nil
    case 3:
      let isList = pair.value.kind == .sequence
      needs = (isList ? Array(pair.value.items) : [pair.value]).filter { $0.kind == .string }
    case 4: pipeline = pair.value
    case let index?: settings.append((StepSettingsReader.Key.allCases[index - Self.names.count], pair.value))
    case nil: break
    }
  }
}
