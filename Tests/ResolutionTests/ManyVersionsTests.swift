import AetherModel
import Resolution
import Testing

/// Modules with as many versions as fill one word, or several: a set is as good at its seams.
@Suite struct ManyVersionsTests {
  @Test(arguments: [1, 62, 63, 64, 65, 126, 127, 128, 129, 200]) func setsOfAnySize(_ count: UInt64) {
    let universe = Universe()
    for number in 0..<count {
      universe.add("wide", SemanticVersion(1, number, 0), [Universe.requirement("base =2.0.\(number)")])
      universe.add("base", SemanticVersion(2, 0, number), [])
    }
    for number in Set([0, 1, 61, 62, 63, 64, 65, 126, 127, 128, count - 1]) where number < count {
      let expected = "base 2.0.\(number), wide 1.\(number).0"
      #expect(outcome(["wide ~1.\(number)"], in: universe) == expected)
      #expect(outcome(["wide", "base =2.0.\(number)"], in: universe) == expected)
      #expect(outcome(["wide", "wide <=1.\(number)"], in: universe) == expected)
    }
    #expect(outcome(["wide", "base >2.0.\(count - 1)"], in: universe).hasPrefix("[no-version]"))
  }
}
