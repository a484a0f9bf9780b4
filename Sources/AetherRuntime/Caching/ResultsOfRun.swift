internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore
internal import Trust

extension Session {
  /// The cache for a run; `nil` where none of its steps uses it.
  func results(for planned: PlannedRun) -> StoredResults? {
    let plan = planned.plan
    let plans = [plan] + planned.children.map(\.plan)
    let cached = Set(plans.flatMap { $0.allSteps.filter(\.isCached).map(\.module) })
    guard !cached.isEmpty else { return nil }
    let places = placement(in: folder.root, named: planned.named()).places
    let check = planned.check
    func module(_ index: Int, _ requires: [CachedModule]) -> CachedModule {
      let placed = planned.loaded.modules[index]
      let verdict = check.verdicts[index]
      return CachedModule(
        placed: placed, found: check.modules[index], verdict: verdict, requires: requires,
        reads: PermissionResolver(placed.contract, verdict.permissions, bounds: verdict.bounds, places: places))
    }
    let modules = cached.map { index in
      let required = UsedModules.closure(of: [index], check.requires).filter { $0 != index }
      return (index, module(index, required.map { module($0, []) }))
    }
    return StoredResults(
      plan, modules: Dictionary(uniqueKeysWithValues: modules), database: planned.database, folder: folder.root,
      settings: folder.project?.cache ?? CacheSettings(), isOff: planned.settings.takesNoResults)
  }
}
