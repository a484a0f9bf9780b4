/// Who decides what may run.
package enum Profile: String, Sendable, Comparable {
  /// The user, within the machine's policy.
  case internalFast = "internal_fast"
  /// The machine's policy alone.
  case enterprise

  package static func < (left: Profile, right: Profile) -> Bool { left == .internalFast && right == .enterprise }
}
