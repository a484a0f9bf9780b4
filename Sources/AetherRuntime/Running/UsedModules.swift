internal import PipelineEngine
internal import StateStore

/// The modules of a plan, and pipelines among them.
struct UsedModules {
  let stored: [StoredModule]
  /// By module: those that it requires; or, of a pipeline, those that its steps run.
  private let uses: [[Int]]

  init(_ loaded: LoadedPlugins, requires: [[Int]], _ children: [ChildPlan]) {
    stored = loaded.modules.map(StoredModule.init) + children.map(\.stored)
    uses = requires + children.map { $0.plan.allSteps.map(\.module) }
  }

  /// These, and all that they use, directly or not.
  func closure(of modules: [Int]) -> [Int] { Self.closure(of: modules, uses) }

  /// - Parameter uses: by module: those that it uses directly.
  static func closure(of modules: some Sequence<Int>, _ uses: [[Int]]) -> [Int] {
    var found = Set(modules)
    var open = Array(found)
    while let module = open.popLast() {
      for other in uses[module] where found.insert(other).inserted { open.append(other) }
    }
    return found.sorted()
  }
}
