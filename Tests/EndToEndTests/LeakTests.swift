import Linux
import Testing

/// Modules give away what they are given, by every way that they have and in every encoding. The secret is found nowhere, and
/// a text that is none, which goes through the same hands, is.
struct LeakTests {
  private static let secret = "c4n4ry/\"S3cr3t\"+?ä>>~7"
  private static let control = "c4n4ry/\"C0ntr0l\"+?ä>>~7"
  /// The ways of the module, and whether the control text can be seen afterwards.
  private static let ways = ["print", "log", "progress", "give", "set", "skip", "fail", "state", "lock", "file", "filename", "crash"]

  private func scene(_ level: String, _ ways: [String], outputs: Bool, secret: String = "secrets.token") throws -> Scene {
    let steps = ways.map { way in
      """
        - id: \(way)
          module: leaks-\(level)
          \(["give", "fail", "crash"].contains(way) ? "" : "on_error: continue")
          with: {way: \(way), secret: "${{ \(secret) }}", control: "${{ inputs.control }}"}
      """
    }
    let results = outputs ? "outputs: {text: \"${{ steps.give.outputs.text }}\", map: \"${{ steps.give.outputs.map }}\"}" : ""
    let scene = try Scene(
      plugins: ["leaks"],
      [
        "leak.yaml": """
          name: leak
          secrets: {token: {env: LEAK_TOKEN}}
          inputs: [{name: control, type: string, required: true}]
          jobs: 1
          steps:
          \(steps.joined(separator: "\n"))
          \(results)
          """
      ])
    scene.command.variables["LEAK_TOKEN"] = Self.secret
    scene.command.variables["LEAK_CONTROL"] = Self.control
    return scene
  }

  /// What commands said, and everything in the folder, state and workspaces too.
  private func check(_ scene: Scene, _ said: [AetherCommand.Result], controls: [Int], location: SourceLocation = #_sourceLocation) throws {
    let search = LeakSearch(Self.secret)
    for (index, result) in said.enumerated() {
      let text = Array((result.output + result.error).utf8)
      #expect(search.found(in: text) == [], "command \(index):\n\(result.output)\(result.error)", sourceLocation: location)
      if controls.contains(index) {
        // Plain, it is shown as an input, too.
        #expect(
          LeakSearch(Self.control).found(in: text).contains("hex"), "command \(index):\n\(result.output)\(result.error)", sourceLocation: location)
      }
    }
    #expect(try search.found(below: scene.command.folder.path) == [], sourceLocation: location)
    #expect(try LeakSearch(Self.control).found(below: scene.command.folder.path) != [], sourceLocation: location)
  }

  /// As a person sees it.
  @Test func nothingGetsToATerminal() throws {
    let scene = try scene("sandboxed", ["log", "progress", "print", "set"], outputs: false)
    let said = try ["log", "progress"].map { _ in
      try scene.quietly(
        "script -qec 'aether run leak.yaml --trust --input \"control=$LEAK_CONTROL\"' typescript < /dev/null")
    }
    let search = LeakSearch(Self.secret)
    let typescript = try File.read(scene.command.folder.file("typescript"))
    #expect(search.found(in: typescript) == [])
    #expect(LeakSearch(Self.control).found(in: typescript).contains("hex"), "\(said[0].output)")
    #expect(try search.found(below: scene.command.folder.path) == [])
  }

  @Test(arguments: ["sandboxed", "isolated", "trusted"], ways)
  func nothingOfASecretGetsOut(_ level: String, _ way: String) throws {
    // A crash of a trusted module is one of the host.
    if level == "trusted", way == "crash" { return }
    let scene = try scene(level, [way], outputs: way == "give")
    let run = "aether run leak.yaml --trust --debug --input \"control=$LEAK_CONTROL\""
    let said = try [
      run, "\(run) --json", "aether runs show latest --step \(way)", "aether runs show latest --step \(way) --json",
      "aether runs logs latest", "aether runs logs latest --json", "aether runs show latest", "aether runs show latest --json",
    ].map { try scene.quietly($0) }
    #expect(said[0].status == (["fail", "crash"].contains(way) ? 1 : 0), "\(said[0].error)")
    // Where the control text is seen, the secret would have been.
    let controls: [String: [Int]] = [
      "log": [0, 1, 4, 5], "progress": [1], "give": [0, 1, 2, 3], "set": [1, 2, 3], "skip": [0, 1, 2, 3], "fail": [0, 1, 2, 3],
      "crash": [0, 1, 2, 3], "print": level == "trusted" ? [0, 1] : [1, 2, 3],
    ]
    try check(scene, said, controls: controls[way] ?? [])
    if way == "filename" { #expect(said[4].output.contains("puts a secret into the name of a file"), "\(said[4].output)") }
    if ["state", "lock", "file"].contains(way) {
      #expect(said[2].output.contains("AETHER_SECRET_KEPT"), "\(said[2].output)")
    }
    if way == "give" { #expect(said[0].error.contains("held a secret, which was taken out"), "\(said[0].error)") }
  }

  @Test func aSecretTextThatAnExpressionMadeIsOneToo() throws {
    let scene = try scene("sandboxed", ["log"], outputs: false, secret: "'Bearer ' + secrets.token")
    let said = try ["aether run leak.yaml --trust --input \"control=$LEAK_CONTROL\"", "aether runs logs latest --json"].map {
      try scene.quietly($0)
    }
    #expect(said[0].status == 0, "\(said[0].error)")
    try check(scene, said, controls: [0, 1])
    #expect(said[1].output.contains("Bearer (a secret)"), "\(said[1].output)")
  }

  /// Whether what this process starts leaves cores with something in them.
  private static var mayLeaveCores: Bool {
    guard let filter = try? File.read("/proc/self/coredump_filter") else { return false }
    return UInt64(String(decoding: filter, as: UTF8.self).filter(\.isHexDigit), radix: 16) != 0
  }

  @Test(arguments: ["sandboxed", "isolated", "trusted"])
  func aCrashLeavesNoCoreWithIt(_ level: String) throws {
    let scene = try scene(level, ["crash"], outputs: false)
    let result = try scene.quietly(
      "ulimit -c unlimited; ulimit -c > limit; sh -c 'kill -SEGV $$'; aether run leak.yaml --trust --input \"control=$LEAK_CONTROL\"; true")
    // The shell that crashed left one here, where the machine keeps cores so; what holds a secret leaves none.
    let pattern = (try? File.read("/proc/sys/kernel/core_pattern")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let cores = try Folder.entries(of: scene.command.folder.path).map(\.name).filter { $0.hasPrefix("core") }
    // Other tests of this process may have run pipelines with secrets in it, after which it can't leave one either.
    let isUnlimited = try scene.command.folder.read("limit") == "unlimited\n"
    if pattern.hasPrefix("core"), isUnlimited, Self.mayLeaveCores { #expect(cores.count == 1, "\(cores)") }
    let search = LeakSearch(Self.secret)
    #expect(search.found(in: Array((result.output + result.error).utf8)) == [])
    // That shell's core has its environment, in which the secret was given to it.
    let except = Set(cores.map { scene.command.folder.file($0) })
    #expect(try search.found(below: scene.command.folder.path, except: except) == [])
  }

  @Test(arguments: ["sandboxed", "isolated", "trusted"])
  func modulesDoNotFindTheVariableThatItComesFrom(_ level: String) throws {
    // The parent of a trusted module's process is who started `aether`, and has the variable.
    let scene = try scene(level, [level == "trusted" ? "environment" : "environments"], outputs: false)
    let result = try scene.quietly("aether run leak.yaml --trust --json --input \"control=$LEAK_CONTROL\"")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("\"message\":\"nowhere\""), "\(result.output)")
  }

  @Test func aModuleThatIsCalledByItselfKeepsThemToo() throws {
    let scene = try scene("sandboxed", ["log"], outputs: false)
    for (level, way) in [("sandboxed", "give"), ("isolated", "set"), ("trusted", "log")] {
      let call = "aether plugins call leaks-\(level) --trust --input way=\(way) --input \"control=$LEAK_CONTROL\" --secret secret=env:LEAK_TOKEN"
      let said = try [call, "\(call) --json"].map { try scene.quietly($0) }
      #expect(said.allSatisfy { $0.status == 0 }, "\(said[0].error)")
      for result in said { #expect(LeakSearch(Self.secret).found(in: Array((result.output + result.error).utf8)) == []) }
      #expect(LeakSearch(Self.control).found(in: Array((said[0].output + said[0].error).utf8)).contains("hex"))
    }
  }
}
