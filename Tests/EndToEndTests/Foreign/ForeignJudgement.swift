import AetherModel
import Linux
import Testing

/// What became of mutants: each in a folder of its own, `mutants/mN`, and moved to `refused/mN` when it is refused.
struct ForeignJudgement {
  var command: AetherCommand
  let mutants: [ForeignMutant]
  /// By number.
  var refused: Set<Int> = []
  var statuses: [Int: Int32] = [:]
  /// Why they were refused.
  var reasons: [Int: String] = [:]

  init(_ mutants: [ForeignMutant]) throws {
    self.mutants = mutants
    command = try AetherCommand()
    try Folder.create(command.folder.file("refused"))
    for (number, mutant) in mutants.enumerated() {
      let manifest = mutant.manifest.setting(["name"], .string(Self.name(number, mutant)))
      try command.folder.write("mutants/m\(number)/module.yaml", manifest.json() + "\n")
      try command.folder.write("m\(number).yaml", "name: one\nsteps:\n\(step(number))\n")
    }
    let made = try command.shell(
      "python3 -c \"import sqlite3; sqlite3.connect('data.db').execute('create table readings (id)')\""
    )
    #expect(made.status == 0, "\(made.error)")
  }

  private static func name(_ number: Int, _ mutant: ForeignMutant) -> String { "m\(number)-\(mutant.module)" }

  private func step(_ number: Int) -> String {
    let mutant = mutants[number]
    var inputs = mutant.inputs
    if inputs["path"] != nil { inputs = inputs.setting(["path"], .string(command.folder.file("data.db"))) }
    return "  - {id: s\(number), module: \(Self.name(number, mutant)), with: \(inputs.json())}"
  }

  /// Checks all that are left at once, and puts aside what is refused. Headers are read only where all manifests by
  /// themselves are good, so that takes a second time.
  mutating func check() throws {
    command.variables["AETHER_PLUGIN_PATHS"] = command.folder.file("mutants")
    let left = mutants.indices.filter { !refused.contains($0) }
    try command.folder.write("all.yaml", "name: all\nsteps:\n" + left.map { step($0) + "\n" }.joined())
    let result = try command.aether("validate", "all.yaml", "--json")
    var moves = ""
    for diagnostic in try Value(json: result.output)["diagnostics"]?.items ?? []
    where diagnostic["severity"]?.stringValue == "error" {
      let all = [diagnostic] + (diagnostic["related"]?.items ?? [])
      guard
        let number = all.lazy.compactMap({ $0["file"]?.stringValue ?? $0["path"]?.stringValue }).compactMap(Self.number)
          .first
      else {
        Issue.record("\(diagnostic.json())")
        continue
      }
      guard refused.insert(number).inserted else { continue }
      moves += " mutants/m\(number)"
      reasons[number] = all.last?["message"]?.stringValue
    }
    if !moves.isEmpty { #expect(try command.shell("mv\(moves) refused").status == 0) }
  }

  private static func number(_ path: String) -> Int? {
    let parts = path.split(separator: "/")
    guard let place = parts.firstIndex(of: "mutants"), place + 1 < parts.endIndex else { return nil }
    return Int(parts[place + 1].dropFirst())
  }

  /// Runs those that are left, each in a process of its own, two at a time.
  mutating func run() throws {
    let folder = command.folder.path
    let ran = try command.shell(
      """
      ls mutants | xargs -P 2 -I {} sh -c '
        AETHER_PLUGIN_PATHS=\(folder)/mutants/{} timeout -s KILL 20 aether run {}.yaml --json \
          > mutants/{}/events 2> mutants/{}/errors
        echo $? > mutants/{}/status'
      """)
    #expect(ran.status == 0, "\(ran.error)")
    for number in mutants.indices where !refused.contains(number) {
      statuses[number] = Int32(try command.folder.read("mutants/m\(number)/status").split(separator: "\n").first ?? "")
    }
  }

  /// What was said of one.
  func report(_ number: Int) -> String {
    let mutant = mutants[number]
    let events = (try? command.folder.read("mutants/m\(number)/events"))?.split(separator: "\n") ?? []
    let end = events.last { $0.contains("step_ended") } ?? events.last ?? ""
    let errors = (try? command.folder.read("mutants/m\(number)/errors")) ?? ""
    let status = statuses[number].map { "status \($0)" } ?? "refused: \(reasons[number] ?? "")"
    return
      "\(mutant.module): \(mutant.kind.rawValue): \(mutant.change): \(status)\n  \(end.prefix(400))\n  "
      + errors.prefix(600)
  }

  /// Kinds and numbers.
  var table: String {
    var lines = ["refused  failed in the sandbox  neither"]
    func count(_ kind: ForeignMutant.Kind?, _ isCounted: (Int) -> Bool) -> String {
      let count = mutants.indices.count { (kind == nil || mutants[$0].kind == kind) && isCounted($0) }
      return String(repeating: " ", count: max(0, 7 - "\(count)".count)) + "\(count)"
    }
    for kind in ForeignMutant.Kind.allCases.map(Optional.some) + [nil] {
      let numbers = [
        count(kind) { refused.contains($0) }, count(kind) { statuses[$0] == 1 },
        count(kind) { !refused.contains($0) && statuses[$0] != 1 },
      ]
      lines.append("\(numbers.joined(separator: "  "))  \(kind?.rawValue ?? "all")")
    }
    return lines.joined(separator: "\n")
  }
}
