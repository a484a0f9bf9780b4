import AetherModel

/// One resolution: reads from the source what the deduction needs next, and decides where nothing more follows.
struct Search<Source: VersionSource> {
  typealias Failure = ResolutionError<Source.Failure>

  private let source: Source
  private let wishes: [Wish]
  private let preferred: [String: SemanticVersion]
  private var deduction = Deduction()
  private var packages: [Package] = []
  private var numbers: [Name: Int] = [:]
  private var versions: [String: [SemanticVersion]] = [:]
  private var requirements: [Release: [Manifest.Requirement]] = [:]
  private var expanded: Set<Choice> = []
  /// Optional requirements of modules that nothing else wants yet, by the module's name.
  private var waiting: [String: [(choice: Choice, requirement: Manifest.Requirement)]] = [:]

  private struct Name: Hashable {
    var module: String
    var alias: String?
  }

  private struct Release: Hashable {
    var module: String
    var version: SemanticVersion
  }

  private struct Choice: Hashable {
    var package: Int
    var version: Int
  }

  init(_ source: Source, wishes: [Wish], preferred: [String: SemanticVersion]) {
    self.source = source
    self.wishes = wishes
    self.preferred = preferred
  }

  mutating func run() throws(Failure) -> [String: SemanticVersion] {
    for (index, wish) in wishes.enumerated() {
      let target = try package(Name(module: wish.module, alias: wish.alias == wish.module ? nil : wish.alias))
      add(wish.range, of: target, wantedBy: .wish(index), versions: VersionSet(versions: 0))
    }
    while true {
      if let facts = deduction.propagate() { throw .unsolvable(explanation(of: facts)) }
      guard let package = deduction.solution.undecided else { break }
      let version = choice(deduction.solution.left[package], packages[package])
      try expand(Choice(package: package, version: version))
      deduction.decide(package, version)
    }
    return try chosen()
  }

  /// The version to try next of those that are left.
  private func choice(_ left: VersionSet, _ package: Package) -> Int {
    if let wanted = preferred[package.key], let index = package.versions.firstIndex(of: wanted), left.contains(index) {
      return index
    }
    return left.highest ?? 0
  }

  // MARK: Reading

  /// The number of a package, which is made when something wants it for the first time.
  private mutating func package(_ name: Name) throws(Failure) -> Int {
    if let number = numbers[name] { return number }
    let versions = try versions(of: name.module)
    let number = deduction.addPackage(versions: versions.count)
    numbers[name] = number
    packages.append(Package(module: name.module, alias: name.alias, versions: versions))
    if name.alias == nil {
      for (choice, requirement) in waiting.removeValue(forKey: name.module) ?? [] { add(requirement, of: number, by: choice) }
    }
    return number
  }

  private mutating func versions(of module: String) throws(Failure) -> [SemanticVersion] {
    if let known = versions[module] { return known }
    let read: [SemanticVersion]
    do { read = try source.versions(of: module) } catch { throw .source(error) }
    let sorted = Set(read).sorted { $0 < $1 || !($1 < $0) && $0.build < $1.build }
    versions[module] = sorted
    return sorted
  }

  private mutating func requirements(of release: Release) throws(Failure) -> [Manifest.Requirement] {
    if let known = requirements[release] { return known }
    let read: [Manifest.Requirement]
    do { read = try source.requirements(of: release.module, at: release.version) } catch { throw .source(error) }
    requirements[release] = read
    return read
  }

  /// Tells the deduction what a version requires.
  private mutating func expand(_ choice: Choice) throws(Failure) {
    guard expanded.insert(choice).inserted else { return }
    let package = packages[choice.package]
    let release = Release(module: package.module, version: package.versions[choice.version])
    for requirement in try requirements(of: release) {
      let name = Name(module: requirement.name, alias: nil)
      if requirement.isOptional, numbers[name] == nil {
        waiting[name.module, default: []].append((choice, requirement))
      } else {
        add(requirement, of: try self.package(name), by: choice)
      }
    }
  }

  private mutating func add(_ requirement: Manifest.Requirement, of target: Int, by choice: Choice) {
    var versions = VersionSet(versions: packages[choice.package].versions.count)
    versions.insert(choice.version)
    add(
      requirement.version, of: target, wantedBy: .package(choice.package), versions: versions,
      isOptional: requirement.isOptional)
  }

  private mutating func add(
    _ range: VersionRange?, of target: Int, wantedBy wanter: Fact.Wanter, versions: VersionSet, isOptional: Bool = false
  ) {
    deduction.add(
      Fact(
        wanter: wanter, versions: versions, target: target, range: range?.description,
        wanted: packages[target].versions(in: range), isOptional: isOptional))
  }

  // MARK: The end

  private func explanation(of facts: Set<Int>) -> Diagnostic {
    let core = Core.smallest(of: facts.sorted().map { deduction.facts[$0] }, domains: deduction.domains)
    return Explanation(facts: core, packages: packages, wishes: wishes).diagnostic
  }

  private func chosen() throws(Failure) -> [String: SemanticVersion] {
    let left = deduction.solution.left
    var chosen: [Int: SemanticVersion] = [:]
    var owners: [String: Int] = [:]
    for (number, package) in packages.enumerated() where !left[number].mayBeAbsent {
      guard let version = left[number].highest else { continue }
      chosen[number] = package.versions[version]
      if let other = owners.updateValue(number, forKey: package.key) {
        throw .unsolvable(.twoModules(packages[other], package, wishes: wishes))
      }
    }
    var graph = RequirementGraph()
    for (number, package) in packages.enumerated() {
      guard let version = chosen[number] else { continue }
      let wanted = requirements[Release(module: package.module, version: version)] ?? []
      let targets = wanted.filter { !$0.isOptional }.compactMap { numbers[Name(module: $0.name, alias: nil)] }
      graph.add(number, "\(package.key) \(version)", requires: targets)
    }
    if let diagnostic = graph.diagnostic { throw .unsolvable(diagnostic) }
    return Dictionary(uniqueKeysWithValues: owners.map { ($0.key, chosen[$0.value] ?? SemanticVersion(0, 0, 0)) })
  }
}
