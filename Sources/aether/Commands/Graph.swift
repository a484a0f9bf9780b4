internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PipelineConfig

/// `aether graph PIPELINE`.
struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the steps of a pipeline and what depends on what, as DOT or Mermaid.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case dot, mermaid }

  @Argument(help: "The pipeline's file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(help: "The language of the graph: dot (Graphviz) or mermaid.")
  var format: Format = .dot

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = HostSettings.ofThisProcess()
    let (_, check) = Session.check(
      pipeline: pipeline, settings: host.settings, settingsDiagnostics: host.diagnostics)
    guard !check.hasErrors, let validated = check.pipeline else { throw output.failure(check.diagnostics) }
    let graph = StepGraphText(validated)
    if output.json {
      Console.shared.print(json: graph.json)
    } else {
      Console.shared.write(format == .dot ? graph.dot : graph.mermaid)
    }
  }
}

/// The graph of a pipeline in the languages that tools draw.
struct StepGraphText {
  private let name: String
  private enum Kind { case step, pipeline, handler, final }
  private var nodes: [(id: String, module: String, kind: Kind)] = []
  private var edges: [(from: Int, to: Int)] = []
  private var notices: [(from: Int, to: Int)] = []

  init(_ pipeline: ValidatedPipeline) {
    name = pipeline.name
    for (steps, kind) in [(pipeline.steps, Kind.step), (pipeline.handlers, .handler), (pipeline.finally, .final)] {
      for step in steps {
        let module = pipeline.modules[step.module]
        nodes.append((step.id, module.contract.name + (step.loop == nil ? "" : " …"), module.isPipeline ? .pipeline : kind))
      }
    }
    for (index, step) in pipeline.steps.enumerated() {
      edges += step.dependencies.map { (from: $0, to: index) }
      notices += step.notifies.map { (from: index, to: pipeline.steps.count + $0) }
    }
  }

  /// Graphviz. Pipelines are folders, handlers round, steps of `finally` dashed; a dotted line leads to a handler from what notifies it.
  var dot: String {
    var text = "digraph \(Self.quoted(name)) {\n  rankdir=LR;\n  node [shape=box];\n"
    for node in nodes {
      let style =
        switch node.kind {
        case .step: ""
        case .pipeline: ", shape=folder"
        case .handler: ", style=rounded"
        case .final: ", style=dashed"
        }
      text += "  \(Self.quoted(node.id)) [label=\(Self.quoted("\(node.id)\n\(node.module)"))\(style)];\n"
    }
    for edge in edges { text += "  \(Self.quoted(nodes[edge.from].id)) -> \(Self.quoted(nodes[edge.to].id));\n" }
    for notice in notices {
      text += "  \(Self.quoted(nodes[notice.from].id)) -> \(Self.quoted(nodes[notice.to].id)) [style=dotted];\n"
    }
    return text + "}\n"
  }

  var mermaid: String {
    var text = "flowchart LR\n"
    for (index, node) in nodes.enumerated() {
      let label = "\"\(node.id)<br/><i>\(node.module)</i>\""
      switch node.kind {
      case .step: text += "  s\(index)[\(label)]\n"
      case .pipeline: text += "  s\(index)[[\(label)]]\n"
      case .handler: text += "  s\(index)(\(label))\n"
      case .final: text += "  s\(index)([\(label)])\n"
      }
    }
    for edge in edges { text += "  s\(edge.from) --> s\(edge.to)\n" }
    for notice in notices { text += "  s\(notice.from) -.-> s\(notice.to)\n" }
    return text
  }

  var json: Value {
    .object([
      ("pipeline", .string(name)),
      (
        "steps",
        .array(
          nodes.map {
            .object([
              ("id", .string($0.id)), ("module", .string($0.module)), ("finally", .bool($0.kind == .final)),
              ("handler", .bool($0.kind == .handler)),
            ])
          })
      ),
      (
        "dependencies",
        .array(
          edges.map { .object([("step", .string(nodes[$0.to].id)), ("needs", .string(nodes[$0.from].id))]) })
      ),
      (
        "notifies",
        .array(
          notices.map { .object([("step", .string(nodes[$0.from].id)), ("handler", .string(nodes[$0.to].id))]) })
      ),
    ])
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result + "\""
  }
}
