package import AetherModel

/// Values by slot. A secret's place is empty, and is listed.
package struct StoredValues: Hashable, Sendable {
  package var values: [Value?]
  /// The slots of secrets, which are never stored.
  package var secrets: [Int]

  package init(_ values: [Value?] = [], secrets: [Int] = []) {
    self.values = values
    self.secrets = secrets
  }
}
