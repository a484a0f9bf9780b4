internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// What people read when a module may not run.
enum VerdictMessages {
  private static func refusal(
    _ code: String, _ message: String, at span: SourceSpan? = nil, path: String, hints: [String] = [],
    related: [Diagnostic] = []
  ) -> Diagnostic {
    Diagnostic(code: code, message, at: span, path: path, hints: hints, related: related, isPolicy: true)
  }

  private static func named(_ module: FoundModule) -> String {
    "'\(module.name)'" + (module.version.map { " \($0)" } ?? "")
  }

  // MARK: Where it comes from

  static func untrusted(_ situation: Situation, _ module: FoundModule, isOfProject: Bool) -> Diagnostic {
    let subject =
      isOfProject
      ? "its plugin '\(module.name)' does not run" : "the level that it asks for '\(module.name)' is not given"
    let mayTrust = situation.machine?.policy.usersMayTrustProjects ?? true
    let remedy =
      mayTrust
      ? "look at what it brings, then: aether trust \(situation.root)"
      : "the policy of this machine lets nobody trust projects: \(PolicyFile.path)"
    switch situation.standing {
    case .changed(let changes):
      return refusal(
        "project-untrusted",
        "the project has changed since you trusted it (\(changes.joined(separator: ", "))): \(subject)",
        path: situation.root, hints: [remedy])
    case .unknown, .trusted:
      return refusal(
        "project-untrusted", "you have not trusted this project: \(subject)", path: situation.root, hints: [remedy])
    }
  }

  static func undescribed(_ module: FoundModule) -> Diagnostic {
    refusal(
      "module-unsigned", "a library without module.yaml can't be signed, and enterprise mode runs nothing unsigned",
      path: module.path, hints: ["put it into a folder with its module.yaml, and sign that: aether plugins sign FOLDER"])
  }

  static func unlisted(_ module: FoundModule, _ situation: Situation) -> Diagnostic {
    refusal(
      "module-unlisted", "\(named(module)) is not listed in the policy of this machine", path: module.path,
      hints: ["an administrator can list it under 'modules' in \(situation.machine?.policy.path ?? PolicyFile.path)"])
  }

  // MARK: Who signed it

  static func unsigned(_ module: FoundModule, hasList: Bool) -> Diagnostic {
    refusal(
      "module-unsigned", "\(named(module)) is not signed" + (hasList ? ": its list of files has no signature" : ""),
      path: module.path, hints: ["its publisher signs it: aether plugins sign FOLDER --key KEY"])
  }

  static func noSigners(_ situation: Situation) -> Diagnostic {
    refusal(
      "no-signers", "the policy names no signers, so no signature counts",
      path: situation.machine?.policy.path ?? PolicyFile.path, hints: ["add: signers: /etc/aether/allowed_signers"])
  }

  static func changedMeanwhile(_ path: String) -> Diagnostic {
    refusal(
      "contents-differ", "this file was changed while it was being checked", path: path,
      hints: ["something writes to it: run again when that has ended"])
  }

  static func refused(
    _ refusal: Signers.Refusal, _ module: FoundModule, _ key: String, signers: String, wanted: [String]
  ) -> Diagnostic {
    let who = wanted.isEmpty ? "anybody in \(signers)" : wanted.joined(separator: " or ")
    switch refusal {
    case .unknownKey:
      return self.refusal(
        "signer-unknown", "\(named(module)) is signed by a key that is not in \(signers): \(key)", path: module.path,
        hints: ["it must be signed by \(who)"])
    case .otherPrincipal(let principals):
      return self.refusal(
        "signer-other", "\(named(module)) is signed by \(principals), who may not sign it", path: module.path,
        hints: ["it must be signed by \(who)"])
    case .expired(let time):
      return self.refusal(
        "signature-expired", "\(named(module)) is signed by a key that was valid until \(time)", path: module.path,
        hints: ["its publisher signs it again, with a key that is valid: signatures carry no time, so validity is judged now"])
    case .notYetValid(let time):
      return self.refusal(
        "signature-early", "\(named(module)) is signed by a key that is valid from \(time) on", path: module.path,
        hints: ["check this machine's clock"])
    }
  }

  // MARK: The lock

  static func unlocked(_ module: FoundModule, _ situation: Situation) -> Diagnostic {
    let path = Path.join(situation.root, LockFile.fileName)
    return refusal(
      "module-unlocked", "\(named(module)) is not locked", path: path,
      hints: ["look at it, then lock what is there: aether plugins lock"])
  }

  static func rolledBack(_ module: FoundModule, _ entries: [LockFile.Module]) -> Diagnostic {
    refusal(
      "module-rolled-back", "\(named(module)) is older than what is locked: \(versions(entries))",
      at: entries.first?.versionSpan, path: module.path,
      hints: ["an old version may have known faults; if you want it: aether plugins lock"],
      related: [found(module)])
  }

  static func otherVersion(_ module: FoundModule, _ entries: [LockFile.Module]) -> Diagnostic {
    refusal(
      "module-not-as-locked", "\(named(module)) is another version than what is locked: \(versions(entries))",
      at: entries.first?.versionSpan, path: module.path,
      hints: ["look at what is new, then lock it: aether plugins lock"], related: [found(module)])
  }

  static func otherThanLocked(
    _ module: FoundModule, _ entry: LockFile.Module, _ differences: [String]
  ) -> Diagnostic {
    refusal(
      "module-not-as-locked",
      "\(named(module)) is not what is locked: \(differences.joined(separator: "; "))", at: entry.span, path: module.path,
      hints: ["look at what is new, then lock it: aether plugins lock"], related: [found(module)])
  }

  private static func versions(_ entries: [LockFile.Module]) -> String {
    entries.map(\.version).sorted().map(\.description).joined(separator: ", ")
  }

  private static func found(_ module: FoundModule) -> Diagnostic {
    Diagnostic(.note, code: "found", "it was found here", path: module.path)
  }

  // MARK: What it asks for

  static func otherLevel(
    _ module: FoundModule, requested: Manifest.SecurityLevel, _ given: Manifest.SecurityLevel
  ) -> Diagnostic {
    Diagnostic(
      .note, code: "other-level",
      "\(named(module)) is to run \(requested.rawValue), and the policy of this machine says \(given.rawValue)",
      path: module.path)
  }

  static func foreignTrusted(_ module: FoundModule) -> Diagnostic {
    Diagnostic(
      .warning, code: "other-level",
      "\(named(module)) asks to run trusted, and is made of a C library's functions: it runs sandboxed",
      at: module.manifest?.spans["requirements.security_level"], path: module.path,
      hints: [
        "a wrong description can crash the process that it is called in; where that is accepted, the project says so: "
          + "security: {request: {\(module.name): {level: trusted}}}"
      ])
  }

  static func overAsking(
    _ module: FoundModule, _ refused: Manifest.Permissions, _ rule: MachinePolicy.Rule
  ) -> Diagnostic {
    refusal(
      "permissions-refused", "\(named(module)) asks for more than the policy grants: \(refused.words)",
      at: module.manifest?.spans["permissions"], path: module.path,
      related: [Diagnostic(.note, code: "rule", "this rule holds for it", at: rule.span)])
  }

  static func firstUse(_ module: FoundModule, _ requests: Manifest.Permissions) -> Diagnostic {
    Diagnostic(
      .note, code: "first-use", "\(named(module)) is used here for the first time, and may: \(requests.words)",
      path: module.path)
  }

  static func grown(
    _ module: FoundModule, _ more: Manifest.Permissions, since earlier: TrustRecords.Grant
  ) -> Diagnostic {
    refusal(
      "permissions-grown", "\(named(module)) asks for more than it was granted as \(earlier.version): \(more.words)",
      at: module.manifest?.spans["permissions"], path: module.path,
      hints: ["if that is right: aether plugins grant \(module.name)"])
  }
}
