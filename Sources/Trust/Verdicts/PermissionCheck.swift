internal import AetherModel
internal import PipelineConfig
internal import PluginRuntime

/// What a module asks for against what it may have.
struct PermissionCheck {
  let situation: Situation
  let rule: MachinePolicy.Rule?

  func judge(_ module: FoundModule, _ verdict: inout Verdict) {
    let requests = module.manifest?.permissions ?? Manifest.Permissions()
    if let rule {
      verdict.bounds = PermissionBounds(rule.permissions)
      let refused = PermissionBounds(rule.permissions).refused(of: requests)
      guard refused.isEmpty else {
        return verdict.refuse(.permissions, VerdictMessages.overAsking(module, refused, rule))
      }
      if situation.profile == .enterprise { return grant(requests, by: "the policy", &verdict) }
    }
    compare(requests, module, &verdict)
  }

  /// With what was granted before. On first use, asking is enough: the user chose the plugin.
  private func compare(_ requests: Manifest.Permissions, _ module: FoundModule, _ verdict: inout Verdict) {
    let version = module.version?.description ?? ""
    guard let earlier = situation.grants[module.name] else {
      verdict.grant = TrustRecords.Grant(version: version, digest: digest(module, verdict), permissions: requests)
      grant(requests, by: "first use", &verdict)
      if !requests.isEmpty { verdict.firstUse = VerdictMessages.firstUse(module, requests) }
      return
    }
    let more = requests.subtracting(earlier.permissions)
    guard more.isEmpty else {
      return verdict.refuse(.permissions, VerdictMessages.grown(module, more, since: earlier))
    }
    if earlier.version != version {
      verdict.grant = TrustRecords.Grant(
        version: version, digest: digest(module, verdict), permissions: earlier.permissions)
    }
    grant(requests, by: "you", &verdict)
  }

  private func grant(_ requests: Manifest.Permissions, by whom: String, _ verdict: inout Verdict) {
    verdict.permissions = requests
    verdict.note(.permissions, .passed, requests.isEmpty ? "asks for nothing" : "\(requests.words) (granted by \(whom))")
  }

  private func digest(_ module: FoundModule, _ verdict: Verdict) -> String {
    let path = module.libraryPath ?? module.path
    return verdict.digests[path] ?? (try? ContentDigest(ofFile: path).description) ?? ""
  }
}
