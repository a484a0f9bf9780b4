package import AetherModel

/// Compares what a manifest promises with what the library registers. Where both speak they must agree: the compiled type
/// must fit the declared one.
package enum ContractComparison {
  /// Every disagreement, each at the place in the manifest that it is about.
  package static func disagreements(manifest: Manifest, compiled: Contract, library: String) -> [Diagnostic] {
    var found: [Diagnostic] = []
    let declared = manifest.contract
    func report(_ key: String, _ message: String) {
      found.append(
        Diagnostic(
          code: "manifest-disagrees", message, at: manifest.spans[key], path: library,
          hints: ["'aether plugins build' writes module.yaml from the library; or change the one that is wrong"]))
    }
    if declared.kind != compiled.kind {
      report("type", "the manifest says type '\(declared.kind.rawValue)', the library '\(compiled.kind.rawValue)'")
    }
    if declared.version != compiled.version {
      report("version", "the manifest says version \(declared.version), the library \(compiled.version)")
    }
    compare(declared.inputs, compiled.inputs, "input", "inputs", isInput: true, report)
    compare(declared.outputs, compiled.outputs, "output", "outputs", isInput: false, report)
    compareErrors(declared.errorCodes, compiled.errorCodes, report)
    compareMethods(declared.methods, compiled.methods, report)
    return found
  }

  private static func compare(
    _ declared: [Parameter], _ compiled: [Parameter], _ what: String, _ key: String, isInput: Bool,
    _ report: (String, String) -> Void
  ) {
    for parameter in declared {
      let place = "\(key).\(parameter.name)"
      guard let other = compiled.first(where: { $0.name == parameter.name }) else {
        report(place, "the manifest has the \(what) '\(parameter.name)', the library doesn't")
        continue
      }
      if !(other.type.fits(parameter.type) || parameter.type == .any || other.type == .any) {
        report(
          place, "the \(what) '\(parameter.name)' is \(parameter.type) in the manifest, \(other.type) in the library")
      }
      if parameter.isRequired != other.isRequired {
        let word = { (isRequired: Bool) in isRequired ? "required" : "optional" }
        report(
          place,
          "the \(what) '\(parameter.name)' is \(word(parameter.isRequired)) in the manifest, \(word(other.isRequired)) in the library"
        )
      }
      guard isInput else { continue }
      if parameter.defaultValue != other.defaultValue {
        report(
          place,
          "the \(what) '\(parameter.name)' has the default \(text(parameter.defaultValue)) in the manifest, \(text(other.defaultValue)) in the library"
        )
      }
      if parameter.pattern != other.pattern {
        report(
          place,
          "the \(what) '\(parameter.name)' has the pattern \(parameter.pattern ?? "none") in the manifest, \(other.pattern ?? "none") in the library"
        )
      }
      if Set(parameter.allowed) != Set(other.allowed) {
        report(
          place,
          "the \(what) '\(parameter.name)' allows \(list(parameter.allowed)) in the manifest, \(list(other.allowed)) in the library"
        )
      }
    }
    for parameter in compiled where !declared.contains(where: { $0.name == parameter.name }) {
      report(key, "the library has the \(what) '\(parameter.name)', the manifest doesn't")
    }
  }

  private static func compareErrors(
    _ declared: [ErrorCode], _ compiled: [ErrorCode], _ report: (String, String) -> Void
  ) {
    for error in declared {
      guard let other = compiled.first(where: { $0.code == error.code }) else {
        report("error_codes.\(error.code)", "the manifest has the error code \(error.code), the library doesn't")
        continue
      }
      if other.severity != error.severity {
        report(
          "error_codes.\(error.code)",
          "the error code \(error.code) is \(error.severity.rawValue) in the manifest, \(other.severity.rawValue) in the library"
        )
      }
    }
    for error in compiled where !declared.contains(where: { $0.code == error.code }) {
      report("error_codes", "the library has the error code \(error.code), the manifest doesn't")
    }
  }

  private static func compareMethods(
    _ declared: [Method], _ compiled: [Method], _ report: (String, String) -> Void
  ) {
    for method in declared {
      let key = "methods.\(method.name)"
      guard let other = compiled.first(where: { $0.name == method.name }) else {
        report(key, "the manifest has the method '\(method.name)', the library doesn't")
        continue
      }
      // Only the method's own name has a place in the manifest.
      func reportMethod(_: String, _ message: String) { report(key, "method '\(method.name)': \(message)") }
      compare(method.inputs, other.inputs, "input", key, isInput: true, reportMethod)
      compare(method.outputs, other.outputs, "output", key, isInput: false, reportMethod)
    }
    for method in compiled where !declared.contains(where: { $0.name == method.name }) {
      report("methods", "the library has the method '\(method.name)', the manifest doesn't")
    }
  }

  private static func text(_ value: Value?) -> String { value?.json() ?? "none" }
  private static func list(_ values: [Value]) -> String {
    values.isEmpty ? "everything" : values.map { $0.json() }.joined(separator: ", ")
  }
}
