import AetherModel
import Linux
import PipelineConfig
import PluginRuntime
import Testing

@testable import Trust

/// One module in one situation, and what is said of it.
struct VerdictTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.makeKey()
    try folder.makeKey("other")
    try folder.write("p/module.yaml", "name: acme/p\n")
    try folder.write("p/libp.so", "code")
  }

  private func module(version: String = "1.2.0", _ tier: Tier = .environment, reads: [String] = []) throws -> FoundModule {
    let semantic = try #require(SemanticVersion(version))
    var manifest = Manifest(contract: Contract(name: "acme/p", kind: .task, version: semantic))
    manifest.permissions.read = reads
    manifest.source = SourceText(path: folder.file("p/module.yaml"), text: try folder.read("p/module.yaml"))
    return FoundModule(
      manifest: manifest, tier: tier, path: folder.file("p"), libraryPath: folder.file("p/libp.so"))
  }

  private func situation(
    _ profile: Profile = .internalFast, policy: String? = nil, standing: ProjectStanding = .trusted, signers: String? = nil,
    lock: [FoundModule]? = nil
  ) throws -> Situation {
    var diagnostics = Diagnostics()
    var machine: PolicyFile.Machine?
    if let policy {
      machine = PolicyFile.Machine(
        policy: try #require(
          PolicyDecoder.decode(SourceText(path: "/etc/aether/policy.yaml", text: policy), diagnostics: &diagnostics)))
      let text = try signers ?? "release@acme.example \(folder.read("key.pub"))"
      machine?.signers = Signers(SourceText(path: "/etc/aether/allowed_signers", text: text), diagnostics: &diagnostics)
    }
    var situation = Situation(
      profile: profile, machine: machine, root: folder.path, standing: standing, now: 1_780_000_000)
    if machine == nil, let signers {
      situation.signers = Signers(SourceText(path: "signers", text: signers), diagnostics: &diagnostics)
    }
    #expect(rendered(diagnostics.all) == "")
    if let lock { situation.lock = LockMaker(situation).lock(lock).lock }
    return situation
  }

  private func sign(_ key: String = "key") throws {
    _ = try FolderSigner.sign(folder.file("p"), keyFile: folder.file(key))
  }

  /// The diagnostics of the verdict; with `isPolicy` on every error.
  private func words(_ verdict: Verdict) -> String {
    #expect(verdict.diagnostics.allSatisfy { $0.severity < .error || $0.isPolicy })
    return rendered(verdict.diagnostics).replacing(folder.path, with: "DIR")
  }

  private static let policy = """
    mode: enterprise
    modules:
      - {match: acme/*, signed_by: [release@acme.example], permissions: {read: [/srv/data]}}

    """

  // MARK: The user decides

  @Test func aPluginOfTheUsersPathsRuns() throws {
    let verdict = VerdictMaker(try situation(standing: .unknown)).judge(try module())
    #expect(words(verdict) == "")
    #expect(verdict.isAllowed && verdict.level == .sandboxed && verdict.bounds == nil)
    #expect(verdict.checks.map(\.outcome) == [.passed, .absent, .absent, .absent, .passed])
    #expect(verdict.grant?.version == "1.2.0")
  }

  @Test(arguments: [
    (ProjectStanding.unknown, "you have not trusted this project: its plugin 'acme/p' does not run"),
    (
      .changed(["aether.yaml has changed", "aether.lock is new"]),
      "the project has changed since you trusted it (aether.yaml has changed, aether.lock is new): "
        + "its plugin 'acme/p' does not run"
    ),
  ])
  func aProjectsPluginRunsOnceTheProjectIsTrusted(_ standing: ProjectStanding, _ message: String) throws {
    let maker = VerdictMaker(try situation(standing: standing))
    for tier in [Tier.declared, .project, .modulesFolder] {
      #expect(
        words(maker.judge(try module(tier))) == "DIR: error: \(message)\nhint: look at what it brings, then: aether trust DIR\n")
      #expect(maker.refusalToDescribe(try module(tier)) != nil)
      #expect(VerdictMaker(try situation()).judge(try module(tier)).isAllowed)
    }
    #expect(maker.refusalToDescribe(try module(.environment)) == nil)
  }

  @Test func levelsThatAProjectAsksForCountOnceItIsTrusted() throws {
    var asking = try situation(standing: .unknown)
    asking.requestedLevels = ["acme/p": .trusted]
    asking.defaultLevel = .trusted
    #expect(
      words(VerdictMaker(asking).judge(try module())).hasPrefix(
        "DIR: error: you have not trusted this project: the level that it asks for 'acme/p' is not given\n"))
    asking.requestedLevels = [:]
    #expect(VerdictMaker(asking).judge(try module()).level == .sandboxed)
    asking.standing = .trusted
    #expect(VerdictMaker(asking).judge(try module()).level == .trusted)
  }

  @Test func policyMayKeepUsersFromTheLevelTrusted() throws {
    var asking = try situation(policy: "users_may: {run_trusted: false}\n")
    asking.requestedLevels = ["acme/p": .trusted]
    let verdict = VerdictMaker(asking).judge(try module())
    #expect(verdict.isAllowed && verdict.level == .sandboxed)
    #expect(
      words(verdict)
        == "DIR/p: note: 'acme/p' 1.2.0 is to run trusted, and the policy of this machine says sandboxed\n")
  }

  @Test func askingForMoreStops() throws {
    var later = try situation()
    let first = VerdictMaker(later).judge(try module(reads: ["/srv"]))
    #expect(
      rendered([try #require(first.firstUse)]).replacing(folder.path, with: "DIR")
        == "DIR/p: note: 'acme/p' 1.2.0 is used here for the first time, and may: read /srv\n")
    later.grants["acme/p"] = first.grant
    #expect(VerdictMaker(later).judge(try module(reads: ["/srv"])).grant == nil)
    #expect(
      words(VerdictMaker(later).judge(try module(version: "1.3.0", reads: ["/srv", "/etc"]))) == """
        DIR/p: error: 'acme/p' 1.3.0 asks for more than it was granted as 1.2.0: read /etc
        hint: if that is right: aether plugins grant acme/p

        """)
  }

  @Test func aBadSignatureAlwaysRefuses() throws {
    try sign()
    let open = try situation()
    let verdict = VerdictMaker(open).judge(try module())
    #expect(verdict.isAllowed)
    #expect(verdict.checks[2].detail.hasSuffix("whom nobody vouches for: no signers are named"))
    #expect(verdict.digests[folder.file("p/libp.so")]?.hasPrefix("sha256:") == true)
    let others = try situation(signers: "x@example \(folder.read("other.pub"))")
    #expect(words(VerdictMaker(others).judge(try module())).contains("is signed by a key that is not in signers"))
    try folder.write("p/libp.so", "edoc")
    #expect(words(VerdictMaker(open).judge(try module())).contains("DIR/p/libp.so: error: this file was modified"))
  }

  /// The manifest that was read is the one that is listed, whatever is there by now.
  @Test func aManifestThatWasSwappedIsNoticed() throws {
    try sign()
    var swapped = try module()
    swapped.manifest?.source = SourceText(path: folder.file("p/module.yaml"), text: "name: other\n")
    #expect(
      words(VerdictMaker(try situation()).judge(swapped)).contains(
        "module.yaml: error: this file was changed while it was being checked"))
  }

  // MARK: The lock

  @Test func theLockPins() throws {
    let lock = try LockMaker(situation()).lock([module()]).lock
    #expect(lock.modules.first?.source == .path("p"))
    var locked = try situation()
    var diagnostics = Diagnostics()
    locked.lock = LockDecoder.decode(SourceText(path: "aether.lock", text: lock.text), diagnostics: &diagnostics)
    #expect(rendered(diagnostics.all) == "")
    #expect(locked.lock?.text == lock.text, "one text for one lock")
    let maker = VerdictMaker(locked)
    #expect(maker.judge(try module()).isAllowed)
    #expect(
      words(maker.judge(try module(version: "1.1.0"))) == """
        aether.lock:5:14: error: 'acme/p' 1.1.0 is older than what is locked: 1.2.0
          5 |     version: 1.2.0
            |              ^~~~~
        hint: an old version may have known faults; if you want it: aether plugins lock
        DIR/p: note: it was found here

        """)
    #expect(words(maker.judge(try module(version: "1.3.0"))).contains("is another version than what is locked: 1.2.0"))
    #expect(words(maker.judge(try module(reads: ["/x"]))).contains("is not what is locked: it asks for more: read /x"))
    try folder.write("p/libp.so", "edoc")
    #expect(words(maker.judge(try module())).contains("'acme/p' 1.2.0 is not what is locked: its library has changed"))
  }

  @Test func aLockedSignerMustSignAgain() throws {
    try sign()
    let signers = try "release@acme.example \(folder.read("key.pub"))\nx@example \(folder.read("other.pub"))"
    let locked = try situation(signers: signers, lock: [module()])
    #expect(VerdictMaker(locked).judge(try module()).isAllowed)
    try sign("other")
    #expect(
      words(VerdictMaker(locked).judge(try module())).contains("it is no longer signed by release@acme.example"))
    try folder.shell("rm p/aether.files*")
    #expect(words(VerdictMaker(locked).judge(try module())).contains("its aether.files has changed"))
  }

  // MARK: The policy decides

  private func enterprise(_ signers: String? = nil, policy: String = Self.policy, isLocked: Bool = true) throws -> Verdict {
    let module = try module(.machine, reads: ["/srv/data/in"])
    let situation = try situation(
      .enterprise, policy: policy, standing: .unknown, signers: signers, lock: isLocked ? [module] : nil)
    return VerdictMaker(situation).judge(module)
  }

  @Test func whatIsListedSignedLockedAndGrantedRuns() throws {
    try sign()
    let verdict = try enterprise()
    #expect(words(verdict) == "")
    #expect(verdict.checks.map(\.outcome) == [.passed, .passed, .passed, .passed, .passed])
    #expect(verdict.permissions.read == ["/srv/data/in"])
    #expect(verdict.bounds?.covers("/srv/data/x", as: .read) == true)
    #expect(verdict.bounds?.covers("/srv/database", as: .read) == false)
    #expect(verdict.grant == nil)
  }

  @Test func whatIsNotIsRefused() throws {
    #expect(words(try enterprise()).contains("DIR/p: error: 'acme/p' 1.2.0 is not signed\n"))
    try sign("other")
    #expect(words(try enterprise()).contains("is signed by a key that is not in /etc/aether/allowed_signers: ED25519 "))
    try sign()
    let key = try folder.read("key.pub")
    #expect(
      words(try enterprise("else@acme.example \(key)")).contains("is signed by else@acme.example, who may not sign it"))
    #expect(
      words(try enterprise("release@acme.example valid-before=\"20260101Z\" \(key)")).contains(
        "is signed by a key that was valid until 2026-01-01T00:00:00Z"))
    #expect(
      words(try enterprise("release@acme.example valid-after=\"20270101Z\" \(key)")).contains(
        "is signed by a key that is valid from 2027-01-01T00:00:00Z on"))
    #expect(words(try enterprise(isLocked: false)).contains("DIR/aether.lock: error: 'acme/p' 1.2.0 is not locked\n"))
    #expect(
      words(try enterprise(policy: "modules: [{match: other/*}]\n")).contains(
        "'acme/p' 1.2.0 is not listed in the policy of this machine"))
    #expect(
      words(try enterprise(policy: Self.policy.replacing("/srv/data", with: "/srv/other"))).contains(
        "'acme/p' 1.2.0 asks for more than the policy grants: read /srv/data/in"))
    #expect(
      words(try enterprise(policy: "modules: [{match: acme/p, permissions: {read: [/srv]}}]\n")).contains(
        "who may not sign it"))
    try folder.write("p/more", "")
    #expect(words(try enterprise()).contains("DIR/p/more: error: this file is not on the plugin's list"))
  }

  @Test func onlyThePolicyGivesTheLevelTrusted() throws {
    try sign()
    #expect(try enterprise().level == .sandboxed)
    let policy = Self.policy.replacing("permissions:", with: "level: trusted, permissions:")
    #expect(try enterprise(policy: policy).level == .trusted)
  }

  @Test func expressionsAreJudgedByWhatMayBeGrantedAtAll() {
    var requests = Manifest.Permissions()
    requests.read = ["${{ inputs.path }}"]
    requests.network = ["${{ inputs.host }}:443", "api.example:443"]
    var granted = Manifest.Permissions()
    granted.network = ["*.example:443"]
    let refused = PermissionBounds(granted).refused(of: requests)
    #expect(refused.words == "read ${{ inputs.path }}")
    #expect(!PermissionBounds(granted).covers("relative", as: .read))
  }
}
