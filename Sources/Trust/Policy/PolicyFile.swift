package import AetherModel
internal import Linux
package import PipelineConfig

/// The machine's policy, from the one place where it can be.
package enum PolicyFile {
  package static let path = "/etc/aether/policy.yaml"
  /// Larger ones are refused: 1 MiB.
  private static let sizeLimit = 1 << 20

  /// What the administrator decided, and the people whose signatures count.
  package struct Machine: Sendable {
    package var policy: MachinePolicy
    /// `nil` where the policy names none.
    package var signers: Signers?
  }

  /// Reads the policy and the signers that it names.
  /// - Parameters:
  ///   - path: another one only in tests.
  ///   - owner: who must own it; root but in tests.
  /// - Returns: `nil` on a machine without a policy, and after an error: then nothing may run.
  package static func read(
    _ path: String = Self.path, owner: UInt32 = 0, diagnostics: inout Diagnostics
  ) -> Machine? {
    // A link to nowhere is a policy that can't be read, not a machine without one.
    guard isThere(path, &diagnostics) else { return nil }
    var found = Diagnostics()
    let policy = source(path, owner, "the policy", &found).flatMap { PolicyDecoder.decode($0, diagnostics: &found) }
    var machine = policy.map { Machine(policy: $0) }
    if let signers = policy?.signers {
      machine?.signers = source(signers, owner, "the signers' file", &found).map {
        Signers($0, diagnostics: &found)
      }
    }
    diagnostics.report(contentsOf: found.all.map(\.asPolicy))
    return found.hasErrors ? nil : machine
  }

  private static func isThere(_ path: String, _ diagnostics: inout Diagnostics) -> Bool {
    do throws(SystemError) {
      _ = try FileStatus(path: path, followsLinks: false)
      return true
    } catch {
      if !error.isNotFound {
        diagnostics.report(
          Diagnostic(code: "unreadable", "the policy can't be read: \(error.reason)", path: path, isPolicy: true))
      }
      return false
    }
  }

  private static func source(
    _ path: String, _ owner: UInt32, _ what: String, _ diagnostics: inout Diagnostics
  ) -> SourceText? {
    let problems = Ownership.problems(path, owner: owner, what: what)
    diagnostics.report(contentsOf: problems)
    guard problems.isEmpty else { return nil }
    do throws(SystemError) {
      return SourceText(path: path, bytes: try File.read(path, limit: sizeLimit))
    } catch {
      let reason = error.isTooLarge ? "it is larger than 1 MiB" : error.reason
      diagnostics.error("unreadable", "\(what) can't be read: \(reason)", path: path)
      return nil
    }
  }
}
