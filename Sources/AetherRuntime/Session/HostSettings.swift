package import AetherModel
internal import Linux
package import PipelineConfig
package import StateStore
package import Trust

/// What this process was started with, read once: the folder, the variables, what they mean.
package struct HostSettings: Sendable {
  package var currentFolder: String
  /// The process's own environment. None of it reaches a module.
  package var variables: [String: String]
  /// `AETHER_PLUGIN_STRICT`.
  package var isStrict = true
  /// Whether debuggers may attach to the workers of plugins.
  package var isAttachable = false
  /// The machine's policy; `nil` where there is none.
  package var machine: PolicyFile.Machine?
  /// Who decides what may run, by the policy and `AETHER_MODE`, which only tightens.
  package var profile: Profile = .internalFast
  /// `--trust`: the project counts as trusted by this process.
  package var trustsProject = false
  /// The path of `aether-worker`; `nil`: where it is installed.
  package var worker: String?
  /// For tests: `nil` is the user's own.
  package var trustStore: TrustStore?

  package init(currentFolder: String, variables: [String: String]) {
    self.currentFolder = currentFolder
    self.variables = variables
  }

  /// The settings of this process.
  /// - Returns: also what is wrong with its variables, and with asking this build for more than it can enforce.
  package static func ofThisProcess() -> (settings: HostSettings, diagnostics: [Diagnostic]) {
    let folder = (try? Path.current()) ?? "/"
    var settings = HostSettings(currentFolder: folder, variables: ProcessEnvironment.all())
    // Reading changes the settings: it must come before they are copied into the answer.
    let diagnostics = settings.readVariables()
    return (settings, diagnostics)
  }

  /// Reads what the variables say of Aether itself.
  package mutating func readVariables() -> [Diagnostic] {
    var found: [Diagnostic] = []
    switch variables["AETHER_PLUGIN_STRICT"] ?? "true" {
    case "true": isStrict = true
    case "false": isStrict = false
    case let other:
      found.append(
        Diagnostic(
          code: "bad-variable", "AETHER_PLUGIN_STRICT is '\(other)'; it can be true or false",
          hints: ["unset it: true is the default"]))
    }
    var diagnostics = Diagnostics()
    machine = PolicyFile.read(diagnostics: &diagnostics)
    found += diagnostics.all
    profile = machine?.policy.profile ?? .internalFast
    if let mode = variables["AETHER_MODE"] {
      if let asked = Profile(rawValue: mode) {
        profile = max(profile, asked)
      } else {
        found.append(
          Diagnostic(
            code: "bad-variable", "AETHER_MODE is '\(mode)'; it can be internal_fast or enterprise",
            hints: ["unset it: the policy of this machine decides, and by default internal_fast"]))
      }
    }
    return found
  }

  /// The folder for all state: `AETHER_STATE`, else below `XDG_STATE_HOME`, else below the home folder.
  package var stateBase: String {
    variables["AETHER_STATE"].flatMap { $0.isEmpty ? nil : Path.absolute($0, from: currentFolder) }
      ?? Path.join(
        variables["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
          ?? Path.join(variables["HOME"] ?? "/tmp", ".local/state"), "aether")
  }

  /// The path of a program, which is looked for in `PATH` where it is only a name.
  func findProgram(_ name: String) -> String? {
    name.contains("/") ? name : ChildProcess.find(name, in: variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
  }

  /// The folder of the cache of builds: `AETHER_CACHE`, else below `XDG_CACHE_HOME`, else below the home folder.
  package var cacheBase: String {
    variables["AETHER_CACHE"].flatMap { $0.isEmpty ? nil : Path.absolute($0, from: currentFolder) }
      ?? Path.join(
        variables["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
          ?? Path.join(variables["HOME"] ?? "/tmp", ".cache"), "aether")
  }

  /// The locks that steps of a project's runs share.
  package func locks(project root: String) -> LockTable {
    LockTable(folder: Path.join(stateBase, "locks"), project: Path.name(of: stateFolder(project: root)))
  }

  /// The folder for the state of a project, below ``stateBase``.
  /// - Parameter root: the project's folder; its real path names the state's.
  package func stateFolder(project root: String) -> String {
    let real = (try? Path.real(root)) ?? root
    return Path.join(stateBase, String(ProjectKey.digest(of: real).prefix(32)))
  }
}
