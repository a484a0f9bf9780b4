internal import PipelineEngine

/// Which generation of their modules a watched pipeline's steps would run by now.
struct Generations: Sendable {
  private let plugins: [LivePlugin?]
  /// By pipeline that steps run: the plugins that its own steps and those inside of them use.
  private let inside: [Set<Int>]

  /// - Parameters:
  ///   - plugins: as plans count them; `nil` for what is never exchanged.
  ///   - children: the plans of pipelines that steps run, each after those that its own steps run.
  init(_ plugins: [LivePlugin?], children: [Plan]) {
    self.plugins = plugins
    var inside: [Set<Int>] = []
    for child in children {
      let used = child.allSteps.map { step in
        if plugins.indices.contains(step.module) { return Set([step.module]) }
        let earlier = step.module - plugins.count
        return inside.indices.contains(earlier) ? inside[earlier] : []
      }
      inside.append(used.reduce(into: []) { $0.formUnion($1) })
    }
    self.inside = inside
  }

  /// - Parameter module: as plans count them: a plugin, or after those a pipeline.
  func number(of module: Int) -> Int {
    if plugins.indices.contains(module) { return plugins[module]?.current.number ?? 0 }
    let pipeline = module - plugins.count
    guard inside.indices.contains(pipeline) else { return 0 }
    return inside[pipeline].reduce(0) { $0 + (plugins[$1]?.current.number ?? 0) }
  }
}
