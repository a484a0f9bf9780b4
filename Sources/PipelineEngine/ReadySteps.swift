internal import HeapModule

/// What may start: steps in file order, and items of steps that run for each item of a list, in the order of the list.
///
/// At most `jobs` slots are taken. A step takes one while it has a turn, and so does each item of a loop that doesn't say
/// how many run at once. A loop that does takes one slot for all its items, as long as one of them has a turn.
struct ReadySteps: Sendable {
  private struct Loop: Sendable {
    /// Not yet started, from `next` on.
    var items: [Int]
    var next = 0
    /// That were paused, and may go on.
    var resumed = Heap<Int>()
    /// How many run at once; `nil`: they count as steps do.
    var limit: Int?
    /// How many have a turn.
    var running = 0
    /// Whether the step stands in `waiting` or in `inside`.
    var isListed = false

    var hasItems: Bool { next < items.count || !resumed.isEmpty }
    var hasRoom: Bool { limit.map { running < $0 } ?? true }
    /// Whether another item needs no slot, since those that run have one.
    var isInside: Bool { limit != nil && running > 0 }
  }

  private let jobs: Int
  private var taken = 0
  /// Steps that need a slot.
  private var waiting: Heap<Int>
  /// Loops whose next item needs none, in file order.
  private var inside: [Int] = []
  private var loops: [Int: Loop] = [:]
  /// How many threads the loops with a limit can use besides one each.
  private var further = 0

  init(_ steps: [Int], jobs: Int) {
    self.jobs = jobs
    waiting = Heap(steps)
  }

  /// Whether nothing is ready, with or without a slot.
  var isEmpty: Bool { waiting.isEmpty && inside.isEmpty }

  var mayStart: Bool { !inside.isEmpty || taken < jobs && !waiting.isEmpty }

  /// How many may start at once, at least; none only when none may.
  var startable: Int { min(waiting.count, jobs - taken) + (inside.isEmpty ? 0 : 1) }

  /// How many turns there can be at once.
  var mostAtOnce: Int { jobs + further }

  mutating func add(_ step: Int) { waiting.insert(step) }

  /// Adds what was paused.
  mutating func bringBack(_ place: StepPlace) {
    guard place.isItem else { return add(place.step) }
    loops[place.step]?.resumed.insert(place.item)
    list(place.step)
  }

  /// A step's turn has shown that it runs for these items.
  mutating func open(_ step: Int, items: [Int], jobs limit: Int?) {
    loops[step] = Loop(items: items, limit: limit)
    further += Self.further(items, limit)
    list(step)
  }

  /// The step is over, with all its items.
  mutating func close(_ step: Int) {
    guard !loops.isEmpty, let loop = loops.removeValue(forKey: step) else { return }
    further -= Self.further(loop.items, loop.limit)
  }

  private static func further(_ items: [Int], _ limit: Int?) -> Int { limit.map { max(0, min($0, items.count) - 1) } ?? 0 }

  /// What starts next, if anything may.
  mutating func take() -> StepPlace? {
    let first = taken < jobs ? waiting.min : nil
    if let loop = inside.first, first.map({ loop < $0 }) ?? true {
      inside.removeFirst()
      return item(of: loop)
    }
    guard let step = first else { return nil }
    waiting.removeMin()
    taken += 1
    return !loops.isEmpty && loops[step] != nil ? item(of: step) : StepPlace(step: step)
  }

  private mutating func item(of step: Int) -> StepPlace? {
    guard var loop = loops[step] else { return nil }
    loops[step] = nil
    loop.isListed = false
    loop.running += 1
    let item: Int
    if let resumed = loop.resumed.popMin() {
      item = resumed
    } else {
      item = loop.items[loop.next]
      loop.next += 1
    }
    loops[step] = loop
    list(step)
    return StepPlace(step: step, item: item)
  }

  /// A turn is over.
  mutating func giveBack(_ place: StepPlace) {
    guard place.isItem, let loop = loops[place.step] else {
      taken -= 1
      return
    }
    loops[place.step]?.running -= 1
    if loop.limit == nil || loop.running == 1 {
      taken -= 1
      // The next item needs a slot again.
      if loop.limit != nil, let index = inside.firstIndex(of: place.step) {
        inside.remove(at: index)
        loops[place.step]?.isListed = false
      }
    }
    list(place.step)
  }

  /// Lists a loop where it can be taken from, when it has items that may start.
  private mutating func list(_ step: Int) {
    guard let loop = loops[step], !loop.isListed, loop.hasItems, loop.hasRoom else { return }
    loops[step]?.isListed = true
    if loop.isInside {
      inside.insert(step, at: inside.firstIndex { $0 > step } ?? inside.count)
    } else {
      waiting.insert(step)
    }
  }
}
