package import AetherModel
internal import Linux
package import PipelineConfig
package import PluginRuntime

/// Makes the lock of what was found. Nothing of it is run. Blocks on the disk.
package struct LockMaker {
  private let situation: Situation

  package init(_ situation: Situation) { self.situation = situation }

  /// - Parameter modules: those that can be used; builtins are left out, since they are part of Aether.
  /// - Returns: also what can't be locked: a folder that is not as its list says, a signer who may not sign.
  package func lock(_ modules: [FoundModule]) -> (lock: LockFile, diagnostics: [Diagnostic]) {
    var lock = LockFile()
    var diagnostics: [Diagnostic] = []
    for module in modules where module.tier != .builtin {
      guard let version = module.version, let library = module.libraryPath else { continue }
      var verdict = Verdict(module.name, version, module.path)
      let rule = situation.rule(for: module.name)
      let evidence = ContentsCheck(situation: situation, rule: rule).judge(module, &verdict)
      diagnostics += verdict.diagnostics
      let earlier = situation.lock?.entries(of: module.name).first { $0.version == version }
      var artefacts = earlier?.artefacts ?? [:]
      do throws(SystemError) {
        let digest = try ContentDigest(ofFile: library).description
        // What others built from the same commit stays on record.
        if earlier?.toolchain == nil || artefacts[Platform.current] == nil { artefacts[Platform.current] = digest }
      } catch {
        diagnostics.append(Diagnostic(code: "unreadable", "can't be read: \(error.reason)", path: library))
      }
      var entry = LockFile.Module(
        name: module.name, version: version, source: source(module, earlier), artefacts: artefacts,
        contents: evidence.listDigest, signer: evidence.signers.first,
        permissions: module.manifest?.permissions ?? Manifest.Permissions())
      if let level = module.manifest?.securityLevel, level != .sandboxed { entry.level = level }
      if module.tier == .fetched { entry.toolchain = earlier?.toolchain }
      lock.modules.append(entry)
    }
    keepAdded(&lock)
    return (lock, diagnostics)
  }

  /// What was added by its source stays, also where it was not fetched yet.
  private func keepAdded(_ lock: inout LockFile) {
    for entry in situation.lock?.modules ?? [] where entry.source.isAdded {
      let isThere = lock.modules.contains { $0.name == entry.name && $0.version == entry.version }
      if !isThere { lock.modules.append(entry) }
    }
  }

  /// Relative where it lies in the project, so that the lock is the same in every checkout.
  private func source(_ module: FoundModule, _ earlier: LockFile.Module?) -> LockFile.Source {
    if module.tier == .fetched, let earlier { return earlier.source }
    guard Path.isInside(module.path, situation.root), module.path != situation.root else { return .path(module.path) }
    return .path(String(module.path.dropFirst(situation.root == "/" ? 1 : situation.root.count + 1)))
  }
}

/// What differs between two locks, for people.
package enum LockChanges {
  /// One line a change: `+ csv-loader 1.2.0`, `- csv-loader 1.1.0`, `~ csv-loader 1.2.0: its library has changed`.
  package static func lines(from old: LockFile, to new: LockFile) -> [String] {
    var lines: [String] = []
    for module in new.modules.sorted(by: { ($0.name, $0.version) < ($1.name, $1.version) }) {
      guard let before = old.modules.first(where: { $0.name == module.name && $0.version == module.version }) else {
        lines.append("+ \(module.name) \(module.version)")
        continue
      }
      var parts: [String] = []
      if before.artefacts != module.artefacts { parts.append("its library has changed") }
      if before.contents != module.contents { parts.append("its list of files has changed") }
      if before.signer != module.signer { parts.append("it is signed by \(module.signer ?? "nobody")") }
      if before.source != module.source { parts.append("it comes from \(module.source.words)") }
      if before.toolchain != module.toolchain { parts.append("it is built by \(module.toolchain ?? "nobody")") }
      if before.level != module.level { parts.append("it asks to run \((module.level ?? .sandboxed).rawValue)") }
      if before.permissions != module.permissions { parts.append("it asks for \(module.permissions.words)") }
      if !parts.isEmpty { lines.append("~ \(module.name) \(module.version): \(parts.joined(separator: ", "))") }
    }
    for module in old.modules
    where !new.modules.contains(where: { $0.name == module.name && $0.version == module.version }) {
      lines.append("- \(module.name) \(module.version)")
    }
    return lines
  }
}
