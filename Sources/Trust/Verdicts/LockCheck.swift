internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// A module against what the project's lock says of it.
struct LockCheck {
  let situation: Situation

  func judge(_ module: FoundModule, _ evidence: ContentsCheck.Evidence, _ verdict: inout Verdict) {
    let entries = situation.lock?.entries(of: module.name) ?? []
    guard let version = module.version, let highest = entries.map(\.version).max() else {
      if situation.profile == .enterprise {
        verdict.refuse(.lock, VerdictMessages.unlocked(module, situation))
      } else {
        verdict.note(.lock, .absent, situation.lock == nil ? "no aether.lock" : "not in aether.lock")
      }
      return
    }
    guard let entry = entries.first(where: { $0.version == version }) else {
      let refusal =
        version < highest
        ? VerdictMessages.rolledBack(module, entries) : VerdictMessages.otherVersion(module, entries)
      return verdict.refuse(.lock, refusal)
    }
    let differences = differences(module, evidence, entry, &verdict)
    guard differences.isEmpty else {
      return verdict.refuse(.lock, VerdictMessages.otherThanLocked(module, entry, differences))
    }
    verdict.note(.lock, .passed, "as locked")
  }

  /// What is other than it is locked, each a clause. Remembers the library's digest, by which it will be loaded.
  private func differences(
    _ module: FoundModule, _ evidence: ContentsCheck.Evidence, _ entry: LockFile.Module, _ verdict: inout Verdict
  ) -> [String] {
    var found: [String] = []
    if let path = module.libraryPath {
      let digest = verdict.digests[path] ?? (try? ContentDigest(ofFile: path).description) ?? ""
      verdict.digests[path] = digest
      if let locked = entry.artefacts[Platform.current] {
        if locked != digest { found.append("its library has changed") }
      } else {
        found.append("no library for \(Platform.current) is locked")
      }
    }
    if let contents = entry.contents, evidence.listDigest != contents { found.append("its \(FileList.fileName) has changed") }
    if let signer = entry.signer, !evidence.signers.contains(signer) {
      found.append("it is no longer signed by \(signer)")
    }
    let more = (module.manifest?.permissions ?? .init()).subtracting(entry.permissions)
    if !more.isEmpty { found.append("it asks for more: \(more.words)") }
    return found
  }
}
