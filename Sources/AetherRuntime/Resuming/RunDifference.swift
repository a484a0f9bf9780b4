internal import AetherModel
internal import StateStore

/// What is not as it was when the run began.
enum RunDifference {
  /// One diagnostic for each change.
  static func find(_ before: StoredRunDetail, _ now: StoredRunDetail, goneSteps: Set<String>) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if before.sourceDigest != now.sourceDigest {
      let line = firstDifferentLine(before.source, now.source)
      var message = "the pipeline '\(now.path)' is not as it was when the run began: line \(line) is the first that differs"
      if !goneSteps.isEmpty {
        message += "; gone: \(goneSteps.sorted().map { "'\($0)'" }.joined(separator: ", "))"
      }
      found.append(Diagnostic(code: "pipeline-changed", message))
    }
    for module in now.modules where !before.modules.contains(where: { $0.identity == module.identity }) {
      let others = before.modules.filter { $0.name == module.name }
      guard let other = others.last else {
        if before.sourceDigest == now.sourceDigest {
          found.append(Diagnostic(code: "module-changed", "the module '\(module.name)' was not in this run before"))
        }
        continue
      }
      found.append(
        Diagnostic(
          code: "module-changed",
          module.version.isEmpty
            ? "the pipeline '\(module.name)', which a step runs, is not as it was when the run began"
            : other.version == module.version
            ? "the module '\(module.name)' \(module.version) is not the same library as when the run began"
            : "the module '\(module.name)' is version \(module.version); the run began with \(other.version)"))
    }
    return found
  }

  private static func firstDifferentLine(_ one: [UInt8], _ two: [UInt8]) -> Int {
    let same = zip(one, two).prefix { $0 == $1 }
    return same.count { $0.0 == UInt8(ascii: "\n") } + 1
  }
}

extension StoredModule {
  var identity: [String] { [name, version, digest] }
}
