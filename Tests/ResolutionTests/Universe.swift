import AetherModel
import Resolution

/// Modules that are made up: a line each version, `csv 1.2.0: codec ^2; json? >=1, <3`, where `?` is for optional.
final class Universe: VersionSource {
  private(set) var modules: [String: [SemanticVersion: [Manifest.Requirement]]] = [:]
  /// What was asked, in order: `csv`, `csv 1.2.0`.
  private(set) var questions: [String] = []

  init() {}

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      let words = parts[0].split(separator: " ")
      guard let version = SemanticVersion(words[1]) else { continue }
      let wants = parts.count > 1 ? parts[1].split(separator: ";") : []
      add(String(words[0]), version, wants.map { Self.requirement(String($0)) })
    }
  }

  func add(_ module: String, _ version: SemanticVersion, _ requirements: [Manifest.Requirement]) {
    modules[module, default: [:]][version] = requirements
  }

  static func requirement(_ text: String) -> Manifest.Requirement {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let isOptional = words[0].hasSuffix("?")
    let name = isOptional ? String(words[0].dropLast()) : words[0]
    return Manifest.Requirement(
      name: name, version: words.count > 1 ? VersionRange(words[1]) : nil, isOptional: isOptional)
  }

  func versions(of module: String) -> [SemanticVersion] {
    questions.append(module)
    return (modules[module] ?? [:]).keys.sorted { $0.description > $1.description }
  }

  func requirements(of module: String, at version: SemanticVersion) -> [Manifest.Requirement] {
    questions.append("\(module) \(version)")
    return modules[module]?[version] ?? []
  }
}

extension Wish {
  /// `csv ^1.2`, or `csv ^1.2 as one`; its origin is `pipeline.yaml:LINE`.
  init(_ text: String, line: Int) {
    let parts = text.split(separator: " as ").map(String.init)
    let requirement = Universe.requirement(parts[0])
    self.init(
      requirement.name, requirement.version, alias: parts.count > 1 ? parts[1] : nil, origin: "pipeline.yaml:\(line)")
  }
}

/// What comes of wishes: `codec 2.0.0, csv 1.2.0`, or the diagnostic as people see it.
func outcome(_ wishes: [String], in universe: Universe, preferred: [String: String] = [:]) -> String {
  let solver = VersionSolver(universe, preferred: preferred.compactMapValues { SemanticVersion($0) })
  do {
    let chosen = try solver.solve(wishes.enumerated().map { Wish($1, line: $0 + 1) })
    return chosen.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
  } catch {
    switch error {
    case .unsolvable(let diagnostic): return "[\(diagnostic.code)] " + DiagnosticRenderer().render(diagnostic)
    }
  }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
