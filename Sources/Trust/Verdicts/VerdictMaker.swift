package import AetherModel
internal import Linux
internal import PipelineConfig
package import PluginRuntime

/// Decides which modules may run. Nothing of them was run before, and nothing is by this. Blocks on the disk.
package struct VerdictMaker: Sendable {
  private let situation: Situation

  package init(_ situation: Situation) { self.situation = situation }

  package func judge(_ module: FoundModule) -> Verdict {
    var verdict = Verdict(module.name, module.version, module.path)
    guard module.tier != .builtin else {
      verdict.level = .trusted
      verdict.note(.origin, .passed, "part of Aether")
      return verdict
    }
    let rule = situation.rule(for: module.name)
    if let refusal = refusal(ofOrigin: module) ?? unlisted(module, rule) {
      verdict.refuse(.origin, refusal)
      return verdict
    }
    verdict.note(.origin, .passed, module.tier.name)
    let evidence = ContentsCheck(situation: situation, rule: rule).judge(module, &verdict)
    LockCheck(situation: situation).judge(module, evidence, &verdict)
    decideLevel(of: module, rule, &verdict)
    PermissionCheck(situation: situation, rule: rule).judge(module, &verdict)
    return verdict
  }

  /// Why a library without a manifest may not even be described, which runs its constructors; `nil` when it may.
  package func refusalToDescribe(_ module: FoundModule) -> Diagnostic? {
    if situation.profile == .enterprise {
      return VerdictMessages.undescribed(module)
    }
    return refusal(ofOrigin: module)
  }

  /// A project's own plugins, and levels that a project asks for, count once the user trusts the project.
  private func refusal(ofOrigin module: FoundModule) -> Diagnostic? {
    guard situation.profile == .internalFast, situation.standing != .trusted else { return nil }
    guard module.tier.isOfProject || situation.requestedLevels[module.name] != nil else { return nil }
    return VerdictMessages.untrusted(situation, module, isOfProject: module.tier.isOfProject)
  }

  private func unlisted(_ module: FoundModule, _ rule: MachinePolicy.Rule?) -> Diagnostic? {
    situation.profile == .enterprise && rule == nil ? VerdictMessages.unlisted(module, situation) : nil
  }

  /// Isolated is what anybody may have; more than sandboxed is what somebody must grant.
  private func decideLevel(of module: FoundModule, _ rule: MachinePolicy.Rule?, _ verdict: inout Verdict) {
    let requested =
      situation.requestedLevels[module.name] ?? module.manifest?.securityLevel
      ?? (situation.standing == .trusted ? situation.defaultLevel : nil) ?? .sandboxed
    if let rule {
      verdict.level = requested == .isolated ? .isolated : rule.level
    } else {
      // A wrong description of a C function is memory corruption: that it asks to be trusted itself is not enough.
      let isVouchedFor = module.foreign == nil || situation.requestedLevels[module.name] == .trusted
      let mayBeTrusted = situation.machine?.policy.usersMayRunTrusted ?? true
      verdict.level = requested == .trusted && !(mayBeTrusted && isVouchedFor) ? .sandboxed : requested
      if requested == .trusted, mayBeTrusted, !isVouchedFor {
        verdict.diagnostics.append(VerdictMessages.foreignTrusted(module))
        return
      }
    }
    if verdict.level != requested {
      verdict.diagnostics.append(VerdictMessages.otherLevel(module, requested: requested, verdict.level))
    }
  }
}
