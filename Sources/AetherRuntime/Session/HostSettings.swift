package import AetherModel
internal import Linux
package import StateStore

/// What this process was started with, read once: the folder, the variables, what they mean.
package struct HostSettings: Sendable {
  package var currentFolder: String
  /// The process's own environment. None of it reaches a module.
  package var variables: [String: String]
  /// `AETHER_PLUGIN_STRICT`.
  package var isStrict = true

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
    switch variables["AETHER_MODE"] ?? "internal_fast" {
    case "internal_fast": break
    case "enterprise": found.append(Self.notEnforceable("AETHER_MODE asks for enterprise mode"))
    case let other:
      found.append(
        Diagnostic(
          code: "bad-variable", "AETHER_MODE is '\(other)'; it can be internal_fast or enterprise",
          hints: ["unset it: internal_fast is the default"]))
    }
    if File.exists(Self.machinePolicy) {
      found.append(Self.notEnforceable("this machine has a policy, \(Self.machinePolicy)"))
    }
    return found
  }

  private static let machinePolicy = "/etc/aether/policy.yaml"

  private static func notEnforceable(_ what: String) -> Diagnostic {
    Diagnostic(
      code: "not-enforceable", "\(what), which is not enforceable in this build",
      hints: ["nothing was run; a later version enforces it"], isPolicy: true)
  }

  /// The folder for all state: `AETHER_STATE`, else below `XDG_STATE_HOME`, else below the home folder.
  package var stateBase: String {
    variables["AETHER_STATE"].flatMap { $0.isEmpty ? nil : Path.absolute($0, from: currentFolder) }
      ?? Path.join(
        variables["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
          ?? Path.join(variables["HOME"] ?? "/tmp", ".local/state"), "aether")
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
