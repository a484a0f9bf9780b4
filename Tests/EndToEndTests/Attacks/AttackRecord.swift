import Synchronization

/// What the attacks came to, each run once at each level, whichever test asks first.
final class AttackRecord: Sendable {
  static let shared = AttackRecord()

  private struct Key: Hashable {
    var trial: Trial
    var level: Attack.Level
  }

  private let outcomes = Mutex<[Key: AttackOutcome]>([:])

  func outcome(_ trial: Trial, _ level: Attack.Level) throws -> AttackOutcome {
    let key = Key(trial: trial, level: level)
    if let known = outcomes.withLock({ $0[key] }) { return known }
    let outcome = try AttackArena(trial: trial, level: level).run()
    outcomes.withLock { $0[key] = outcome }
    return outcome
  }

  /// The table of docs/security.md: a row for each attack; its two times in one where they ended alike.
  func table() throws -> String {
    var text = """

      | a plugin that… | sandboxed | isolated | what remains |
      | --- | --- | --- | --- |

      """
    for attack in Attack.all {
      let cells = try [Attack.Level.sandboxed, .isolated].map { try cell(attack, $0) }
      let remains = Attack.Level.allCases.compactMap { level in
        Attack.possible[attack.name]?[level].map { "\(level.rawValue): \($0)" }
      }
      let row = [attack.tries] + cells + [remains.isEmpty ? "–" : remains.joined(separator: "; ")]
      text += "| \(row.map(Self.escaped).joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private func cell(_ attack: Attack, _ level: Attack.Level) throws -> String {
    let late = try outcome(Trial(attack: attack, isEarly: false), level).stop
    guard attack.isAlsoEarly else { return late }
    let early = try outcome(Trial(attack: attack, isEarly: true), level).stop
    return early == late ? late : "\(late); while it is loaded: \(early)"
  }

  private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
