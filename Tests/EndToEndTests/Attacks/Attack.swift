import Testing

/// One thing that a plugin tries, in Tests/AttackPlugins/NAME. Most try it twice: when they are called, and in a
/// constructor, as NAME-early.
struct Attack: Sendable {
  /// How success is seen. All but `says` are seen from outside; the arena looks for them after every run.
  enum Sign: Sendable {
    /// Only the plugin knows: a call of the kernel went well that nobody else sees.
    case says
    /// The secret is in what the run puts out.
    case shows
    /// A file outside is new, gone or another.
    case changes
    /// A listener got something, or the attack was reached.
    case isHeard
    /// A process is left.
    case leaves
    /// Aether is ended or stopped.
    case ends
    /// Another process of the user is gone or otherwise harmed.
    case harms
    /// The run does not end.
    case hangs
    /// What a step writes is passed on without a bound.
    case floods
    /// The run does not end as it should with a step that failed.
    case breaks
  }

  var name: String
  /// In words, after "it".
  var tries: String
  var sign: Sign
  var isAlsoEarly: Bool
  /// The input `target`.
  var target: String
  /// The same in the control.
  var controlTarget: String
  /// Whether its target is the output of a step before it, and its permission too.
  var isSteered: Bool
  /// Milliseconds after which aether is killed, because the attack is about what then is left; 0: it is not.
  var killedAfter: Int

  init(
    _ name: String, _ tries: String, _ sign: Sign, early: Bool = false, target: String = "", ownTarget: String? = nil,
    isSteered: Bool = false, killedAfter: Int = 0
  ) {
    self.name = name
    self.tries = tries
    self.sign = sign
    isAlsoEarly = early
    self.target = target
    controlTarget = ownTarget ?? target
    self.isSteered = isSteered
    self.killedAfter = killedAfter
  }

  static let all = [files, network, processes, kernel, exhaustion, crashes, outputs, line, swift].flatMap { $0 }

  /// Set for each attack where its level has limits.
  static let limits = "limits: {memory: 256MiB, disk: 16MiB, threads: 64, files: 64, cpu: 1s}"

  /// What is known to succeed at a level, since nothing in it is meant to stop that: attack, level, what it amounts to.
  /// The page says so; a test fails when it is stopped after all.
  static let possible: [String: [Level: String]] = [
    "stat-file": [.sandboxed: "which paths exist, their sizes and times can be seen"]
  ]

  enum Level: String, Sendable, Hashable, CaseIterable {
    /// In the process of aether: no layer is on.
    case trusted
    case sandboxed, isolated
  }
}

/// An attack at one of its two times.
struct Trial: Sendable, Hashable, CustomTestStringConvertible {
  var attack: Attack
  /// In a constructor.
  var isEarly: Bool

  var name: String { isEarly ? attack.name + "-early" : attack.name }
  var testDescription: String { name }

  static let all = Attack.all.flatMap { attack in
    [Trial(attack: attack, isEarly: false)] + (attack.isAlsoEarly ? [Trial(attack: attack, isEarly: true)] : [])
  }

  static func == (left: Trial, right: Trial) -> Bool { left.name == right.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
