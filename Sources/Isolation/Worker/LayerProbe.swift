package import AetherModel
internal import Linux

/// Tries all layers of a level on this process, for `aether doctor`.
package enum LayerProbe {
  /// Never to be called in a process that goes on to do anything else.
  /// - Returns: `{layers: [{name, missing}]}`, where `missing` is null for a layer that holds.
  package static func report(isIsolated: Bool) -> Value {
    var settings = SandboxSettings()
    settings.isIsolated = isIsolated
    var missing: [MissingLayer]
    do throws(SystemError) { missing = try Confiner.confine(settings, grants: []) } catch {
      missing = Layer.allCases.map { MissingLayer($0, "\(error)") }
    }
    let layers = Layer.allCases.filter { (isIsolated ? Layer.ofIsolated : Layer.ofSandboxed).contains($0) }
    return .object([
      (
        "layers",
        .array(
          layers.map { layer in
            let reason = missing.first { $0.layer == layer }?.reason
            return .object([("name", .string(layer.rawValue)), ("missing", reason.map(Value.string) ?? .null)])
          })
      )
    ])
  }
}
