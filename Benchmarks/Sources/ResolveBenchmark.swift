import AetherModel
import Resolution

/// Modules that require each other by the thousand, the same each time: what a resolver is measured on.
///
/// 200 modules of ten versions, `1.0.0` to `2.4.0`; each version requires up to six of the modules behind it. One version of each is
/// planted, so that there is a solution; what the others require is left to chance. Where there shall be none, all versions of
/// one module near the end want `base ^1` and all of another `base ^2`.
struct MadeUpModules: VersionSource {
  private static let count = 200
  private static let edges = 6
  private(set) var modules: [String: [SemanticVersion: [Manifest.Requirement]]] = [:]
  private(set) var names: [String] = []
  let wishes = [Wish("m0", origin: "bench"), Wish("m1", origin: "bench")]

  init(isSolvable: Bool) {
    var random = Seeded(state: 11)
    let versions = (0..<10 as Range<UInt64>).map { SemanticVersion(1 + $0 / 5, $0 % 5, 0) }
    let planted = (0..<Self.count).map { _ in versions[random.below(10) < 6 ? 9 : random.below(10)] }
    for index in 0..<Self.count {
      names.append("m\(index)")
      for version in versions {
        var targets = [index + 1]
        for _ in 1..<Self.edges { targets.append(index + 1 + random.below(Self.count - index)) }
        let requirements = Set(targets).filter { $0 < Self.count }.sorted().map { target in
          let end = version == planted[index] || random.below(10) < 9 ? planted[target] : versions[random.below(10)]
          return Self.requirement("m\(target)", end.major, end.minor == 0 ? 0 : UInt64(random.below(Int(end.minor) + 1)))
        }
        modules["m\(index)", default: [:]][version] = requirements
      }
    }
    names.append("base")
    for version in versions {
      modules["base", default: [:]][version] = []
      modules["m150"]?[version]?.append(Self.requirement("base", 1, 0))
      modules["m190"]?[version]?.append(Self.requirement("base", isSolvable ? 1 : 2, 0))
    }
  }

  private static func requirement(_ module: String, _ major: UInt64, _ minor: UInt64) -> Manifest.Requirement {
    Manifest.Requirement(name: module, version: VersionRange("^\(major).\(minor)"))
  }

  func versions(of module: String) -> [SemanticVersion] { modules[module].map { Array($0.keys) } ?? [] }

  func requirements(of module: String, at version: SemanticVersion) -> [Manifest.Requirement] {
    modules[module]?[version] ?? []
  }

  /// SplitMix64.
  private struct Seeded {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
  }
}

/// What a word of the command line says.
func solvability(_ word: String) throws(BenchError) -> Bool {
  switch word {
  case "solvable": return true
  case "unsolvable": return false
  default: throw .usage("KIND is solvable or unsolvable")
  }
}

/// Milliseconds of choosing versions, or of explaining why there are none.
func measureResolution(isSolvable: Bool) throws(BenchError) {
  let source = MadeUpModules(isSolvable: isSolvable)
  let clock = ContinuousClock()
  var rounds: [Double] = []
  var (modules, constraints, lines) = (0, 0, 0)
  for round in 0..<20 {
    let start = clock.now
    do throws(ResolutionError<Never>) {
      let chosen = try VersionSolver(source).solve(source.wishes)
      modules = chosen.count
      constraints = chosen.reduce(0) { $0 + (source.modules[$1.key]?[$1.value]?.count ?? 0) }
    } catch {
      switch error {
      case .unsolvable(let diagnostic): lines = diagnostic.related.count
      }
    }
    if round > 0 { rounds.append((clock.now - start) / .milliseconds(1)) }
    guard isSolvable == (lines == 0) else { throw .plugin("the resolver found what is not there") }
  }
  print("best", rounds.min() ?? 0)
  print("median", rounds.sorted()[rounds.count / 2])
  print("modules", modules)
  print("constraints", constraints)
  print("lines", lines)
}

/// The same modules for a peer: `WISH`, or `MODULE VERSION REQUIREMENT...`, a requirement as `NAME^MAJOR.MINOR`.
func printUniverse(isSolvable: Bool) {
  let source = MadeUpModules(isSolvable: isSolvable)
  for wish in source.wishes { print(wish.module) }
  for name in source.names {
    for (version, wants) in (source.modules[name] ?? [:]).sorted(by: { $0.key < $1.key }) {
      print(name, version, wants.map { $0.name + ($0.version?.description ?? "") }.joined(separator: " "))
    }
  }
}
