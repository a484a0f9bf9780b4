package import AetherModel
internal import Linux

/// Whether a module may run, as what, and why.
package struct Verdict: Sendable {
  /// One thing that was looked at.
  package struct Check: Hashable, Sendable {
    package enum Outcome: String, Sendable {
      case passed = "ok"
      /// There is nothing to check, and nothing wants it.
      case absent = "none"
      case failed
    }

    package enum Subject: String, Sendable { case origin, contents, signature, lock, permissions }

    package var subject: Subject
    package var outcome: Outcome
    package var detail: String
  }

  package var module: String
  package var version: SemanticVersion?
  /// The plugin's folder or library.
  package var path: String
  /// How much of the machine it may see. What it asked for where nobody decided otherwise.
  package var level: Manifest.SecurityLevel
  /// What it was granted, in the words of its manifest: texts may hold expressions over its inputs.
  package var permissions: Manifest.Permissions
  /// What these must lie in once they are known; `nil` where the user alone decides.
  package var bounds: PermissionBounds?
  /// The digests that files must have when they are loaded, by their paths: the library, and those that it brings.
  package var digests: [String: String]
  package var checks: [Check]
  /// Errors when it may not run.
  package var diagnostics: [Diagnostic]
  /// What to remember once it runs; `nil` where that is known already.
  package var grant: TrustRecords.Grant?
  /// What to tell once it runs for the first time; `nil` when it did before, or asks for nothing.
  package var firstUse: Diagnostic?

  package var isAllowed: Bool { !diagnostics.contains { $0.severity == .error } }

  init(_ module: String, _ version: SemanticVersion?, _ path: String) {
    self.module = module
    self.version = version
    self.path = path
    level = .sandboxed
    permissions = Manifest.Permissions()
    digests = [:]
    checks = []
    diagnostics = []
  }

  mutating func note(_ subject: Check.Subject, _ outcome: Check.Outcome, _ detail: String) {
    checks.append(Check(subject: subject, outcome: outcome, detail: detail))
  }

  /// Records an error, which keeps the module from running.
  mutating func refuse(_ subject: Check.Subject, _ diagnostic: Diagnostic) {
    let detail = diagnostic.path.map { path in
      path != self.path && Path.isInside(path, self.path)
        ? "\(path.dropFirst(self.path.count + 1)): \(diagnostic.message)" : diagnostic.message
    }
    note(subject, .failed, detail ?? diagnostic.message)
    diagnostics.append(diagnostic)
  }
}
