import AetherModel
import StateStore
import Testing

@testable import AetherRuntime

/// Which ingredients changed, and the key that they make.
struct ChangesTests {
  private let before: [Ingredient] = [
    .text(.module, "", "load 1.0.0"), .text(.requires, "logger", "logger 1.0.0"), .value(.config, "", .integer(1)),
    .text(.level, "", "sandboxed"), .text(.permissions, "", "read a"), .value(.input, "rows", .integer(1)),
    .value(.input, "path", .string("a.csv")), .text(.content, "a.csv", "1"), .text(.variable, "TZ", "UTC"),
  ]

  private func changed(_ indices: [Int], to text: String = "other") -> [Ingredient] {
    var after = before
    for index in indices { after[index] = .text(before[index].kind, before[index].name, text) }
    return after
  }

  private func names(_ changes: [StepExplanation.Change]) -> [String] { changes.map { "\($0.kind) \($0.name)" } }

  @Test func nothing() {
    #expect(StepExplanation.changes(from: before, to: before).isEmpty)
  }

  /// Each alone, and each two.
  @Test func justThoseThatChanged() {
    for first in before.indices {
      for second in first..<before.count {
        let wanted = Array(Set([first, second])).sorted().map { "\(before[$0].kind) \(before[$0].name)" }
        #expect(names(StepExplanation.changes(from: before, to: changed([first, second]))) == wanted)
        #expect(StoredResults.key(of: changed([first, second])) != StoredResults.key(of: before))
      }
    }
  }

  @Test func whatCameAndWhatWent() {
    let more = before + [.text(.variable, "LANG", "C")]
    let added = StepExplanation.changes(from: before, to: more)
    #expect(names(added) == ["variable LANG"])
    #expect(added[0].before == nil)
    let removed = StepExplanation.changes(from: more, to: before)
    #expect(names(removed) == ["variable LANG"])
    #expect(removed[0].after == nil)
    #expect(StoredResults.key(of: more) != StoredResults.key(of: before))
  }

  /// Another path is another content, too: the input is what changed.
  @Test func anotherPathIsOneChange() {
    var after = before
    after[6] = .value(.input, "path", .string("b.csv"))
    after[7] = .text(.content, "b.csv", "2")
    #expect(names(StepExplanation.changes(from: before, to: after)) == ["input path"])
    // But a path that came by itself is told.
    after[6] = before[6]
    #expect(names(StepExplanation.changes(from: before, to: after)) == ["content b.csv", "content a.csv"])
  }

  @Test func namesAndDigestsDontRunTogether() {
    let one = Ingredient(.input, "a", digest: Digest.sha256([1]), shown: "")
    let other = Ingredient(.input, "b", digest: Digest.sha256([1]), shown: "")
    #expect(StoredResults.key(of: [one]) != StoredResults.key(of: [other]))
    #expect(StoredResults.key(of: [one, other]) != StoredResults.key(of: [one]))
    // What is shown is for people.
    #expect(
      StoredResults.key(of: [Ingredient(.input, "a", digest: one.digest, shown: "x")]) == StoredResults.key(of: [one]))
  }

  @Test func anInputWithoutAValueIsNotNull() {
    #expect(Ingredient.value(.input, "a", nil).digest != Ingredient.value(.input, "a", .null).digest)
  }

  @Test func whatIsShownIsBounded() {
    let long = Ingredient.value(.input, "a", .string(String(repeating: "x", count: 10_000)))
    #expect(long.shown.utf8.count < 130)
    let list = Ingredient.value(.input, "a", .array((0..<5_000).map { .integer($0) }))
    #expect(list.shown == "(5000 items)")
  }
}
