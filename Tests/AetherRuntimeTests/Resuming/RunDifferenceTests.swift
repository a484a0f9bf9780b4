import AetherModel
import StateStore
import Testing

@testable import AetherRuntime

/// What a person is told of a pipeline or a module that isn't as it was.
struct RunDifferenceTests {
  private func texts(
    _ before: StoredRunDetail, _ now: StoredRunDetail, gone: Set<String> = []
  ) -> [String] {
    RunDifference.find(before, now, goneSteps: gone).map { "\($0.code): \($0.message)" }
  }

  private let beginning = "pipeline-changed: the pipeline '/p/releases.yaml' is not as it was when the run began: "

  @Test func nothingWhereAllIsTheSame() { #expect(texts(.sample(), .sample()) == []) }

  @Test func theFirstLineThatDiffers() {
    let before = StoredRunDetail.sample("a\nb\nc\n")
    #expect(texts(before, .sample("a\nB\nc\n")) == [beginning + "line 2 is the first that differs"])
    #expect(texts(before, .sample("x")) == [beginning + "line 1 is the first that differs"])
    #expect(texts(before, .sample("a\nb\nc\nd\n")) == [beginning + "line 4 is the first that differs"])
    #expect(texts(before, .sample("")) == [beginning + "line 1 is the first that differs"])
  }

  @Test func stepsThatAreGone() {
    #expect(
      texts(.sample("a"), .sample("b"), gone: ["two", "one"])
        == [beginning + "line 1 is the first that differs; gone: 'one', 'two'"])
  }

  @Test func aModuleOfAnotherVersionOrWithOtherBytes() {
    #expect(
      texts(.sample(), .sample(modules: [.sample(version: "1.1.0", digest: "sha256:b")]))
        == ["module-changed: the module 'load' is version 1.1.0; the run began with 1.0.0"])
    #expect(
      texts(.sample(), .sample(modules: [.sample(digest: "sha256:b")]))
        == ["module-changed: the module 'load' 1.0.0 is not the same library as when the run began"])
  }

  @Test func aModuleThatTheRunDidNotHave() {
    let more = [StoredModule.sample(), .sample("other")]
    #expect(
      texts(.sample(), .sample(modules: more)) == ["module-changed: the module 'other' was not in this run before"])
    // Another pipeline may well use another module: that is told already.
    #expect(texts(.sample("a"), .sample("b", modules: more)).count == 1)
    #expect(texts(.sample(modules: more), .sample()) == [])
  }

  @Test func changesThatWereAcceptedBeforeAreNone() {
    let both = [StoredModule.sample(), .sample(version: "2.0.0")]
    #expect(texts(.sample(modules: both), .sample(modules: [.sample(version: "2.0.0")])) == [])
    #expect(
      texts(.sample(modules: both), .sample(modules: [.sample(version: "3.0.0")]))
        == ["module-changed: the module 'load' is version 3.0.0; the run began with 2.0.0"])
  }
}
