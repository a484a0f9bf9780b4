internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime

/// A module's folder against its list and signature, and the signer against those who may sign.
struct ContentsCheck {
  /// What is known of a module's files and signer afterwards.
  struct Evidence {
    /// The digest of the list; `nil` without one.
    var listDigest: String?
    /// Who signed: principals of the signers' file and the key's fingerprint. Empty when nobody did.
    var signers: [String] = []
  }

  let situation: Situation
  let rule: MachinePolicy.Rule?

  /// In enterprise mode, and where a rule names signers, there must be a signature.
  private var isRequired: Bool { situation.profile == .enterprise || rule?.signedBy.isEmpty == false }

  func judge(_ module: FoundModule, _ verdict: inout Verdict) -> Evidence {
    let folder: SignedFolder?
    do throws(SignedFolder.Unusable) {
      folder = module.libraryPath == module.path ? nil : try SignedFolder.read(module.path)
    } catch {
      verdict.refuse(.signature, error.diagnostic)
      return Evidence()
    }
    guard let folder else {
      if isRequired {
        verdict.refuse(.signature, VerdictMessages.unsigned(module, hasList: false))
      } else {
        verdict.note(.contents, .absent, "no \(FileList.fileName)")
        verdict.note(.signature, .absent, "not signed")
      }
      return Evidence()
    }
    compare(module, folder, &verdict)
    var evidence = Evidence(listDigest: folder.listDigest)
    if let signature = folder.signature {
      evidence.signers = judge(signature.key, of: module, &verdict)
    } else if isRequired {
      verdict.refuse(.signature, VerdictMessages.unsigned(module, hasList: true))
    } else {
      verdict.note(.signature, .absent, "not signed")
    }
    return evidence
  }

  private func compare(_ module: FoundModule, _ folder: SignedFolder, _ verdict: inout Verdict) {
    var problems = folder.problems
    // The manifest was read before: it must be the one that is listed.
    if problems.isEmpty, let source = module.manifest?.source {
      let digest = ContentDigest(source.bytes).description
      let name = Self.name(of: source.path, in: module)
      if folder.list.digest(of: name) != digest { problems.append(VerdictMessages.changedMeanwhile(source.path)) }
    }
    for problem in problems { verdict.refuse(.contents, problem) }
    if problems.isEmpty {
      let count = folder.list.entries.count
      verdict.note(.contents, .passed, "\(count) file\(count == 1 ? "" : "s") as listed")
    }
    let bundled = (module.manifest?.bundled ?? []).map { Path.join(module.path, $0) }
    for path in bundled + (module.libraryPath.map { [$0] } ?? []) {
      // One that isn't on the list is loaded by nobody: no file has an empty digest.
      verdict.digests[path] = folder.list.digest(of: Self.name(of: path, in: module)) ?? ""
    }
  }

  private static func name(of path: String, in module: FoundModule) -> String {
    let inside = Path.absolute(path, from: "/")
    let folder = Path.absolute(module.path, from: "/")
    return Path.isInside(inside, folder) ? String(inside.dropFirst(folder.count + 1)) : path
  }

  private func judge(_ key: PublicKey, of module: FoundModule, _ verdict: inout Verdict) -> [String] {
    let shown = "\(key.algorithm.word) \(key.fingerprint)"
    guard let signers = situation.signers else {
      guard !isRequired else {
        verdict.refuse(.signature, VerdictMessages.noSigners(situation))
        return []
      }
      verdict.note(.signature, .passed, "\(shown), whom nobody vouches for: no signers are named")
      return [key.fingerprint]
    }
    do throws(Signers.Refusal) {
      let wanted = rule.flatMap { $0.signedBy.isEmpty && situation.profile == .internalFast ? nil : $0.signedBy }
      let principal = try signers.principal(of: key, among: wanted, at: situation.now)
      verdict.note(.signature, .passed, "\(principal) (\(shown))")
      return [principal, key.fingerprint]
    } catch {
      verdict.refuse(
        .signature, VerdictMessages.refused(error, module, shown, signers: signers.path, wanted: rule?.signedBy ?? []))
      return []
    }
  }
}
