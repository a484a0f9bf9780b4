import AetherModel

/// Says of facts that contradict each other who wants what, from the wishes on.
struct Explanation {
  private static let maximumLines = 20

  let facts: [Fact]
  let packages: [Package]
  let wishes: [Wish]

  var diagnostic: Diagnostic {
    let chain = lines.map { Diagnostic(.note, code: "wanted", $0) }
    let contested = self.contested
    if contested.isEmpty, let fact = facts.first(where: isDeadEnd) {
      let package = packages[fact.target]
      if package.versions.isEmpty {
        return Diagnostic(code: "unknown-module", "there is no module '\(package.module)'", related: chain)
      }
      let message = "no version of \(package.module) is in the range \(fact.range ?? "*") \(offer(package))"
      return Diagnostic(code: "no-version", message, hints: prereleaseHint(package), related: chain)
    }
    let names = contested.map { packages[$0].key }
    let message =
      names.count == 1
      ? "no version of \(names[0]) suits all that want it"
      : "no versions of \(Self.list(names, limit: 4)) suit all that want them"
    return Diagnostic(code: "version-conflict", message, hints: aliasHint(contested), related: chain)
  }

  /// The packages that several facts are about.
  private var contested: [Int] {
    var counts: [Int: Int] = [:]
    for fact in facts { counts[fact.target, default: 0] += 1 }
    return counts.filter { $0.value > 1 }.keys.sorted()
  }

  private func isDeadEnd(_ fact: Fact) -> Bool { fact.wanted.isEmpty && !fact.isOptional }

  // MARK: Hints

  private func prereleaseHint(_ package: Package) -> [String] {
    guard package.versions.allSatisfy({ !$0.prerelease.isEmpty }), let last = package.versions.last else { return [] }
    return ["a prerelease is chosen only where a range names it: ^\(last)"]
  }

  private func aliasHint(_ contested: [Int]) -> [String] {
    let isByWishes = facts.allSatisfy { if case .wish = $0.wanter { true } else { false } }
    return contested.count == 1 && isByWishes
      ? ["two versions at once need a name each, under 'modules' in the pipeline"] : []
  }

  // MARK: The chain

  /// Facts of one wanter about one package that share a line: one, or too many for a line each.
  private typealias Want = [Fact]

  private var lines: [String] {
    let chain = self.chain
    guard chain.count > Self.maximumLines else { return chain.map(line) }
    let lines = summary
    guard lines.count > Self.maximumLines else { return lines }
    let shown = lines.prefix(Self.maximumLines - 1)
    return shown + ["and \(lines.count - shown.count) more modules want something"]
  }

  private var wants: [Fact.Wanter: [Want]] {
    Dictionary(grouping: facts, by: \.wanter).mapValues { facts in
      var wants: [Want] = []
      for fact in facts {
        let known = wants.firstIndex { $0[0].target == fact.target && $0[0].isOptional == fact.isOptional }
        if let known { wants[known].append(fact) } else { wants.append([fact]) }
      }
      return wants.flatMap { $0.count < 4 ? $0.map { [$0] } : [$0] }
    }
  }

  /// Each wish, followed by what the wished versions want, and so on; a package's wants only once.
  private var chain: [Want] {
    var byWanter = wants
    var open: [Want] = wishes.indices.flatMap { byWanter[.wish($0)] ?? [] }.reversed()
    var chain: [Want] = []
    while let want = open.popLast() {
      chain.append(want)
      open += (byWanter.removeValue(forKey: .package(want[0].target)) ?? []).reversed()
    }
    return chain
  }

  /// One line a wanting module, the wishes first, then what is nearest to them.
  private var summary: [String] {
    var byWanter = wants
    var open: [Fact.Wanter] = wishes.indices.map { .wish($0) }
    var lines: [String] = []
    var next = 0
    while next < open.count {
      let wants = byWanter.removeValue(forKey: open[next]) ?? []
      next += 1
      if wants.count == 1 { lines.append(line(wants[0])) }
      if wants.count > 1 {
        var targets: [String] = []
        for want in wants where !targets.contains(packages[want[0].target].module) {
          targets.append(packages[want[0].target].module)
        }
        let some = targets.count == 1 ? "different versions of" : "some of"
        lines.append("\(wanter(of: wants.flatMap(\.self))) \(some) \(Self.list(targets, limit: 4))")
      }
      open += wants.map { .package($0[0].target) }
    }
    return lines
  }

  private func line(_ want: Want) -> String {
    let package = packages[want[0].target]
    var line = wanter(of: want) + " " + package.module
    let ranges = want.map { $0.range ?? "*" }
    if ranges.count > 1 { line += " " + Self.list(ranges, limit: 4, "or") } else if let range = want[0].range { line += " " + range }
    if let alias = package.alias { line += " as \(alias)" }
    if want[0].isOptional { line += ", if it is there" }
    guard want.allSatisfy(isDeadEnd) else { return line }
    return line + " " + (package.versions.isEmpty ? "(there is no such module)" : offer(package))
  }

  /// The facts have the same wanter.
  private func wanter(of facts: [Fact]) -> String {
    var fact = facts[0]
    for other in facts { fact.versions.formUnion(other.versions) }
    switch fact.wanter {
    case .wish(let number): return "\(wishes[number].origin) wants"
    case .package(let number):
      let package = packages[number]
      let runs = runs(of: fact, in: package, number)
      let alias = package.alias.map { " (as \($0))" } ?? ""
      let isOne = runs.count == 1 && !runs[0].contains(" to ")
      return "\(package.module) \(Self.list(runs, limit: 4))\(alias) \(isOne ? "wants" : "want")"
    }
  }

  /// The versions that have a want, of those that are wanted themselves: neighbours are `1.2.0 to 1.4.1`.
  private func runs(of fact: Fact, in package: Package, _ number: Int) -> [String] {
    var wanted = VersionSet(versions: package.versions.count)
    for other in facts where other.target == number { wanted.formUnion(other.wanted) }
    if wanted.isDisjoint(with: fact.versions) { wanted = fact.versions }
    let candidates = package.versions.indices.filter(wanted.contains)
    return candidates.split(whereSeparator: { !fact.versions.contains($0) }).map { run in
      let (first, last) = (package.versions[run[run.startIndex]], package.versions[run[run.endIndex - 1]])
      return first == last ? "\(first)" : "\(first) to \(last)"
    }
  }

  private func offer(_ package: Package) -> String {
    let versions = package.versions
    guard let first = versions.first, let last = versions.last else { return "" }
    if versions.count == 1 { return "(there is \(first))" }
    return versions.count <= 6
      ? "(there are \(versions.map(\.description).joined(separator: ", ")))"
      : "(there are \(versions.count), from \(first) to \(last))"
  }

  private static func list(_ words: [String], limit: Int, _ joint: String = "and") -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.count <= limit
      ? words.dropLast().joined(separator: ", ") + " \(joint) " + last
      : words.prefix(limit - 1).joined(separator: ", ") + " \(joint) \(words.count - limit + 1) more"
  }
}

extension Diagnostic {
  /// Two packages with the same key: an alias that is another module's name, or that was given twice.
  static func twoModules(_ one: Package, _ other: Package, wishes: [Wish]) -> Diagnostic {
    let origins = wishes.filter { ($0.alias ?? $0.module) == one.key }.map { wish in
      Diagnostic(.note, code: "wanted", "\(wish.origin) wants \(wish.module)" + (wish.alias.map { " as \($0)" } ?? ""))
    }
    return Diagnostic(
      code: "alias-conflict", "the name '\(one.key)' would mean two modules: \(one.module) and \(other.module)",
      hints: ["choose another alias"], related: origins)
  }
}
