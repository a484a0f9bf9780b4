import Testing

@testable import PipelineEngine

/// Whatever steps and loops there are: everything has one turn, and never more than may.
@Suite struct ReadyStepsTests {
  private struct Loop {
    var count: Int
    var limit: Int?
  }

  @Test(arguments: 1...60) func everythingHasItsTurnAndNoMoreAtOnceThanMay(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let jobs = Int.random(in: 1...4, using: &random)
    let loops = (0..<Int.random(in: 1...8, using: &random)).map { _ in
      Bool.random(using: &random)
        ? nil
        : Loop(
          count: Int.random(in: 1...9, using: &random),
          limit: Bool.random(using: &random) ? nil : Int.random(in: 1...5, using: &random))
    }
    var ready = ReadySteps(Array(loops.indices), jobs: jobs)
    var running: [StepPlace] = []
    var done: [StepPlace] = []
    var left: [Int: Int] = [:]
    var paused: [StepPlace] = []
    while true {
      while running.count < 40, let place = ready.take() {
        running.append(place)
        var slots = 0
        for (step, loop) in loops.enumerated() {
          let turns = running.count { $0.step == step && $0.isItem }
          slots += running.contains(StepPlace(step: step)) ? 1 : 0
          if let limit = loop?.limit {
            #expect(turns <= limit)
            slots += turns > 0 ? 1 : 0
          } else {
            slots += turns
          }
        }
        #expect(slots <= jobs)
        #expect(running.count <= ready.mostAtOnce)
      }
      #expect(ready.startable == 0 || running.count == 40)
      #expect(!ready.mayStart || running.count == 40)
      guard let place = running.randomElement(using: &random) ?? paused.randomElement(using: &random) else { break }
      if let index = paused.firstIndex(of: place), !running.contains(place) {
        paused.remove(at: index)
        ready.bringBack(place)
        continue
      }
      running.removeAll { $0 == place }
      ready.giveBack(place)
      if let loop = loops[place.step], !place.isItem {
        left[place.step] = loop.count
        ready.open(place.step, items: Array(0..<loop.count), jobs: loop.limit)
      } else if Int.random(in: 0..<5, using: &random) == 0 {
        paused.append(place)
      } else {
        done.append(place)
        left[place.step, default: 1] -= 1
        if left[place.step] == 0 { ready.close(place.step) }
      }
    }
    #expect(ready.isEmpty)
    #expect(ready.mostAtOnce == jobs)
    #expect(done.count == loops.reduce(0) { $0 + ($1?.count ?? 1) })
    #expect(Set(done).count == done.count)
  }
}

private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
