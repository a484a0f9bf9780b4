package import AetherModel
package import PipelineConfig

/// Whether the user lets a project bring plugins and ask for levels.
package enum ProjectStanding: Hashable, Sendable {
  case trusted
  /// Never decided.
  case unknown
  /// It was trusted, and is no longer what it was: each change a clause.
  case changed([String])
}

/// All that a verdict depends on besides the module itself.
package struct Situation: Sendable {
  package var profile: Profile
  package var machine: PolicyFile.Machine?
  /// The project's folder.
  package var root: String
  package var standing: ProjectStanding
  /// The policy's, else those of a trusted project; `nil` where nobody is named.
  package var signers: Signers?
  /// `nil` where there is none.
  package var lock: LockFile?
  /// The digests of libraries that were built on this machine from what the lock pins, by their paths.
  package var builtHere: [String: String] = [:]
  /// What the project file asks for.
  package var requestedLevels: [String: Manifest.SecurityLevel] = [:]
  package var defaultLevel: Manifest.SecurityLevel?
  /// What modules were granted in this project, by their names.
  package var grants: [String: TrustRecords.Grant] = [:]
  /// Seconds since 1970.
  package var now: Int64

  package init(profile: Profile, machine: PolicyFile.Machine?, root: String, standing: ProjectStanding, now: Int64) {
    self.profile = profile
    self.machine = machine
    self.root = root
    self.standing = standing
    self.now = now
    signers = machine?.signers
  }

  /// The first rule of the policy that is for a module.
  func rule(for module: String) -> MachinePolicy.Rule? {
    machine?.policy.rules.first { Wildcards.matches(module, $0.match) }
  }
}
