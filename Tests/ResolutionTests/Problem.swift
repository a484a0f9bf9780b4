import AetherModel
import Resolution

/// A small universe that is made up, with wishes, and what all its combinations say of it.
struct Problem {
  private static let names = ["a", "b", "c", "d", "e"]
  private static let ranges = ["", "*", "*", ">=1", "^1", "^2", "<2", ">=1.1", "=1.0.0", "^1.2.0-rc.1", ">1, <3", "~1.0", "^9"]

  var universe = Universe()
  var wishes: [String] = []

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let versions = ["1.0.0", "1.1.0", "1.2.0-rc.1", "2.0.0", "3.0.0"].compactMap { SemanticVersion($0) }
    for (index, name) in Self.names.enumerated() where Int.random(in: 0..<20, using: &random) > 0 {
      for version in versions.shuffled(using: &random).prefix(.random(in: 1...4, using: &random)) {
        var wants: [Manifest.Requirement] = []
        // Mostly of later ones, so that circles are rare.
        for other in Self.names.indices where Int.random(in: 0..<(other > index ? 3 : 30), using: &random) == 0 {
          let mark = Int.random(in: 0..<4, using: &random) == 0 ? "?" : ""
          wants.append(Universe.requirement("\(Self.names[other])\(mark) \(Self.ranges.randomElement(using: &random) ?? "")"))
        }
        universe.add(name, version, wants)
      }
    }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      wishes.append("\(Self.names.randomElement(using: &random) ?? "a") \(Self.ranges.randomElement(using: &random) ?? "")")
    }
  }

  func isAllowed(_ chosen: [String: SemanticVersion]) -> Bool {
    func fits(_ version: SemanticVersion, _ range: VersionRange?) -> Bool {
      range.map { $0.contains(version) } ?? version.prerelease.isEmpty
    }
    for wish in wishes.map({ Wish($0, line: 1) }) {
      guard let version = chosen[wish.module], fits(version, wish.range) else { return false }
    }
    for (name, version) in chosen {
      for wanted in universe.modules[name]?[version] ?? [] {
        guard let other = chosen[wanted.name] else {
          if wanted.isOptional { continue }
          return false
        }
        if !fits(other, wanted.version) { return false }
      }
    }
    return true
  }

  var hasSolution: Bool {
    func search(_ index: Int, _ chosen: [String: SemanticVersion]) -> Bool {
      if index == Self.names.count { return isAllowed(chosen) }
      let name = Self.names[index]
      if search(index + 1, chosen) { return true }
      return (universe.modules[name] ?? [:]).keys.contains { version in
        search(index + 1, chosen.merging([name: version]) { $1 })
      }
    }
    return search(0, [:])
  }

  /// What is reached from the wishes by requirements that are not optional.
  func needed(_ chosen: [String: SemanticVersion]) -> Set<String> {
    var needed: Set<String> = []
    var open = wishes.map { Wish($0, line: 1).module }
    while let name = open.popLast() {
      guard needed.insert(name).inserted, let version = chosen[name] else { continue }
      open += (universe.modules[name]?[version] ?? []).filter { !$0.isOptional }.map(\.name)
    }
    return needed
  }

  /// The same with nothing but what the lines of an explanation say. Each line is `ORIGIN wants TARGET`, or
  /// `MODULE VERSION to VERSION and VERSION want TARGET`.
  func reduced(to lines: [String]) -> Problem {
    var reduced = self
    reduced.universe = Universe()
    reduced.wishes = []
    for (name, versions) in universe.modules {
      for (version, wants) in versions {
        let kept = wants.filter { want in lines.contains { says($0, name, version, want) } }
        reduced.universe.add(name, version, kept)
      }
    }
    for (index, wish) in wishes.enumerated() where lines.contains(where: { $0.hasPrefix("pipeline.yaml:\(index + 1) ") }) {
      reduced.wishes.append(wish)
    }
    return reduced
  }

  private func says(_ line: String, _ module: String, _ version: SemanticVersion, _ want: Manifest.Requirement) -> Bool {
    guard let verb = line.firstRange(of: " want ") ?? line.firstRange(of: " wants ") else { return false }
    var target = want.name + (want.version.map { " \($0)" } ?? "")
    if want.isOptional { target += ", if it is there" }
    let said = line[verb.upperBound...]
    guard said == target || said.hasPrefix(target + " ("), line.hasPrefix(module + " ") else { return false }
    let runs = line[..<verb.lowerBound].dropFirst(module.count + 1).replacing(" and ", with: ", ").split(separator: ", ")
    return runs.contains { run in
      let ends = run.split(separator: " to ").compactMap { SemanticVersion($0) }
      guard let first = ends.first, let last = ends.last else { return false }
      return first <= version && version <= last
    }
  }
}
