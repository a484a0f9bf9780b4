internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import Trust

/// What people read when policy doesn't let them decide.
enum AuthorityMessages {
  static func noPolicy(_ settings: HostSettings, _ folder: ProjectFolder) -> Diagnostic {
    let isOfProject = settings.profile == .internalFast
    return Diagnostic(
      code: "no-policy",
      "\(isOfProject ? "the project" : "AETHER_MODE") asks for enterprise mode, and this machine has no policy",
      path: isOfProject ? Path.join(folder.root, ProjectFolder.fileName) : nil,
      hints: ["an administrator writes \(PolicyFile.path): see docs/enterprise.md"], isPolicy: true)
  }

  static func mayNotTrust(_ profile: Profile) -> Diagnostic {
    Diagnostic(
      code: "may-not-trust",
      profile == .enterprise
        ? "in enterprise mode projects can't be trusted: the machine's policy decides"
        : "the policy of this machine lets nobody trust projects",
      hints: ["an administrator can list modules and plugin folders in \(PolicyFile.path)"], isPolicy: true)
  }

  static func ignored(_ message: String, at span: SourceSpan? = nil, path: String? = nil) -> Diagnostic {
    Diagnostic(.warning, code: "ignored", "in enterprise mode \(message)", at: span, path: path)
  }

  static let mayNotGrant = Diagnostic(
    code: "may-not-grant", "in enterprise mode only the policy grants permissions",
    hints: ["an administrator can list them under 'modules' in \(PolicyFile.path)"], isPolicy: true)

  static let noFetching = Diagnostic(
    code: "no-fetching", "in enterprise mode nothing is fetched or built from source: building runs the plugin's code",
    hints: ["build and sign elsewhere, and ship the folder"], isPolicy: true)

  /// With the code by which commands ask the person at the terminal.
  static func untrusted(_ situation: Situation, _ module: String) -> Diagnostic {
    let change = if case .changed(let changes) = situation.standing { changes } else { [String]() }
    return Diagnostic(
      code: "project-untrusted",
      (change.isEmpty
        ? "you have not trusted this project" : "the project has changed since you trusted it (\(change.joined(separator: ", ")))")
        + ": '\(module)' is not fetched, since building it runs its code",
      path: situation.root, hints: ["look at what it brings, then: aether trust \(situation.root)"], isPolicy: true)
  }

  static func builtin(_ name: String) -> Diagnostic {
    Diagnostic(code: "builtin", "'\(name)' is part of Aether: it needs no grant")
  }

  static var noHome: TrustStore.Problem {
    TrustStore.Problem(
      Diagnostic(
        code: "trust-store", "you have no home folder in the system's list of users, so nothing can be remembered",
        hints: ["use --trust for one run"]), isMachine: true)
  }

  /// What decides can't be read: nothing is allowed.
  static func asPolicy(_ diagnostic: Diagnostic) -> Diagnostic {
    var diagnostic = diagnostic
    diagnostic.isPolicy = true
    return diagnostic
  }
}
