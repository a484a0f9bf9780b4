internal import Synchronization

/// What packages said of themselves, for as long as what it depends on is as it was: then it costs nothing to ask again.
/// Whoever builds more than once keeps one.
package final class PackageFacts: Sendable {
  struct Facts: Sendable {
    /// Names of the products that are dynamic libraries.
    var libraries: [String]
    /// Real paths of the packages beside it that it is made with, and that they are made with.
    var dependencies: [String]
    /// Has dependencies that come from somewhere else.
    var hasRemote: Bool
  }

  /// All that decides what a manifest says.
  struct Key: Hashable, Sendable {
    var swift: String
    var environment: [String: String]
    /// The bytes of each manifest, and of `Package.resolved`, by their paths.
    var files: [String: [UInt8]]
  }

  private struct Entry: Sendable {
    var key: Key
    var facts: Facts
  }

  private let entries = Mutex<[String: Entry]>([:])
  private let folders = Mutex<[String: String]>([:])

  package init() {}

  /// What is known of a package.
  /// - Parameter key: makes the key that would be its now, from the paths of files.
  func known(_ folder: String, key: ([String]) -> Key) -> Facts? {
    guard let entry = entries.withLock({ $0[folder] }), entry.key == key(Array(entry.key.files.keys)) else {
      return nil
    }
    return entry.facts
  }

  func learn(_ folder: String, _ facts: Facts, key: Key) {
    entries.withLock { $0[folder] = Entry(key: key, facts: facts) }
  }

  /// Where a package's libraries come, by the command that builds them.
  func place(_ command: [String]) -> String? { folders.withLock { $0[command.joined(separator: "\0")] } }

  func learn(_ command: [String], place: String) { folders.withLock { $0[command.joined(separator: "\0")] = place } }
}
