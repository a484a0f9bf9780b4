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
