import Linux
import Testing

/// A machine whose policy decides: what isn't listed, signed, locked and granted is refused before any of its code runs.
struct EnterpriseTests {
  /// How to break what is in order, and what is said then.
  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var lines: String
    var message: String

    var testDescription: String { name }
  }

  private static let sign = "aether plugins sign opt/marker --key key"
  private static let relock = "(cd project && aether plugins lock) >&2"

  static let faults = [
    Fault(name: "unsigned", lines: "rm opt/marker/aether.files*", message: "'marker' 1.2.0 is not signed"),
    Fault(
      name: "without signature", lines: "rm opt/marker/aether.files.sig",
      message: "'marker' 1.2.0 is not signed: its list of files has no signature"),
    Fault(
      name: "wrongly signed", lines: "\(sign.replacing("--key key", with: "--key other"))",
      message: "'marker' 1.2.0 is signed by a key that is not in /etc/aether/allowed_signers: ED25519 SHA256:"),
    Fault(
      name: "expired",
      lines: "echo \"release@acme.example valid-before=\\\"20200101Z\\\" $(cat key.pub)\" > /etc/aether/allowed_signers",
      message: "'marker' 1.2.0 is signed by a key that was valid until 2020-01-01T00:00:00Z"),
    Fault(
      name: "another's signature", lines: "echo \"else@acme.example $(cat key.pub)\" > /etc/aether/allowed_signers",
      message: "'marker' 1.2.0 is signed by else@acme.example, who may not sign it"),
    Fault(
      name: "modified library", lines: "printf x >> opt/marker/libmarker.so",
      message: "DIR/opt/marker/libmarker.so: error: this file was modified since the plugin was listed"),
    Fault(
      name: "modified data", lines: "echo more >> opt/marker/data.txt",
      message: "DIR/opt/marker/data.txt: error: this file was modified since the plugin was listed"),
    Fault(
      name: "missing file", lines: "rm opt/marker/data.txt",
      message: "DIR/opt/marker/data.txt: error: this file is on the plugin's list, and it is missing"),
    Fault(
      name: "extra file", lines: "echo > opt/marker/extra.so",
      message: "DIR/opt/marker/extra.so: error: this file is not on the plugin's list"),
    Fault(
      name: "link", lines: "ln -s /etc/passwd opt/marker/link",
      message: "DIR/opt/marker/link: error: this can't be in a plugin that has a list: it is a link"),
    Fault(
      name: "damaged signature", lines: "sed -i 2s/./B/9 opt/marker/aether.files.sig",
      message: "DIR/opt/marker/aether.files.sig: error: the signature "),
    Fault(
      name: "unlisted", lines: "sed -i 's/match: mark.*/match: other/' /etc/aether/policy.yaml",
      message: "'marker' 1.2.0 is not listed in the policy of this machine"),
    Fault(name: "unlocked", lines: "rm project/aether.lock", message: "'marker' 1.2.0 is not locked"),
    Fault(
      name: "rolled back", lines: "sed -i 's/version: 1.2.0/version: 1.1.0/' opt/marker/module.yaml; \(sign)",
      message: "'marker' 1.1.0 is older than what is locked: 1.2.0"),
    Fault(
      name: "another version", lines: "sed -i 's/version: 1.2.0/version: 1.3.0/' opt/marker/module.yaml; \(sign)",
      message: "'marker' 1.3.0 is another version than what is locked: 1.2.0"),
    Fault(
      name: "other bytes", lines: "printf x >> opt/marker/libmarker.so; \(sign)",
      message: "'marker' 1.2.0 is not what is locked: its library has changed; its aether.files has changed"),
    Fault(
      name: "over-asking",
      lines: "sed -i 's,permissions: .*,permissions: {read: [/etc]},' opt/marker/module.yaml; \(sign); \(relock)",
      message: "'marker' 1.2.0 asks for more than the policy grants: read /etc"),
    Fault(
      name: "loose policy", lines: "chmod o+w /etc/aether/policy.yaml",
      message: "/etc/aether/policy.yaml: error: the policy can be written by others than its owner"),
    Fault(
      name: "loose signers", lines: "chmod g+w /etc/aether/allowed_signers",
      message: "/etc/aether/allowed_signers: error: the signers' file can be written by others than its owner"),
    Fault(
      name: "broken policy", lines: "echo 'mode: relaxed' > /etc/aether/policy.yaml",
      message: "error: expected internal_fast or enterprise; found 'relaxed'"),
    Fault(
      name: "broken signers", lines: "echo nonsense >> /etc/aether/allowed_signers",
      message: "/etc/aether/allowed_signers:2:1: error: a key is missing"),
    Fault(
      name: "broken lock", lines: "echo more >> project/aether.lock",
      message: "project/aether.lock:"),
  ]

  /// What a run can be told that would loosen something else.
  private static let loosenings = [
    "aether run p.yaml", "AETHER_MODE=internal_fast aether run p.yaml", "AETHER_PLUGIN_STRICT=false aether run p.yaml",
    "aether run p.yaml --trust", "AETHER_PLUGIN_PATHS=$PWD/../opt aether run p.yaml",
    "HOME=/tmp XDG_CONFIG_HOME=/tmp AETHER_STATE=/tmp/none aether plugins call marker", "aether plugins inspect marker --trust",
    "aether plugins verify marker", "aether run p.yaml --dry-run",
  ]

  private func scene() throws -> TrustScene {
    let scene = try TrustScene()
    try scene.makePlugin("marker", in: "opt", permissions: "{read: [/srv/data/in]}")
    let folder = scene.command.folder
    try folder.write("opt/marker/data.txt", "1\n")
    try folder.write(
      "policy.yaml",
      """
      aether: 1
      mode: enterprise
      paths: {plugins: [\(folder.file("opt"))]}
      signers: /etc/aether/allowed_signers
      modules:
        - match: mark*
          signed_by: [release@acme.example]
          level: trusted
          permissions: {read: [/srv/data]}

      """)
    try scene.writePipeline("project/p.yaml", module: "marker")
    try folder.write("project/aether.yaml", "name: project\n")
    let made = try scene.command.shell(
      """
      ssh-keygen -q -t ed25519 -N '' -f key && ssh-keygen -q -t ed25519 -N '' -f other
      echo "release@acme.example $(cat key.pub)" > allowed_signers
      \(Self.sign)
      """)
    #expect(made.status == 0, "\(made.error)")
    let locked = try scene.onMachine("cd project; aether plugins lock")
    #expect(locked.output == "+ marker 1.2.0\nlocked 1 module\n", "\(locked.error)")
    return scene
  }

  @Test func whatIsInOrderIsShownBefore() throws {
    let scene = try scene()
    let shown = try scene.onMachine("cd project; aether run p.yaml --dry-run; aether runs list")
    #expect(shown.status == 0, "\(shown.error)")
    #expect(shown.output.contains("1  only  marker 1.2.0, trusted"), "\(shown.output)")
    #expect(shown.output.hasSuffix("1 step: 1 would run\n"), "\(shown.output)")
  }

  @Test func whatIsInOrderRuns() throws {
    let scene = try scene()
    let lock = try scene.command.folder.read("project/aether.lock")
    #expect(lock.contains("signer: 'release@acme.example'"))
    let verified = try scene.onMachine("cd project; aether plugins verify")
    #expect(verified.status == 0, "\(verified.error)")
    #expect(
      verified.output.replacing(#/SHA256:[^)]+/#, with: "KEY") == """
        marker 1.2.0: may run, trusted
          origin       ok      the policy's paths.plugins
          contents     ok      3 files as listed
          signature    ok      release@acme.example (ED25519 KEY)
          lock         ok      as locked
          permissions  ok      read /srv/data/in (granted by the policy)

        """)
    #expect(!scene.hasMark("marker"))
    let run = try scene.onMachine("cd project; aether run p.yaml")
    #expect(run.status == 0, "\(run.error)")
    #expect(scene.hasMark("marker"))
  }

  @Test(arguments: faults) func whatIsNotIsRefusedBeforeItsCodeRuns(_ fault: Fault) throws {
    let scene = try scene()
    let lines = Self.loosenings.map { "(\($0)) >> ../out 2>> ../err; echo $? >> ../statuses" }
    let result = try scene.onMachine("\(fault.lines)\n: > err; cd project\n\(lines.joined(separator: "\n"))\ntrue")
    #expect(result.status == 0, "\(result.error)")
    let statuses = try scene.command.folder.read("statuses").split(separator: "\n")
    #expect(statuses == Self.loosenings.map { _ in "3" })
    let errors = try scene.command.folder.read("err").split(separator: scene.command.folder.path).joined(separator: "DIR")
    #expect(errors.contains(fault.message), "\(errors)")
    #expect(!scene.hasMark("marker"))
  }

  @Test func whatIsNotThePolicysIsIgnoredAndSaidSo() throws {
    let scene = try scene()
    try scene.makePlugin("ambient", in: "ambient")
    try scene.makePlugin("own", in: "project/aether_modules")
    try scene.command.folder.write("project/aether.yaml", "paths: {plugins: [vendor, \(scene.command.folder.file("opt"))]}\n")
    let result = try scene.onMachine(
      """
      cd project
      AETHER_PLUGIN_PATHS=../ambient AETHER_PLUGIN_STRICT=false aether run p.yaml
      """)
    #expect(result.status == 0)
    #expect(
      result.error.split(separator: "\n").filter { $0.contains(" ignored") } == [
        "warning: in enterprise mode AETHER_PLUGIN_PATHS is ignored",
        "warning: in enterprise mode AETHER_PLUGIN_STRICT=false is ignored",
        "DIR/project/aether.yaml:1:19: warning: in enterprise mode this folder is ignored, which is none of the policy's plugin "
          + "folders",
        "DIR/project/aether_modules: warning: in enterprise mode the project's own plugins are ignored",
      ])
    for name in ["ambient", "own"] {
      try scene.writePipeline("project/p.yaml", module: name)
      let result = try scene.onMachine("cd project; AETHER_PLUGIN_PATHS=../ambient aether run p.yaml")
      #expect(result.status == 2)
      #expect(result.error.contains("there is no module '\(name)'"), "\(result.error)")
      #expect(!scene.hasMark(name))
    }
  }

  @Test func usersDecideNothing() throws {
    let scene = try scene()
    for (line, message) in [
      ("aether trust", "error: in enterprise mode projects can't be trusted: the machine's policy decides"),
      ("aether plugins grant marker", "error: in enterprise mode only the policy grants permissions"),
      ("aether plugins build ../opt/marker", "error: in enterprise mode nothing is built from source"),
    ] {
      let result = try scene.onMachine("cd project; \(line)")
      #expect(result.status == 3, "\(line)")
      #expect(result.error.contains(message), "\(result.error)")
    }
  }

  /// Somebody exchanges the library all the time: what runs is what was verified, or nothing.
  @Test func exchangingAFileBetweenCheckAndLoadGainsNothing() throws {
    let scene = try scene()
    try scene.makePlugin("swapped", in: "sources/other")
    let result = try scene.onMachine(
      """
      cp opt/marker/libmarker.so good; cp sources/other/swapped/libswapped.so bad
      while [ ! -e stop ]; do
        cp good new && mv new opt/marker/libmarker.so; cp bad new && mv new opt/marker/libmarker.so
      done & swapper=$!
      cd project
      for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        aether run p.yaml 2>/dev/null; echo $? >> ../statuses
      done
      touch ../stop; wait $swapper
      """)
    #expect(result.status == 0, "\(result.error)")
    let statuses = Set(try scene.command.folder.read("statuses").split(separator: "\n"))
    #expect(statuses.isSubset(of: ["0", "2", "3"]))
    #expect(!scene.hasMark("swapped"))
  }

  @Test func aMachineWithoutAPolicyCanNotBeEnterprise() throws {
    let scene = try TrustScene()
    try scene.writePipeline("p.yaml", module: "debug")
    let asked = try scene.command.shell("AETHER_MODE=enterprise aether run p.yaml")
    #expect(asked.status == 3)
    #expect(
      asked.error == """
        error: AETHER_MODE asks for enterprise mode, and this machine has no policy
        hint: an administrator writes /etc/aether/policy.yaml: see docs/enterprise.md

        """)
    try scene.command.folder.write("aether.yaml", "mode: enterprise\n")
    let ofProject = try scene.command.shell("aether run p.yaml")
    #expect(ofProject.status == 3)
    #expect(ofProject.error.hasPrefix("DIR/aether.yaml: error: the project asks for enterprise mode, and this machine has"))
  }

  @Test func policyMayLetUsersTrustNothing() throws {
    let scene = try TrustScene()
    try scene.makePlugin("own", in: "project/aether_modules")
    try scene.writePipeline("project/p.yaml", module: "own")
    try scene.command.folder.write("allowed_signers", "")
    try scene.command.folder.write("policy.yaml", "users_may: {trust_projects: false}\n")
    _ = try scene.command.shell("aether trust project")
    for line in ["aether run project/p.yaml", "aether run project/p.yaml --trust", "aether trust project"] {
      let result = try scene.onMachine(line)
      #expect(result.status == 3, "\(line)")
      #expect(result.error.contains("the policy of this machine lets nobody trust projects"), "\(result.error)")
    }
    #expect(!scene.hasMark("own"))
  }
}
