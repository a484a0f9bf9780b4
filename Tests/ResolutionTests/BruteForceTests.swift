import AetherModel
import Resolution
import Testing

/// Against all combinations, in universes that are small and made up, the same each time.
@Suite struct BruteForceTests {
  @Test(arguments: 0..<16 as Range<UInt64>)
  func theSolverFindsASolutionExactlyWhereThereIsOne(_ group: UInt64) throws {
    for seed in group * 50..<(group + 1) * 50 {
      let problem = Problem(seed: seed)
      let wishes = problem.wishes.enumerated().map { Wish($1, line: $0 + 1) }
      do throws(ResolutionError<Never>) {
        let chosen = try VersionSolver(problem.universe).solve(wishes)
        #expect(problem.isAllowed(chosen), "seed \(seed): \(chosen)")
        #expect(Set(chosen.keys) == problem.needed(chosen), "seed \(seed): nothing is chosen that nobody needs")
      } catch {
        switch error {
        case .unsolvable(let diagnostic):
          let isCircle = diagnostic.code == "dependency-cycle"
          #expect(problem.hasSolution == isCircle, "seed \(seed): \(diagnostic.message)")
          if !isCircle { checkExplanation(diagnostic, of: problem, seed) }
        }
      }
      let asked = problem.universe.questions
      #expect(Set(asked).count == asked.count, "seed \(seed): each question once")
    }
  }

  /// What is said makes a solution impossible, and each line of it is needed for that.
  private func checkExplanation(_ diagnostic: Diagnostic, of problem: Problem, _ seed: UInt64) {
    let lines = diagnostic.related.map(\.message)
    #expect(!problem.reduced(to: lines).hasSolution, "seed \(seed): \(lines)")
    for index in lines.indices {
      var fewer = lines
      fewer.remove(at: index)
      #expect(problem.reduced(to: fewer).hasSolution, "seed \(seed): '\(lines[index])' is needed")
    }
  }

  @Test func bothOutcomesAreCommon() {
    let solvable = (0..<300 as Range<UInt64>).count { Problem(seed: $0).hasSolution }
    #expect((80...220).contains(solvable), "\(solvable)")
  }
}
