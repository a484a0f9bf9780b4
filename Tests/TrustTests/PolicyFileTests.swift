import AetherModel
import Linux
import PipelineConfig
import Testing

@testable import Trust

/// The machine's policy: who may have written it, and what is wrong with it.
struct PolicyFileTests {
  private func read(_ folder: TemporaryFolder, owner: UInt32? = nil) -> (machine: PolicyFile.Machine?, text: String) {
    var diagnostics = Diagnostics()
    let machine = PolicyFile.read(
      folder.file("etc/policy.yaml"), owner: owner ?? CurrentProcess.userID, diagnostics: &diagnostics)
    #expect(diagnostics.all.allSatisfy { $0.isPolicy })
    return (machine, rendered(diagnostics.all).replacing(folder.path, with: "DIR"))
  }

  private func folder(_ policy: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("etc/policy.yaml", policy)
    try folder.shell("chmod 755 etc; chmod 644 etc/policy.yaml")
    return folder
  }

  @Test func noFileIsNoPolicy() throws {
    let (machine, text) = read(try TemporaryFolder())
    #expect(machine == nil && text == "")
  }

  @Test func allOfItIsRead() throws {
    let folder = try folder(PolicyTable.example.replacing("/etc/aether/allowed_signers", with: "SIGNERS"))
    let text = try folder.read("etc/policy.yaml").replacing("SIGNERS", with: folder.file("etc/signers"))
    try folder.write("etc/policy.yaml", text)
    try folder.write("etc/signers", "# nobody yet\n")
    let (machine, problems) = read(folder)
    #expect(problems == "")
    let policy = try #require(machine?.policy)
    #expect(policy.profile == .enterprise)
    #expect(policy.pluginPaths == ["/opt/aether/plugins"])
    #expect(policy.rules.map(\.match) == ["acme/*"])
    #expect(policy.rules.first?.signedBy == ["release@acme.example"])
    #expect(policy.rules.first?.permissions.words == "read /srv/data, network api.acme.example:443")
    #expect(policy.roots == ["/srv/data"] && policy.requiredLayers == ["landlock", "seccomp", "namespaces"])
    #expect(machine?.signers?.signers.isEmpty == true)
  }

  @Test func whatIsWrongMakesItNone() throws {
    let folder = try folder("aether: 1\nmode: enterprize\nmodules: [{match: Acme}]\npaths: {plugins: [../x]}\n")
    let (machine, text) = read(folder)
    #expect(machine == nil)
    #expect(
      text == """
        DIR/etc/policy.yaml:2:7: error: expected internal_fast or enterprise; found 'enterprize'
          2 | mode: enterprize
            |       ^~~~~~~~~~
        hint: did you mean 'enterprise'?
        DIR/etc/policy.yaml:3:19: error: 'Acme' is not a pattern of module names (such as acme/* or csv-loader)
          3 | modules: [{match: Acme}]
            |                   ^~~~
        DIR/etc/policy.yaml:4:19: error: '../x' is not an absolute path (beginning with /, without . and ..)
          4 | paths: {plugins: [../x]}
            |                   ^~~~

        """)
    try folder.write("etc/policy.yaml", "")
    #expect(read(folder).text == "DIR/etc/policy.yaml: error: this file is empty; a policy was expected\n")
  }

  @Test func itBelongsToRootAndNobodyElseWritesIt() throws {
    let folder = try folder("mode: enterprise\n")
    try folder.shell("chmod g+w etc/policy.yaml; chmod o+w etc")
    #expect(
      read(folder).text == """
        DIR/etc/policy.yaml: error: the policy can be written by others than its owner
        hint: chmod go-w DIR/etc/policy.yaml
        DIR/etc: error: the folder of the policy can be written by others than its owner
        hint: chmod go-w DIR/etc

        """)
    try folder.shell("chmod go-w etc/policy.yaml etc")
    let other = CurrentProcess.userID &+ 1
    #expect(
      read(folder, owner: other).text.hasPrefix("DIR/etc/policy.yaml: error: the policy belongs to the user "))
  }

  @Test func signersAreJudgedAlike() throws {
    let folder = try folder("")
    try folder.write("etc/policy.yaml", "signers: \(folder.file("etc/signers"))\n")
    #expect(read(folder).text == "DIR/etc/signers: error: can't be looked at: No such file or directory\n")
    try folder.write("etc/signers", "me@example ssh-rsa AAAA\n")
    let (machine, text) = read(folder)
    #expect(machine == nil)
    #expect(text.contains("DIR/etc/signers:1:1: error: the key is of the type 'ssh-rsa': RSA is not accepted"))
    try folder.shell("chmod g+w etc/signers")
    #expect(read(folder).text.contains("the signers' file can be written by others than its owner"))
    try folder.shell("rm etc/policy.yaml; ln -s /nowhere etc/policy.yaml")
    #expect(read(folder).text.contains("can't be looked at"))
  }
}
