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
      if situation.profile == .enterprise || module.libraryPath.map({ situation.builtHere[$0] != nil }) ?? false {
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

  /// A library that is built from source is bound by the commit, and by the toolchain, which need not give the same bytes on
  /// every machine; any other by its bytes.
  private func difference(_ path: String, _ digest: String, _ entry: LockFile.Module) -> String? {
    let locked = entry.artefacts[Platform.current]
    guard locked != digest else { return nil }
    if entry.source.git != nil, entry.toolchain != nil {
      return situation.builtHere[path] == digest ? nil : "its library is not the one that was built from its commit"
    }
    return locked == nil ? "no library for \(Platform.current) is locked" : "its library has changed"
  }

  /// What is other than it is locked, each a clause. Remembers the library's digest, by which it will be loaded.
  private func differences(
    _ module: FoundModule, _ evidence: ContentsCheck.Evidence, _ entry: LockFile.Module, _ verdict: inout Verdict
  ) -> [String] {
    var found: [String] = []
    if let path = module.libraryPath {
      let digest = verdict.digests[path] ?? (try? ContentDigest(ofFile: path).description) ?? ""
      verdict.digests[path] = digest
      found += difference(path, digest, entry).map { [$0] } ?? []
    }
    if let contents = entry.contents, evidence.listDigest != contents { found.append("its \(FileList.fileName) has changed") }
    if let signer = entry.signer, !evidence.signers.contains(signer) {
      found.append("it is no longer signed by \(signer)")
    }
    if module.manifest?.securityLevel == .trusted, entry.level != .trusted { found.append("it asks to run trusted") }
    let more = (module.manifest?.permissions ?? .init()).subtracting(entry.permissions)
    if !more.isEmpty { found.append("it asks for more: \(more.words)") }
    return found
  }
}
