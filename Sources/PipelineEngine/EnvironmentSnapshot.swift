/// Environment variables as a run declares them; nothing of the process's own environment. Immutable, cheap to copy.
package struct EnvironmentSnapshot: Hashable, Sendable {
  private let values: [String: String]

  package init(_ values: [String: String] = [:]) { self.values = values }

  package subscript(name: String) -> String? { values[name] }

  /// Sorted by name.
  package var entries: [(name: String, value: String)] {
    values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }

  /// The names of `other` win.
  package func merging(_ other: [String: String]) -> EnvironmentSnapshot {
    EnvironmentSnapshot(values.merging(other) { _, new in new })
  }
}
