package import AetherModel
import Expressions
import YAML

/// Checks a pipeline against the contracts of its modules, before anything runs. Linear in the pipeline.
package enum PipelineValidator {
  /// Reads a pipeline and checks it; what is wrong is reported in file order.
  ///
  /// - Parameter folder: as for ``validate(_:resolver:folder:outer:diagnostics:)``.
  package static func check(
    _ source: SourceText, resolver: some ModuleResolver, folder: String? = nil, diagnostics: inout Diagnostics
  ) -> ValidatedPipeline? {
    var found = Diagnostics()
    let pipeline = PipelineDecoder.decode(source, diagnostics: &found)
    let validated = pipeline.flatMap { validate($0, resolver: resolver, folder: folder, diagnostics: &found) }
    diagnostics.report(contentsOf: found.all.inFileOrder)
    return found.hasErrors ? nil : validated
  }

  /// - Parameters:
  ///   - folder: what relative paths in constants of `file` inputs are relative to, the project root; `nil` leaves them
  ///     as they are.
  ///   - outer: the variables of the project and of files, which the pipeline's own win over.
  ///   - settled: steps that were found good before and won't run again: what they need and are given isn't read.
  /// - Returns: `nil` after reporting at least one error. All errors are reported, each with its place.
  package static func validate(
    _ pipeline: Pipeline, resolver: some ModuleResolver, folder: String? = nil,
    outer: OuterEnvironment = OuterEnvironment(), settled: Set<String> = [], diagnostics: inout Diagnostics
  ) -> ValidatedPipeline? {
    var pass = ValidationPass(pipeline, resolver, folder: folder, outer: outer, settled: settled)
    let validated = pass.run()
    diagnostics.report(contentsOf: pass.found.inFileOrder)
    return pass.found.contains { $0.severity == .error } ? nil : validated
  }
}

private struct ValidationPass {
  private let pipeline: Pipeline
  private let folder: String?
  private let outer: OuterEnvironment
  private let settled: Set<String>
  private var modules: ModuleUses
  private var constraints = ConstraintChecker()
  private let ids: [String: Int]
  private let finalIDs: Set<String>
  /// By id, the place among the handlers.
  private let handlerIDs: [String: Int]
  private var notified: Set<Int> = []
  /// By step: an index into the uses of modules.
  private var stepModules: [Int?] = []
  /// By step: what it depends on, and the node that says so.
  private var edges: [[(step: Int, node: Node)]] = []
  private(set) var found: [Diagnostic] = []

  init(
    _ pipeline: Pipeline, _ resolver: some ModuleResolver, folder: String?, outer: OuterEnvironment,
    settled: Set<String>
  ) {
    self.pipeline = pipeline
    self.folder = folder
    self.outer = outer
    self.settled = settled
    modules = ModuleUses(pipeline, resolver)
    ids = Dictionary(
      pipeline.steps.indices.map { (pipeline.steps[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    finalIDs = Set(pipeline.finally.map(\.id))
    handlerIDs = Dictionary(
      pipeline.handlers.indices.map { (pipeline.handlers[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func run() -> ValidatedPipeline {
    var unknown = pipeline.unreadableSteps
    var signatures: [StepSignature] = []
    signatures.reserveCapacity(pipeline.steps.count)
    for step in pipeline.steps {
      let use = modules.use(by: step)
      stepModules.append(use)
      if use == nil { unknown.insert(step.id) }
      signatures.append(
        StepSignature(
          id: step.id, outputs: use.map { modules.uses[$0].module.contract.outputs } ?? [],
          unreadable: step.policy?.continuesOnError == true ? Self.mayHaveFailed : nil,
          isRepeated: step.foreach != nil))
    }
    let variables = outer.merged(with: pipeline.environment)
    var environment = TypeEnvironment(
      inputs: pipeline.inputs, steps: signatures, environment: variables.map(\.name))
    environment.hasUnknownEnvironment = !outer.isWhole
    environment.secrets = pipeline.secrets.map(\.name)
    var reader = BindingReader(environment: environment, unknownSteps: unknown, folder: folder)
    let steps = self.steps(&reader)
    reportCycles()

    func afterwards(_ reason: String) -> BindingReader {
      var environment = environment
      environment.outputsUnreadable = reason
      return BindingReader(environment: environment, unknownSteps: unknown, folder: folder)
    }
    var handlerReader = afterwards("handlers run after a failure, too")
    let handlers = pipeline.handlers.compactMap { inOrder($0, &handlerReader) }
    reportUnnotified()
    var finalReader = afterwards("'finally' runs after a failure, too")
    let finally = pipeline.finally.compactMap { inOrder($0, &finalReader) }
    let outputs = self.outputs(&reader)
    found += modules.diagnostics
    return ValidatedPipeline(
      name: pipeline.name, source: pipeline.source, inputs: pipeline.inputs, secrets: pipeline.secrets,
      usedSecrets: Self.secrets(readBy: steps + handlers + finally), environment: variables,
      jobs: pipeline.jobs, modules: modules.uses.map(\.module), steps: steps, handlers: handlers,
      finally: finally, outputs: outputs,
      timeout: pipeline.timeout, durability: pipeline.durability, environmentFiles: outer.files)
  }

  private static let mayHaveFailed = "it may have failed, since it has 'on_error: continue'"

  private static func dictionary(_ variables: [(name: String, value: String)]) -> [String: String] {
    variables.isEmpty ? [:] : Dictionary(variables.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  // MARK: Steps

  private mutating func steps(_ reader: inout BindingReader) -> [ValidatedPipeline.Step] {
    var steps: [ValidatedPipeline.Step] = []
    steps.reserveCapacity(pipeline.steps.count)
    edges.reserveCapacity(pipeline.steps.count)
    for (index, step) in pipeline.steps.enumerated() {
      if !settled.isEmpty, settled.contains(step.id), let use = stepModules[index] {
        edges.append([])
        steps.append(settledStep(step, use))
        continue
      }
      var dependencies = needs(of: step)
      let condition = condition(of: step, &reader)
      if let condition, let when = step.when { dependencies += condition.steps.map { ($0, when) } }
      let loop = self.loop(of: step, &reader)
      if let loop, let foreach = step.foreach { dependencies += loop.list.steps.map { ($0, foreach) } }
      var bindings: [Binding?] = []
      if let use = stepModules[index] {
        checkRetry(of: step, use)
        for (binding, node) in self.bindings(of: step, use, loop, &reader) {
          bindings.append(binding)
          guard let binding, let node else { continue }
          for target in binding.steps { dependencies.append((target, node)) }
        }
        found += CacheCheck.diagnostics(step, modules.uses[use].module, bindings)
      }
      var distinct: [(step: Int, node: Node)] = []
      for dependency in dependencies where !distinct.contains(where: { $0.step == dependency.step }) {
        distinct.append(dependency)
      }
      edges.append(distinct)
      steps.append(
        .init(
          id: step.id, module: stepModules[index] ?? 0, bindings: bindings, condition: condition, loop: loop,
          notifies: handlers(notifiedBy: step), dependencies: distinct.map(\.step).sorted(), span: step.idNode.span,
          environment: Self.dictionary(step.environment), policy: step.policy, isCached: step.cache != nil))
    }
    return steps
  }

  /// A handler, or a step of `finally`.
  private mutating func inOrder(_ step: Pipeline.Step, _ reader: inout BindingReader) -> ValidatedPipeline.Step? {
    guard let use = modules.use(by: step) else { return nil }
    let condition = condition(of: step, &reader)
    let loop = loop(of: step, &reader)
    let bindings = bindings(of: step, use, loop, &reader).map(\.binding)
    checkRetry(of: step, use)
    return .init(
      id: step.id, module: use, bindings: bindings, condition: condition, loop: loop, dependencies: [], span: step.idNode.span,
      environment: Self.dictionary(step.environment), policy: step.policy)
  }

  /// `nil` for a step that is always done.
  private mutating func condition(of step: Pipeline.Step, _ reader: inout BindingReader) -> Binding? {
    guard let when = step.when, when.boolValue != true else { return nil }
    // Any other text was reported.
    guard when.kind == .bool || when.kind == .string && when.string.hasPrefix("${{") else { return nil }
    var reader = step.environment.isEmpty ? reader : reader.addingEnvironment(step.environment.map(\.name))
    let condition = reader.bind(when, as: .bool, isRequired: true, name: "'when' of step '\(step.id)'")
    found += reader.takeDiagnostics()
    if case .constant(let value) = condition, value.boolValue == true { return nil }
    return condition
  }

  /// `nil` for a step that runs once, and for one whose list was reported.
  private mutating func loop(of step: Pipeline.Step, _ reader: inout BindingReader) -> ValidatedPipeline.Loop? {
    guard let foreach = step.foreach, foreach.kind == .sequence || foreach.kind == .string else { return nil }
    // Any other text was reported.
    guard foreach.kind == .sequence || foreach.string.hasPrefix("${{") else { return nil }
    var reader = step.environment.isEmpty ? reader : reader.addingEnvironment(step.environment.map(\.name))
    let list = reader.bind(foreach, as: .array(.any), isRequired: true, name: "'foreach' of step '\(step.id)'")
    found += reader.takeDiagnostics()
    return list.map { ValidatedPipeline.Loop(list: $0, jobs: step.itemJobs) }
  }

  private mutating func handlers(notifiedBy step: Pipeline.Step) -> [Int] {
    var handlers: [Int] = []
    for node in step.notify {
      let id = node.string
      if let handler = handlerIDs[id] {
        if !handlers.contains(handler) { handlers.append(handler) }
      } else if ids[id] != nil || finalIDs.contains(id) {
        report("unknown-handler", "'\(id)' is a step and no handler", at: node.span, hints: ["move it to 'handlers'"])
      } else if !pipeline.unreadableSteps.contains(id) {
        let hints = suggestion(id, pipeline.handlers.map(\.id))
        report("unknown-handler", "there is no handler '\(id)'", at: node.span, hints: hints)
      }
    }
    notified.formUnion(handlers)
    return handlers
  }

  private mutating func reportUnnotified() {
    for (index, handler) in pipeline.handlers.enumerated() where !notified.contains(index) {
      found.append(
        Diagnostic(
          .warning, code: "unnotified-handler", "no step notifies the handler '\(handler.id)', so it never runs",
          at: handler.idNode.span, hints: ["name it in a step: notify: \(handler.id)"]))
    }
  }

  private mutating func settledStep(_ step: Pipeline.Step, _ use: Int) -> ValidatedPipeline.Step {
    .init(
      id: step.id, module: use,
      bindings: Array(repeating: nil, count: modules.uses[use].module.contract.inputs.count),
      loop: step.foreach.map { _ in ValidatedPipeline.Loop(list: .constant(.array([]))) },
      notifies: handlers(notifiedBy: step), dependencies: [], span: step.idNode.span, policy: step.policy,
      isCached: step.cache != nil)
  }

  private mutating func needs(of step: Pipeline.Step) -> [(step: Int, node: Node)] {
    var dependencies: [(step: Int, node: Node)] = []
    for node in step.needs {
      let id = node.string
      if let index = ids[id] {
        dependencies.append((index, node))
      } else if handlerIDs[id] != nil {
        report("unknown-step", "'\(id)' is a handler, which runs after all steps; a step can't need it", at: node.span)
      } else if finalIDs.contains(id) {
        report("unknown-step", "'\(id)' runs in 'finally', after all steps; a step can't need it", at: node.span)
      } else if !pipeline.unreadableSteps.contains(id) {
        let hints = suggestion(id, pipeline.steps.map(\.id))
        report("unknown-step", "there is no step '\(id)'", at: node.span, hints: hints)
      }
    }
    return dependencies
  }

  private mutating func checkRetry(of step: Pipeline.Step, _ use: Int) {
    guard !step.retryErrors.isEmpty else { return }
    found += RetryCheck.diagnostics(step, modules.uses[use].module.contract)
  }

  /// By the slot of the contract's inputs, each with the node that it was read from.
  private mutating func bindings(
    of step: Pipeline.Step, _ use: Int, _ loop: ValidatedPipeline.Loop?, _ reader: inout BindingReader
  ) -> [(binding: Binding?, node: Node?)] {
    guard step.environment.isEmpty, step.foreach == nil else {
      var own = reader.addingEnvironment(step.environment.map(\.name))
      // Of a list that was reported, anything may be an item.
      if step.foreach != nil { own.setItem(loop?.list.expressionType.item ?? .dyn) }
      var plain = step
      plain.environment = []
      plain.foreach = nil
      return bindings(of: plain, use, nil, &own)
    }
    let contract = modules.uses[use].module.contract
    var bindings: [(binding: Binding?, node: Node?)] = contract.inputs.map {
      ($0.defaultValue.map(Binding.constant), nil)
    }
    var given = Set<Int>()
    let pairs = step.with.map { Array($0.pairs) } ?? []
    for pair in pairs {
      let name = pair.key.string
      guard let slot = modules.uses[use].inputs[name] else {
        reportUnknownInput(name, at: pair.key.span, contract)
        continue
      }
      given.insert(slot)
      let parameter = contract.inputs[slot]
      let binding = reader.bind(
        pair.value, as: parameter.type, isRequired: parameter.isRequired, name: "'\(name)' of '\(contract.name)'")
      found += reader.takeDiagnostics()
      if case .constant(let value) = binding, !value.isNull,
        let problem = constraints.problem(with: value, for: parameter)
      {
        report("invalid-value", problem.message, at: TableChecker.head(of: pair.value), hints: problem.hints)
      }
      bindings[slot] = (binding, pair.value)
    }
    for (slot, parameter) in contract.inputs.enumerated() where parameter.isRequired && !given.contains(slot) {
      report(
        "missing-input",
        "step '\(step.id)' lacks '\(parameter.name)' (\(parameter.type)), which '\(contract.name)' requires",
        at: step.idNode.span, hints: ["add '\(parameter.name): …' under 'with'"])
    }
    return bindings
  }

  private mutating func reportUnknownInput(_ name: String, at span: SourceSpan, _ contract: Contract) {
    let names = contract.inputs.map(\.name)
    var hints = suggestion(name, names)
    if hints.isEmpty {
      hints = [names.isEmpty ? "it has none" : "it has the inputs \(names.joined(separator: ", "))"]
    }
    report("unknown-input", "'\(contract.name)' has no input \(TableChecker.quote(name))", at: span, hints: hints)
  }

  // MARK: The rest

  private mutating func outputs(_ reader: inout BindingReader) -> [ValidatedPipeline.Output] {
    pipeline.outputs.compactMap { output in
      let name = output.name.string
      let binding = reader.bind(output.value, as: .any, isRequired: false, name: "the output '\(name)'")
      found += reader.takeDiagnostics()
      return binding.map { .init(name: name, type: $0.type, binding: $0) }
    }
  }

  private static func secrets(readBy steps: [ValidatedPipeline.Step]) -> Set<Int> {
    var secrets: Set<Int> = []
    for step in steps {
      for case let binding? in step.bindings + [step.condition] { secrets.formUnion(binding.secrets) }
    }
    return secrets
  }

  private mutating func reportCycles() {
    for cycle in CycleFinder.cycles(edges: edges.map { $0.map(\.step) }) {
      var notes: [Diagnostic] = []
      for (position, step) in cycle.enumerated() {
        let target = cycle[(position + 1) % cycle.count]
        guard let edge = edges[step].first(where: { $0.step == target }) else { continue }
        let message = "'\(pipeline.steps[step].id)' needs '\(pipeline.steps[target].id)'"
        notes.append(Diagnostic(.note, code: "cycle", message, at: TableChecker.head(of: edge.node)))
      }
      guard let first = notes.first else { continue }
      let names = (cycle + cycle.prefix(1)).map { pipeline.steps[$0].id }
      let message =
        cycle.count == 1
        ? "step '\(names[0])' needs itself" : "steps need each other: \(names.joined(separator: " → "))"
      found.append(
        Diagnostic(code: "cycle", message, at: first.span, related: cycle.count == 1 ? [] : Array(notes.dropFirst())))
    }
  }

  /// Suggestions compare with every name, so only the first errors get one.
  private var suggestionsLeft = 100

  private mutating func suggestion(_ name: String, _ candidates: [String]) -> [String] {
    guard suggestionsLeft > 0 else { return [] }
    suggestionsLeft -= 1
    return Suggestion.hint(for: name, in: candidates)
  }

  private mutating func report(_ code: String, _ message: String, at span: SourceSpan, hints: [String] = []) {
    found.append(Diagnostic(code: code, message, at: span, hints: hints))
  }
}
