internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime
internal import StateStore
internal import Synchronization
internal import Trust

/// The results that a project's state holds, as a run finds them. They are kept by who records the run.
final class StoredResults: ResultCache {
  private let plan: Plan
  /// By the plan's index.
  private let modules: [Int: CachedModule]
  private let database: StateDatabase
  private let folder: String
  private let settings: CacheSettings
  /// Nothing is taken, as somebody wants it.
  private let isOff: Bool
  private let measure: ContentMeasure
  /// By module: the generations that have run steps.
  private let ranBy = Mutex<[Int: Set<Int>]>([:])
  private let hasKept = Atomic(false)

  /// What results of a project may take where its `aether.yaml` says nothing: 1 GB, as its table says.
  static let mostBytes = 1_000_000_000

  init(
    _ plan: Plan, modules: [Int: CachedModule], database: StateDatabase, folder: String, settings: CacheSettings,
    isOff: Bool, measure: ContentMeasure = ContentMeasure()
  ) {
    self.plan = plan
    self.modules = modules
    self.database = database
    self.folder = folder
    self.settings = settings
    self.isOff = isOff
    self.measure = measure
  }

  /// The same for a pipeline that a step runs, whose plan has the same modules.
  func of(_ plan: Plan) -> StoredResults {
    StoredResults(
      plan, modules: modules, database: database, folder: folder, settings: settings, isOff: isOff, measure: measure)
  }

  /// Told which generation of a live module runs a step.
  func note(_ step: Int, generation: Int) {
    let module = plan.allSteps[step].module
    guard modules[module] != nil else { return }
    ranBy.withLock { _ = $0[module, default: []].insert(generation) }
  }

  // MARK: Looking

  func look(for control: AttemptControl, inputs: [Value?]) -> CacheLookup {
    let known: Known
    do throws(UnknownContent) {
      known = try ingredients(control, inputs)
    } catch {
      let step = plan.allSteps[control.attempt.step].id
      return CacheLookup(
        key: nil, found: .miss(.unknown(why: error.why)),
        notice: control.isCancelled
          ? nil : Failure(code: "AETHER_NOT_CACHED", message: "step '\(step)' runs without the cache: \(error.why)"))
    }
    let key = Self.key(of: known.ingredients)
    return CacheLookup(
      key: key, ingredients: known.ingredients, found: isOff ? .miss(.off) : find(key, control.attempt.step),
      stamp: known.stamp)
  }

  private struct Known {
    var ingredients: [Ingredient] = []
    var stamp: [UInt8] = []
  }

  static func key(of ingredients: [Ingredient]) -> [UInt8] {
    var bytes = Array("aether result 1\0".utf8)
    for ingredient in ingredients {
      bytes += Array("\(ingredient.kind.rawValue)\0\(ingredient.name)\0".utf8) + ingredient.digest
    }
    return Digest.sha256(bytes)
  }

  /// All that a result comes of, in an order of its own.
  private func ingredients(_ control: AttemptControl, _ inputs: [Value?]) throws(UnknownContent) -> Known {
    let step = plan.allSteps[control.attempt.step]
    guard let module = modules[step.module] else { throw UnknownContent(why: "nothing is known of its module") }
    var known = Known(ingredients: try module.ingredients(measure))
    for used in [module] + module.requires { known.stamp += Array("\(used.generation) ".utf8) }
    for (parameter, value) in zip(plan.contract(ofStep: control.attempt.step).inputs, inputs) {
      // An input without a value is another thing than one with null.
      known.ingredients.append(.value(.input, parameter.name, value))
    }
    for path in try paths(module, inputs) {
      let content = try measure.content(of: path) { control.isCancelled }
      let name = Path.isInside(path, folder) && path != folder ? String(path.dropFirst(folder.utf8.count + 1)) : path
      known.ingredients.append(Ingredient(.content, name, digest: content.digest, shown: content.shown))
      // Output files have places of their content: a step may bring the same one into its place again.
      if !Path.isInside(path, Path.join(database.folder, "files")) { known.stamp += content.stamp }
    }
    for variable in control.environment.entries {
      known.ingredients.append(.text(.variable, variable.name, variable.value))
    }
    return known
  }

  /// Files that its inputs name, and what it may read and run. Each once.
  private func paths(_ module: CachedModule, _ inputs: [Value?]) throws(UnknownContent) -> [String] {
    var paths = inputs.flatMap { $0?.files ?? [] }.map { Path.absolute($0.path, from: folder) }
    if module.verdict.level != .isolated {
      do throws(Failure) { paths += try module.reads.readPaths(inputs) } catch {
        throw UnknownContent(why: error.message)
      }
    }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }

  private func find(_ key: [UInt8], _ step: Int) -> CacheLookup.Found {
    switch Results(database).find(key) {
    case .absent: return .miss(.absent)
    case .damaged: return .miss(.damaged)
    case .found(let stored):
      if let age = settings.age, stored.used.seconds < Self.time(before: age).seconds { return .miss(.expired) }
      var outputs = stored.outputs
      let contract = plan.contract(ofStep: step)
      guard ResultCheck.failure(inOutputs: &outputs, of: contract.outputs, module: contract.name) == nil else {
        return .miss(.damaged)
      }
      for file in outputs.flatMap({ $0?.files ?? [] }) where !isThere(file) {
        return .miss(.fileGone(path: file.path))
      }
      return .hit(
        StepResult(
          .succeeded, outputs: outputs, message: stored.said.message, standardOutput: stored.said.standardOutput,
          standardError: stored.said.standardError, cached: stored.origin))
    }
  }

  private func isThere(_ file: (path: String, digest: String)) -> Bool {
    guard let digest = try? ContentDigest(ofFile: file.path) else { return false }
    return digest.description == file.digest
  }

  private static func time(before age: TimeSpan) -> Instant {
    let now = PipelineEngine.SystemClock().now()
    let (seconds, overflows) = now.seconds.subtractingReportingOverflow(age.seconds)
    return Instant(seconds: overflows ? .min : seconds, nanoseconds: now.nanoseconds)
  }

  // MARK: Keeping

  func refusal(
    of result: StepResult, after lookup: CacheLookup, inputs: [Value?], _ control: AttemptControl
  ) -> String? {
    let step = plan.allSteps[control.attempt.step]
    if result.outputs.flatMap({ $0?.files ?? [] }).contains(where: { $0.digest.isEmpty }) {
      return "an output names a file that isn't kept by its content"
    }
    // What it was given may have changed while it read it.
    guard let now = try? ingredients(control, inputs), now.ingredients == lookup.ingredients, now.stamp == lookup.stamp
    else { return "something that it reads, or its module, changed while it ran" }
    let generation = modules[step.module]?.generation ?? 0
    guard ranBy.withLock({ $0[step.module] ?? [] }).allSatisfy({ $0 == generation }) else {
      return "its module was exchanged while it ran"
    }
    hasKept.store(true, ordering: .relaxed)
    return nil
  }

  /// Removes what is too old or too much, where something came in addition.
  func close() {
    guard hasKept.load(ordering: .relaxed) else { return }
    _ = try? database.removeResults(
      olderThan: settings.age, mostBytes: settings.mostBytes ?? Self.mostBytes)
  }
}
