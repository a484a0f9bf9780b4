import Linux
import Testing

/// What a lock, a cache and a repository may not do unseen.
struct GitTrustTests {
  private func scene(_ options: String = "") throws -> GitScene {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    let added = try git.add("numbers", options)
    try #require(added.status == 0, "\(added.error)")
    return git
  }

  @Test func whoAsksToLeaveTheSandboxIsShownAndWaits() throws {
    let git = try scene("--version ^1")
    try git.write("numbers", "number", "1.1.0", number: 2, more: "requirements: {security_level: trusted}")
    try git.commit("numbers", "Out", tag: "v1.1.0")
    let update = try git.inProject("aether plugins update")
    #expect(update.status == 4 && update.output.contains("level        sandboxed -> trusted"), "\(update.output)\(update.error)")
    #expect(try git.number().output == "number: 1\n")
    #expect(try git.inProject("aether plugins update --yes").status == 0)
    #expect(try git.folder.read("project/aether.lock").contains("level: trusted"))
    #expect(try git.number().output == "number: 2\n")
    try git.inProject("sed -i '/level:/d' aether.lock")
    let run = try git.number("--trust")
    #expect(run.status == 3 && run.error.contains("it asks to run trusted"), "\(run.error)")
  }

  @Test func anUntrustedProjectIsNotUpdated() throws {
    let git = try scene("--version ^1")
    try git.write("numbers", "number", "1.1.0", number: 2)
    try git.commit("numbers", "Two", tag: "v1.1.0")
    try git.scene.quietly("cp -r project clone")
    git.scene.command.variables["AETHER_CACHE"] = git.file("other-cache")
    let update = try git.scene.quietly("cd clone && aether plugins update --dry-run --toolchain")
    #expect(update.status == 3 && !File.exists(git.file("other-cache/plugins")), "\(update.error)")
  }

  @Test(arguments: [
    "truncate -s 10 $entry/record.json", "rm $entry/record.json", "echo '# more' >> $entry/plugin/module.yaml",
    "rm -r $entry/plugin", "rm $entry/commits",
  ]) func whatIsDamagedInTheCacheIsMadeAnew(_ damage: String) throws {
    let git = try scene()
    try git.inProject("entry=$(echo ../.cache/plugins/*-*); \(damage)")
    let run = try git.number()
    #expect(run.status == 0 && run.output == "number: 1\n", "\(run.error)")
    #expect(try git.number("--offline").output == "number: 1\n")
  }

  @Test(arguments: [
    "truncate -s 40 $(find .. -name '*.pack' | grep cache)", "rm $(find ../.cache/git -name '*.pack')",
    "echo garbage > $(find ../.cache/git -name packed-refs)",
  ]) func aDamagedMirrorIsGotAnew(_ damage: String) throws {
    let git = try scene("--version ^1")
    try git.write("numbers", "number", "1.1.0", number: 2)
    try git.commit("numbers", "Two", tag: "v1.1.0")
    try git.inProject("chmod -R u+w ../.cache/git; \(damage); rm -rf ../.cache/plugins")
    let run = try git.number()
    #expect(run.output == "number: 1\n", "\(run.error)")
    let update = try git.inProject("aether plugins update")
    #expect(update.status == 0, "\(update.error)")
    #expect(try git.number().output == "number: 2\n")
  }

  @Test func aTagIsAPromiseUnderARangeToo() throws {
    let git = try scene("--version ^1")
    try git.write("numbers", "number", "1.0.0", number: 666)
    try git.commit("numbers", "Evil", then: "git tag -f v1.0.0 && git branch v1.0.0")
    for command in ["aether plugins update", "aether plugins add $HERE/numbers --version ^1"] {
      let result = try git.inProject(command)
      #expect(result.status == 3 && result.error.contains("the tag 'v1.0.0' of"), "\(result.error)")
    }
    #expect(try git.number().output == "number: 1\n")
  }

  @Test func oneNameHasOneSource() throws {
    let git = try scene()
    try git.write("evil", "number", "1.0.0", number: 666)
    try git.commit("evil", "Evil", tag: "v1.0.0")
    try git.writePipeline(
      "evil", module: "e", modules: "modules: {e: {name: number, version: ^1, source: {git: {repository: '\(git.address("evil"))'}}}}\n")
    let run = try git.number("", "evil")
    #expect(run.status == 2 && run.error.contains("'number' is locked already, from"), "\(run.error)")
    #expect(try git.number().output == "number: 1\n")
    _ = try git.git("numbers", "branch other")
    try git.write("numbers", "number", "1.0.0", number: 3)
    try git.commit("numbers", "Three")
    func source(_ branch: String) -> String {
      "{name: number, source: {git: {repository: '\(git.address("numbers"))', reference: \(branch)}}}"
    }
    try git.folder.write(
      "project/two.yaml",
      "modules: {a: \(source("main")), b: \(source("other"))}\nsteps: [{id: a, module: a}, {id: b, module: b}]\n")
    let two = try git.number("", "two")
    #expect(two.status == 2 && two.error.contains("is wanted from two places"), "\(two.error)")
    #expect(try git.number().output == "number: 1\n")
  }

  @Test func commitAndTreeBelongTogether() throws {
    let git = try scene()
    try git.write("other", "number", "1.0.0", number: 666)
    try git.commit("other", "Other")
    let tree = try git.git("other", "rev-parse HEAD:").prefix(40)
    try git.scene.quietly("mkdir second && cd second && aether plugins add $HERE/other")
    try git.inProject("sed -i \"s/tree: .*/tree: '\(tree)'/\" aether.lock")
    let run = try git.number("--trust")
    #expect(run.status == 3 && run.error.contains("is not what is locked"), "\(run.output)\(run.error)")
  }

  @Test func passwordsDontBelongIntoFiles() throws {
    let git = try scene()
    let address = "https://bob:canary-9c3e@host.example/x"
    try git.writePipeline("word", module: "e", modules: "modules: {e: {name: e, source: {git: {repository: '\(address)'}}}}\n")
    try git.inProject("sed \"s,repository: .*,repository: '\(address)',\" aether.lock > lock && mv lock aether.lock")
    for command in [
      "aether run word.yaml", "aether validate word.yaml", "aether plugins list", "aether plugins verify",
      "aether plugins add '\(address)?y'",
    ] {
      let result = try git.inProject(command)
      #expect(!(result.output + result.error).contains("canary-9c3e"), "\(command): \(result.output)\(result.error)")
    }
    #expect(try git.inProject("aether plugins verify").status == 3)
  }

  @Test func cleaningWaitsForOthers() throws {
    let git = try scene()
    let result = try git.inProject(
      """
      for number in 1 2 3 4 5 6; do aether plugins add $HERE/numbers & jobs="$jobs $!"; done
      for number in 1 2 3 4 5 6; do aether cache clean --all; aether run number.yaml || exit 1; done >&2
      status=0; for job in $jobs; do wait $job || status=1; done; exit $status
      """)
    #expect(result.status == 0, "\(result.output)\(result.error)")
    try git.inProject("mkdir -p ../.cache/git/.gone-left/x ../.cache/plugins/.making/left; aether cache clean --all")
    #expect(try git.inProject("ls -A ../.cache/git ../.cache/plugins").output.contains("left") == false)
  }

  @Test func projectsNameModulesForTheirPipelines() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.folder.write(
      "project/aether.yaml",
      "modules: {n: {name: number, version: ^1, source: {git: {repository: '\(git.address("numbers"))'}}}}\n")
    try git.writePipeline(module: "n")
    let run = try git.number("--trust")
    #expect(run.output == "number: 1\n", "\(run.error)")
  }

  @Test func oneThatIsGoneHoldsNoOtherUp() throws {
    let git = try scene()
    try git.write("gone", "gone", "1.0.0", number: 9)
    try git.commit("gone", "Gone")
    try git.add("gone")
    try Folder.removeTree(git.file("gone"))
    try git.write("numbers", "number", "1.1.0", number: 2)
    try git.commit("numbers", "Two")
    let update = try git.inProject("aether plugins update")
    #expect(update.status == 2 && update.error.contains("there is no repository at"), "\(update.error)")
    #expect(try git.number().output == "number: 2\n")
  }

  @Test func aKindThatIsNotAllowedIsNotUsed() throws {
    let git = try scene()
    try git.write("elsewhere", "near", "1.0.0", number: 7)
    try git.scene.quietly("aether plugins build elsewhere")
    try git.writePipeline("near", module: "near", modules: "modules: {near: {name: near, source: {file: ../elsewhere}}}\n")
    #expect(try git.number("--trust", "near").output == "number: 7\n")
    try git.folder.write("project/aether.yaml", "sources: {enable: git}\n")
    let run = try git.number("--trust", "near")
    #expect(run.status == 3 && run.error.contains("near.yaml:2:"), "\(run.error)")
  }
}
