import Linux
import Testing

/// From an address to the commit that runs: `aether plugins add`, `update`, `remove`, and `aether run`.
struct GitSourceTests {
  @Test func whatTheCommandsSay() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    let address = "$HERE/numbers"
    let quiet = "2>&1 | sed 's/  built by .*/  built by  CC/; s/toolchain: .*/toolchain: CC/'"
    func run(_ lines: String) throws { try git.scene.run("cd project; \(lines) \(quiet)") }
    try run("aether plugins add \(address)")
    try run("aether plugins add \(address)")
    try run("cat aether.lock")
    try run("aether plugins list | grep number")
    try run("aether plugins list --json | grep -A8 origin")
    try run("aether run number.yaml 2>/dev/null")
    try run("aether plugins update")
    try git.write("numbers", "number", "1.1.0", number: 2, more: "permissions: {network: ['api.example.org:443']}", input: "unit")
    try git.commit("numbers", "Two, with a unit", tag: "v1.1.0")
    try run("aether plugins update --dry-run")
    try run("aether run number.yaml 2>/dev/null")
    try run("aether plugins update")
    try run("aether run number.yaml")
    try run("aether plugins update --json")
    try run("aether plugins remove numbr")
    try run("aether plugins remove number")
    try run("aether run number.yaml")
    try git.scene.compare("git-sources")
  }

  @Test func whatIsWrongIsTold() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.write("numbers", "number", "1.4.0", number: 4)
    try git.commit("numbers", "Four", tag: "v1.4.0")
    try git.folder.write("plain/README", "no plugin\n")
    try git.write("many/plugins/one", "one", "1.0.0", number: 1)
    try git.write("many/plugins/two", "two", "1.0.0", number: 2)
    try git.commit("many", "Two")
    try git.commit("plain", "Nothing")
    let address = "$HERE/numbers"
    for words in [
      "\(address) --version ^2", "\(address) --version one", "\(address) --reference mian", "\(address) --path plugins/no",
      "\(address) --path ../numbers", "\(address) --name other", "\(address) --version ^1 --reference main",
      "$HERE/nowhere", "$HERE/plain", "$HERE/many", "no/such/folder", "https://", "'ext::sh -c id'",
      "\(address) --commit 0123456789012345678901234567890123456789", "\(address) --offline",
    ] { try git.scene.run("cd project; aether plugins add \(words)") }
    try git.folder.write("project/aether.yaml", "sources: {enable: file}\n")
    try git.scene.run("cd project; aether plugins add \(address)")
    try git.folder.write("project/aether.yaml", "sources: {max_source: 1kB}\n")
    try git.scene.run("cd project; AETHER_CACHE=../other aether plugins add \(address)")
    try git.scene.run("cd project; AETHER_MODE=enterprise aether plugins add \(address) | tail -3")
    #expect(!File.exists(git.file("project/aether.lock")))
    try git.scene.compare("git-faults")
  }

  @Test func offlineNeedsNobody() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    try git.add("numbers")
    try Folder.removeTree(git.file("numbers"))
    let run = try git.inProject("unshare --net aether run --offline number.yaml")
    #expect(run.status == 0 && run.output == "number: 1\n", "\(run.error)")
  }

  @Test func aCloneBuildsWhatIsPinned() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    try git.add("numbers", "--branch main")
    try git.write("numbers", "number", "1.1.0", number: 2)
    try git.commit("numbers", "Two")
    git.scene.command.variables["AETHER_CACHE"] = git.file("other-cache")
    let offline = try git.number("--offline")
    #expect(offline.status == 2 && offline.error.contains("is not in the store"), "\(offline.error)")
    let run = try git.number()
    #expect(run.status == 0 && run.output == "number: 1\n", "\(run.error)")
  }

  /// Building is running foreign code: nothing of a project that nobody trusts is fetched.
  @Test func anUntrustedProjectFetchesNothing() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    try git.add("numbers")
    try git.scene.quietly("cp -r project clone")
    git.scene.command.variables["AETHER_CACHE"] = git.file("other-cache")
    let run = try git.scene.quietly("cd clone && aether run number.yaml")
    #expect(run.status == 3 && run.error.contains("you have not trusted this project"), "\(run.error)")
    #expect(!File.exists(git.file("other-cache/git")))
    let trusted = try git.scene.quietly("cd clone && aether run --trust number.yaml")
    #expect(trusted.output == "number: 1\n", "\(trusted.error)")
  }

  @Test func aRewrittenTagIsNotFollowed() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    try git.add("numbers", "--tag v1.0.0")
    try git.write("numbers", "number", "1.0.0", number: 666)
    try git.commit("numbers", "Evil", then: "git tag -f v1.0.0")
    for command in ["aether plugins update", "aether plugins add \(git.address("numbers")) --tag v1.0.0"] {
      let result = try git.inProject(command)
      #expect(result.status == 3 && result.error.contains("the tag 'v1.0.0' of"), "\(result.error)")
    }
    git.scene.command.variables["AETHER_CACHE"] = git.file("other-cache")
    #expect(try git.number().output == "number: 1\n")
  }

  @Test func aVanishedBranchIsTold() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    _ = try git.git("numbers", "branch next")
    try git.add("numbers", "--branch next")
    _ = try git.git("numbers", "branch -D next")
    let update = try git.inProject("aether plugins update")
    #expect(update.status == 2 && update.error.contains("has no branch, tag or commit 'next'"), "\(update.error)")
    #expect(try git.number().output == "number: 1\n")
  }

  @Test func pipelinesSayTheirSources() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.write("numbers", "number", "2.0.0", number: 2)
    try git.commit("numbers", "Two", tag: "v2.0.0")
    func source(_ range: String) -> String {
      "{name: number, version: \(range), source: {git: {repository: '\(git.address("numbers"))'}}}"
    }
    try git.folder.write(
      "project/both.yaml",
      """
      modules:
        one: \(source("^1"))
        two: \(source("^2"))
      steps: [{id: first, module: one}, {id: second, module: two}]
      outputs: {numbers: "${{ [steps.first.outputs.number, steps.second.outputs.number] }}"}

      """)
    let validated = try git.inProject("aether validate both.yaml")
    #expect(validated.status == 2 && validated.error.contains("both.yaml:2:"), "\(validated.error)")
    let untrusted = try git.inProject("aether run both.yaml")
    #expect(untrusted.status == 3, "\(untrusted.error)")
    let run = try git.inProject("aether run --trust both.yaml")
    #expect(run.output.contains("[1, 2]") || run.output.contains("[1,2]"), "\(run.output)\(run.error)")
    let again = try git.inProject("aether run --trust --offline both.yaml")
    #expect(again.status == 0, "\(again.error)")
  }

  @Test func conflictsAreExplained() throws {
    let git = try GitScene()
    try git.write("codec", "codec", "1.0.0", number: 1)
    try git.commit("codec", "One", tag: "v1.0.0")
    try git.write("codec", "codec", "2.0.0", number: 2)
    try git.commit("codec", "Two", tag: "v2.0.0")
    try git.write("reader", "reader", "1.0.0", number: 3, more: "requires: [{name: codec, version: ^2}]")
    try git.commit("reader", "Reads", tag: "v1.0.0")
    func source(_ name: String, _ range: String) -> String {
      "{name: \(name), version: \(range), source: {git: {repository: '\(git.address(name))'}}}"
    }
    try git.folder.write(
      "project/conflict.yaml",
      """
      modules:
        reader: \(source("reader", "^1"))
        codec: \(source("codec", "^1"))
      steps: [{id: first, module: reader}, {id: second, module: codec}]

      """)
    try git.scene.run("cd project; aether run --trust conflict.yaml")
    try git.folder.write(
      "project/fine.yaml",
      """
      modules:
        reader: \(source("reader", "^1"))
        codec: \(source("codec", "'>=1'"))
      steps: [{id: first, module: reader}, {id: second, module: codec}]
      outputs: {number: "${{ steps.second.outputs.number }}"}

      """)
    try git.scene.run("cd project; aether run --trust fine.yaml 2>/dev/null")
    try git.scene.compare("git-conflicts")
  }

  @Test func aLockThatWasChangedByHandIsRefused() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    try git.add("numbers")
    let other = try git.git("numbers", "rev-parse HEAD").prefix(40)
    try git.inProject("sed -i 's/tree: .*/tree: \(other)/' aether.lock")
    let untrusted = try git.number()
    #expect(untrusted.status == 3 && untrusted.error.contains("has changed since you trusted it"), "\(untrusted.error)")
    let run = try git.number("--trust")
    #expect(run.status == 3 && run.error.contains("is not what is locked"), "\(run.error)")
  }

  @Test func aLibraryThatWasChangedInTheCacheIsRefused() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    try git.add("numbers")
    try git.inProject("printf x >> $(find ../.cache/plugins -name libnumber.so)")
    let run = try git.number("--offline")
    #expect(run.status == 3 && run.error.contains("is not the one that was built from its commit"), "\(run.error)")
    #expect(try git.inProject("aether cache verify").status == 1)
    #expect(try git.number().output == "number: 1\n")
  }

  @Test func foldersAreSourcesToo() throws {
    let git = try GitScene()
    try git.write("elsewhere", "number", "1.0.0", number: 7)
    try git.writePipeline()
    let added = try git.inProject("aether plugins add ../elsewhere")
    #expect(added.status == 0, "\(added.error)")
    #expect(try git.number("--offline").output == "number: 7\n")
    try git.inProject("printf x >> ../elsewhere/libnumber.so")
    #expect(try git.number().status == 3)
  }
}
