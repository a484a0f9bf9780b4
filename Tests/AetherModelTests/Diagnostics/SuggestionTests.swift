import AetherModel
import Testing

@Suite struct SuggestionTests {
  @Test func theNearestNameIsFound() {
    let names = ["module", "modules", "inputs", "outputs", "with", "when"]
    #expect(Suggestion.nearest(to: "moduel", in: names) == "module")
    #expect(Suggestion.nearest(to: "modul", in: names) == "module")
    #expect(Suggestion.nearest(to: "input", in: names) == "inputs")
    #expect(Suggestion.nearest(to: "wiht", in: names) == "with")
    #expect(Suggestion.nearest(to: "ouputs", in: names) == "outputs")
    #expect(Suggestion.nearest(to: "description", in: names) == nil)
    #expect(Suggestion.nearest(to: "x", in: names) == nil)
    #expect(Suggestion.nearest(to: "", in: names) == nil)
    #expect(Suggestion.nearest(to: "module", in: []) == nil)
  }

  @Test func namesWithNothingInCommonAreNotSuggested() {
    #expect(Suggestion.nearest(to: "a", in: ["b", "c"]) == nil)
    #expect(Suggestion.nearest(to: "", in: ["b"]) == nil)
    #expect(Suggestion.nearest(to: "ab", in: ["b"]) == "b")
  }

  @Test func tiesGoToTheEarlier() {
    #expect(Suggestion.nearest(to: "stepx", in: ["stepa", "stepb"]) == "stepa")
    #expect(Suggestion.nearest(to: "stepb", in: ["stepa", "stepb"]) == "stepb")
  }

  @Test func theHintIsASentence() {
    #expect(Suggestion.hint(for: "moduel", in: ["module"]) == ["did you mean 'module'?"])
    #expect(Suggestion.hint(for: "zzz", in: ["module"]) == [])
  }
}
