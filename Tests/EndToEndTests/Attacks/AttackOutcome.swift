import AetherModel

/// What a run with an attack in it came to.
struct AttackOutcome: Sendable {
  let trial: Trial
  /// What the arena saw, in its words: "ended exit 0", "secret", "heard tcp", "changed mark size", "left sh", "late".
  let facts: [String]
  let error: String
  /// What became of the steps, by their ids.
  private var steps: [String: Step] = [:]
  private var hasEnded = false
  private var hasBegun = false

  private struct Step: Sendable {
    var status: String
    var code: String?
    var result: String?
  }

  init(trial: Trial, facts: [String], output: String, error: String) {
    self.trial = trial
    self.facts = facts
    self.error = error
    for line in output.split(separator: "\n") where line.hasPrefix("{\"sequence\"") {
      guard let event = try? Value(json: line), let kind = event["event"]?.stringValue else { continue }
      if kind == "run_ended" { hasEnded = true }
      if kind == "transition" { hasBegun = true }
      if kind == "step_ended", let id = event["step"]?.stringValue {
        steps[id] = Step(
          status: event["status"]?.stringValue ?? "", code: event["error"]?["code"]?.stringValue,
          result: event["outputs"]?["result"]?.stringValue)
      }
    }
  }

  private func has(_ prefixes: String...) -> Bool {
    facts.contains { fact in prefixes.contains { fact.hasPrefix($0) } }
  }

  private var result: String? { steps["attack"]?.result }

  /// What is wrong with the run around the attack.
  private var brokenness: [String] {
    // Aether was killed by the arena, as its user might.
    guard trial.attack.killedAfter == 0 else { return [] }
    let statuses: Set = ["ended exit 0", "ended exit 1"]
    if wasRefused { return [] }
    var found: [String] = []
    if !facts.contains(where: statuses.contains) { found.append("aether did not end as it should") }
    if !hasEnded { found.append("the run has no end") }
    for id in ["beside", "after"] where steps[id]?.result != "innocent \(id)" {
      found.append("the innocent step '\(id)' did not do its work")
    }
    return found
  }

  /// Whether no step ran because the plugin could not be loaded, and aether said so in order. Of an attack that is made
  /// when its library is loaded this is the right end.
  private var wasRefused: Bool {
    trial.isEarly && !hasBegun && error.contains(trial.name)
      && facts.contains { fact in (1...5).contains { fact == "ended exit \($0)" } }
  }

  /// Whether the attack did what it is about; for the control.
  var isControlMet: Bool {
    switch trial.attack.sign {
    case .says: result?.hasPrefix("succeeded") == true
    case .shows: has("secret")
    case .changes: has("changed")
    case .isHeard: has("heard", "reached")
    case .leaves: has("left")
    case .ends: has("ended signal", "parent stopped")
    case .harms: has("victim")
    case .hangs: has("late")
    case .floods: has("flood")
    // With no layer in its way a constructor that exits ends aether itself, which can only say who did it.
    case .breaks: !brokenness.isEmpty || error.contains("ended this process")
    }
  }

  /// All that must not be, whatever the attack is about.
  var harm: [String] {
    var found = brokenness
    found += facts.filter { fact in
      !fact.hasPrefix("ended exit") && !(trial.attack.killedAfter > 0 && fact == "ended signal 9")
    }
    if let result, result.hasPrefix("succeeded") { found.append("the plugin says: \(result)") }
    return found
  }

  /// What stopped it, without anything that differs from run to run.
  var stop: String {
    if let result {
      let words = result.split(separator: " ", maxSplits: 2).map(String.init)
      if words.first == "stopped:", words.count > 1 {
        let rest = words.count > 2 ? words[2] : ""
        return words[1] == "nothing" ? "it harms nobody else (\(rest))" : "`\(rest)`: \(words[1])"
      }
      return "nothing"
    }
    if let code = steps["attack"]?.code { return "the step fails: \(code)" }
    if trial.attack.killedAfter > 0 { return "it ends with aether" }
    if wasRefused { return "the plugin is refused: its worker does not load it" }
    return "the step is \(steps["attack"]?.status ?? "not run")"
  }

  /// For whoever reads why a test failed.
  var account: String {
    let claim = result ?? steps["attack"]?.code ?? "no result"
    return "\(trial.name): \(facts.joined(separator: "; ")); \(claim); \(error.prefix(400))"
  }
}
