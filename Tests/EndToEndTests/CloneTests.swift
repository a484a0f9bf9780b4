import Linux
import Testing

/// A repository that somebody cloned grants itself whatever its files say: nothing of it runs before the user trusts it.
struct CloneTests {
  /// A project with a plugin of its own, signed and locked by its own people, that asks for everything.
  private func clone() throws -> TrustScene {
    let scene = try TrustScene()
    try scene.makePlugin("evil", in: "clone/aether_modules")
    try scene.command.folder.write(
      "clone/aether.yaml",
      """
      aether: 1
      trust: {signers: allowed_signers}
      security: {default_level: trusted, request: {evil: {level: trusted}}}

      """)
    try scene.writePipeline("clone/p.yaml", module: "evil")
    let made = try scene.command.shell(
      """
      ssh-keygen -q -t ed25519 -N '' -C evil -f key
      echo "evil@example $(cat key.pub)" > clone/allowed_signers
      aether plugins sign clone/aether_modules/evil --key key
      cd clone; aether plugins lock
      """)
    #expect(made.status == 0, "\(made.output)\(made.error)")
    #expect(made.output.contains("+ evil 1.2.0\nlocked 1 module\n"))
    return scene
  }

  @Test func nothingOfItRunsBeforeItIsTrusted() throws {
    let scene = try clone()
    for line in [
      "aether run clone/p.yaml", "aether validate clone/p.yaml", "cd clone; aether plugins call evil",
      "cd clone; aether plugins inspect evil", "cd clone; aether plugins verify", "aether graph clone/p.yaml",
      "AETHER_PLUGIN_STRICT=false aether run clone/p.yaml",
    ] {
      let result = try scene.command.shell(line)
      #expect(result.status == 3, "\(line)")
      #expect(
        result.error == """
          DIR/clone: error: you have not trusted this project: its plugin 'evil' does not run
          hint: look at what it brings, then: aether trust DIR/clone

          """, "\(line)")
      #expect(!scene.hasMark("evil"), "\(line)")
    }
    #expect(try scene.command.shell("cd clone; aether plugins list").status == 0)
    #expect(!scene.hasMark("evil"))
  }

  @Test func itRunsOnceItIsTrustedAndALaterChangeAsksAgain() throws {
    let scene = try clone()
    let trusted = try scene.command.shell("cd clone; aether trust")
    #expect(trusted.status == 0, "\(trusted.error)")
    #expect(
      Fixtures.normal(trusted.output) == """
        trusted DIR/clone
          aether.lock  sha256:DIGEST
          aether.yaml  sha256:DIGEST
          allowed_signers  sha256:DIGEST
        its plugins:
          evil 1.2.0, trusted, asks for nothing (DIR/clone/aether_modules/evil)

        """)
    #expect(try scene.command.shell("aether trust --list").output == "DIR/clone\n")
    #expect(try scene.command.shell("aether run clone/p.yaml").status == 0)
    #expect(scene.hasMark("evil"))
    _ = try scene.command.shell("rm marks/evil; echo '# more' >> clone/aether.yaml; rm clone/allowed_signers")
    let changed = try scene.command.shell("aether run clone/p.yaml")
    #expect(changed.status == 3)
    #expect(
      changed.error == """
        DIR/clone: error: the project has changed since you trusted it (aether.yaml has changed, allowed_signers is gone): \
        its plugin 'evil' does not run
        hint: look at what it brings, then: aether trust DIR/clone

        """)
    #expect(!scene.hasMark("evil"))
  }

  @Test func trustIsForOneRunOrTakenBack() throws {
    let scene = try clone()
    #expect(try scene.command.shell("aether run clone/p.yaml --trust").status == 0)
    #expect(try scene.command.shell("rm marks/evil; aether run clone/p.yaml").status == 3)
    #expect(try scene.command.shell("aether trust clone; aether trust clone --revoke").status == 0)
    #expect(try scene.command.shell("aether run clone/p.yaml").status == 3)
    #expect(!scene.hasMark("evil"))
    #expect(try scene.command.shell("aether trust --list").output == "")
  }

  /// Neither `HOME` nor any other variable of Aether's names another store.
  @Test func noVariableNamesAnotherStore() throws {
    let scene = try clone()
    _ = try scene.command.shell("aether trust clone; mkdir -p home/.local/state; cp -r .trust home/.local/state/aether")
    _ = try scene.command.shell("aether trust clone --revoke")
    let result = try scene.command.shell(
      "HOME=$PWD/home XDG_STATE_HOME=$PWD/home/.local/state AETHER_STATE=$PWD/home/.local/state/aether aether run clone/p.yaml")
    #expect(result.status == 3)
    #expect(!scene.hasMark("evil"))
  }

  /// A library without a manifest would be loaded by a child process, to be described.
  @Test func nothingOfItIsDescribed() throws {
    let scene = try TrustScene()
    try scene.makePlugin("bare", in: "made")
    try scene.command.folder.write("clone/aether.yaml", "paths: {plugins: bare.so}\n")
    try scene.writePipeline("clone/p.yaml", module: "bare")
    _ = try scene.command.shell("cp made/bare/libbare.so clone/bare.so")
    #expect(try scene.command.shell("aether run clone/p.yaml").status == 3)
    #expect(!scene.hasMark("bare"))
    #expect(try scene.command.shell("aether trust clone && aether run clone/p.yaml").status == 0)
    // It ran, in the sandbox, which keeps it from leaving its mark.
    #expect(!scene.hasMark("bare"))
  }

  @Test func aPersonAtATerminalIsAsked() throws {
    let scene = try clone()
    let refused = try scene.command.shell("echo n | script -qec 'aether run clone/p.yaml' /dev/null")
    #expect(refused.status == 3)
    #expect(refused.output.contains("Let them run, as long as the project stays as it is? [y/N]"))
    #expect(!scene.hasMark("evil"))
    #expect(try scene.command.shell("echo y | script -qec 'aether run clone/p.yaml' /dev/null").status == 0)
    #expect(scene.hasMark("evil"))
    #expect(try scene.command.shell("aether trust --list").output == "DIR/clone\n")
  }

  @Test func whatTheUserMakesIsTrusted() throws {
    let scene = try TrustScene()
    #expect(try scene.command.shell("aether init mine").status == 0)
    try scene.makePlugin("own", in: "mine/aether_modules")
    try scene.writePipeline("mine/p.yaml", module: "own")
    #expect(try scene.command.shell("aether run mine/p.yaml").status == 0)
    // The lock is the user's own deed, too.
    #expect(try scene.command.shell("cd mine; aether plugins lock; aether run p.yaml").status == 0)
    try scene.makePlugin("own", in: "mine/aether_modules", version: "1.1.0")
    let older = try scene.command.shell("aether run mine/p.yaml")
    #expect(older.status == 3)
    #expect(older.error.contains("error: 'own' 1.1.0 is older than what is locked: 1.2.0"))
  }

  @Test func anUpdateThatAsksForMoreWaitsForAGrant() throws {
    let scene = try TrustScene()
    try scene.makePlugin("reader", in: "plugins", permissions: "{read: [/srv]}")
    try scene.writePipeline("p.yaml", module: "reader")
    let run = "AETHER_PLUGIN_PATHS=plugins aether run p.yaml"
    let first = try scene.command.shell(run)
    #expect(first.status == 0)
    #expect(
      first.error.contains("DIR/plugins/reader: note: 'reader' 1.2.0 is used here for the first time, and may: read /srv\n"))
    #expect(try !scene.command.shell(run).error.contains("for the first time"))
    try scene.makePlugin("reader", in: "plugins", version: "1.3.0", permissions: "{read: [/srv, /etc], network: ['a:1']}")
    _ = try scene.command.shell("rm marks/reader")
    let update = try scene.command.shell(run)
    #expect(update.status == 3)
    #expect(
      update.error == """
        DIR/plugins/reader/module.yaml:6:14: error: 'reader' 1.3.0 asks for more than it was granted as 1.2.0: \
        read /etc, network a:1
          6 | permissions: {read: [/srv, /etc], network: ['a:1']}
            |              ^
        hint: if that is right: aether plugins grant reader

        """)
    #expect(!scene.hasMark("reader"))
    let grant = try scene.command.shell("AETHER_PLUGIN_PATHS=plugins aether plugins grant reader")
    #expect(
      grant.output == "granted 'reader' 1.3.0: read /srv /etc, network a:1\n  new: read /etc, network a:1\n", "\(grant.error)")
    #expect(try scene.command.shell(run).status == 0)
  }
}
