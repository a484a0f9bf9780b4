package import AetherModel
package import Expressions

/// A pipeline as it will run: names resolved to indices, bindings compiled, contracts at hand. Immutable.
package final class Plan: Sendable {
  package let name: String
  /// The pipeline's own inputs.
  package let inputs: [Parameter]
  package let environment: EnvironmentSnapshot
  package let modules: [PlannedModule]
  /// How many steps may run at once, at least 1.
  package let jobs: Int
  /// The steps in file order, then the handlers and those of `finally`, each in file order. Bindings and `AttemptKey` use
  /// these indices.
  package let allSteps: [PlannedStep]
  /// How many of `allSteps` are ordinary steps.
  package let stepCount: Int
  /// How many of `allSteps` are handlers.
  package let handlerCount: Int
  package let outputs: [PlannedOutput]
  /// The longest time of the steps; `finally` has its own.
  package let timeout: TimeSpan?
  /// Indices of `modules`, each after what it requires.
  package let initialisationOrder: [Int]

  let graph: StepGraph
  /// By module.
  let preparedModules: [PreparedModule]
  /// Of the steps that have an environment of their own.
  let environments: [Int: EnvironmentSnapshot]
  private let inputCheck: ParameterCheck

  package var steps: ArraySlice<PlannedStep> { allSteps[..<stepCount] }
  package var handlers: ArraySlice<PlannedStep> { allSteps[stepCount..<stepCount + handlerCount] }
  package var finally: ArraySlice<PlannedStep> { allSteps[(stepCount + handlerCount)...] }

  /// Takes time in proportion to steps and dependencies.
  ///
  /// - Throws: `AETHER_MODULE_CYCLE` when modules require each other in a circle, `AETHER_INVALID_PATTERN` when a
  ///   contract's pattern is not one.
  /// - Precondition: indices are in range, each step has one binding (or `nil`) per input of its contract, and steps do
  ///   not depend on each other in a circle: whoever reads the pipeline has checked that, with positions.
  package init(
    name: String, inputs: [Parameter] = [], environment: EnvironmentSnapshot = EnvironmentSnapshot(), jobs: Int = 1,
    modules: [PlannedModule], steps: [PlannedStep], handlers: [PlannedStep] = [], finally: [PlannedStep] = [],
    outputs: [PlannedOutput] = [],
    timeout: TimeSpan? = nil
  ) throws(Failure) {
    self.name = name
    self.inputs = inputs
    self.environment = environment
    self.jobs = max(1, jobs)
    self.modules = modules
    self.outputs = outputs
    self.timeout = timeout
    allSteps = steps + handlers + finally
    stepCount = steps.count
    handlerCount = handlers.count
    for step in allSteps {
      precondition(modules.indices.contains(step.module), "step \(step.id) has no module")
      precondition(step.bindings.count == modules[step.module].contract.inputs.count, "step \(step.id): bindings")
      precondition(step.notifies.allSatisfy(handlers.indices.contains), "step \(step.id) notifies no handler")
    }
    graph = StepGraph(dependencies: steps.map(\.dependencies))
    precondition(graph.order().count == steps.count, "the steps depend on each other in a circle")
    initialisationOrder = try Self.initialisationOrder(of: modules)
    preparedModules = try modules.map { module throws(Failure) in try PreparedModule(module.contract) }
    let ownEnvironments = allSteps.indices.filter { [allSteps] in !allSteps[$0].environment.isEmpty }
    environments = Dictionary(
      uniqueKeysWithValues: ownEnvironments.map { [allSteps] in ($0, environment.merging(allSteps[$0].environment)) })
    inputCheck = try ParameterCheck(inputs)
  }

  package func contract(ofStep index: Int) -> Contract { modules[allSteps[index].module].contract }

  /// Whether a step runs a pipeline.
  package func isPipeline(step index: Int) -> Bool { modules[allSteps[index].module].isPipeline }

  /// Checks the values that a run is started with, and fills in defaults; null where an optional one is not given.
  ///
  /// - Parameter given: by the index in `inputs`.
  /// - Returns: the values for `PipelineRun`, and everything that is wrong with them.
  package func bindInputs(_ given: [Value?]) -> (values: [Value], failures: [Failure]) {
    var values = given
    let failures = inputCheck.complete(&values, of: "pipeline '\(name)'")
    return (values.map { $0 ?? .null }, failures)
  }

  private static func initialisationOrder(of modules: [PlannedModule]) throws(Failure) -> [Int] {
    let order = StepGraph(dependencies: modules.map(\.requires)).order()
    // A pipeline has nothing to initialise but its modules.
    guard order.count < modules.count else { return order.filter { !modules[$0].isPipeline } }
    let ordered = Set(order)
    var path: [Int] = []
    // Each module left over requires another one that is left over, so this walk comes back to where it has been.
    var next = modules.indices.first { !ordered.contains($0) }
    while let module = next, !path.contains(module) {
      path.append(module)
      next = modules[module].requires.first { !ordered.contains($0) }
    }
    let cycle = path.drop { $0 != next } + [next].compactMap { $0 }
    throw Failure(
      code: "AETHER_MODULE_CYCLE",
      message: "modules require each other in a circle: "
        + cycle.map { "'\(modules[$0].contract.name)'" }.joined(separator: " requires ")
        + "; none can be initialised first")
  }
}

/// A module that a plan uses, by steps or because another module requires it.
package struct PlannedModule: Sendable {
  package var contract: Contract
  /// Indices of the plan's modules that must be initialised before this one.
  package var requires: [Int]
  /// Whether it is a pipeline: a step that runs it is a run of its own, which goes on by itself when it was interrupted.
  package var isPipeline: Bool

  package init(contract: Contract, requires: [Int] = [], isPipeline: Bool = false) {
    self.contract = contract
    self.requires = requires
    self.isPipeline = isPipeline
  }
}

/// A module's contract, behind one reference, with what is made of it once per plan.
final class PreparedModule: Sendable {
  let contract: Contract
  let inputCheck: ParameterCheck

  init(_ contract: Contract) throws(Failure) {
    self.contract = contract
    inputCheck = try ParameterCheck(contract.inputs)
  }
}

/// One step of a plan.
package struct PlannedStep: Sendable {
  package var id: String
  /// The index in the plan's modules.
  package var module: Int
  /// By the slot of the contract's inputs; `nil` where nothing is bound.
  package var bindings: [Binding?]
  /// Whether it is done at all, a bool; `nil`: it is.
  package var condition: Binding?
  /// The list that it runs for; `nil`: it runs once.
  package var loop: PlannedLoop?
  /// Handlers, counted from the first one, that run when it changed something.
  package var notifies: [Int]
  /// Indices of ordinary steps that must have ended well before, from `needs` and from expressions, without duplicates.
  /// Not used of handlers and of steps in `finally`.
  package var dependencies: [Int]
  /// Whether it may be run again after a crash.
  package var isIdempotent: Bool
  /// Whether its outputs may be those of an earlier run; of one that is idempotent.
  package var isCached: Bool
  /// Variables that only this step sees, or sees differently.
  package var environment: [String: String]
  package var policy: StepPolicy?

  package init(
    id: String, module: Int, bindings: [Binding?] = [], condition: Binding? = nil, loop: PlannedLoop? = nil,
    notifies: [Int] = [], dependencies: [Int] = [], isIdempotent: Bool = false, isCached: Bool = false,
    environment: [String: String] = [:],
    policy: StepPolicy? = nil
  ) {
    self.id = id
    self.module = module
    self.bindings = bindings
    self.condition = condition
    self.loop = loop
    self.notifies = notifies
    self.dependencies = dependencies
    self.isIdempotent = isIdempotent
    self.isCached = isCached
    self.environment = environment
    self.policy = policy
  }
}

/// What a step runs for each item of.
package struct PlannedLoop: Sendable {
  /// Gives an array.
  package var list: Binding
  /// How many items run at once, apart from other steps; `nil`: each takes its part of the plan's `jobs`.
  package var jobs: Int?

  package init(list: Binding, jobs: Int? = nil) {
    self.list = list
    self.jobs = jobs
  }
}

/// One output of a pipeline.
package struct PlannedOutput: Sendable {
  package var name: String
  package var binding: Binding
  /// Whether its value is neither shown nor stored.
  package var isSecret: Bool

  package init(name: String, binding: Binding, isSecret: Bool = false) {
    self.name = name
    self.binding = binding
    self.isSecret = isSecret
  }
}
