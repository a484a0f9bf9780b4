internal import Isolation

package struct GitCommit: Hashable, Sendable {
  /// 40 hexadecimal digits, as of `tree`.
  package var id: String
  package var tree: String
  /// Seconds since 1970.
  package var time: Int
  /// `Name <address>`, cut and cleaned for people.
  package var author: String
  /// The first line of the message, cut and cleaned.
  package var summary: String

  package init(id: String, tree: String, time: Int, author: String, summary: String) {
    self.id = id
    self.tree = tree
    self.time = time
    self.author = author
    self.summary = summary
  }

  init(_ commit: GitAnswer.Commit) {
    self.init(
      id: commit.id, tree: commit.tree, time: commit.time, author: GitText.clean(commit.author),
      summary: GitText.clean(commit.summary))
  }
}

/// What a mirror has names for.
package struct GitRefs: Hashable, Sendable {
  /// The commit of each.
  package var branches: [String: String]
  /// The commit that each means in the end; tags of something else are left out.
  package var tags: [String: String]
  /// The name of the default branch, when that is there.
  package var head: String?

  package init(branches: [String: String] = [:], tags: [String: String] = [:], head: String? = nil) {
    self.branches = branches
    self.tags = tags
    self.head = head
  }
}

package struct GitExport: Hashable, Sendable {
  /// The id of the tree that was exported.
  package var tree: String
  /// Links included.
  package var files: Int
  package var bytes: Int

  package init(tree: String, files: Int, bytes: Int) {
    self.tree = tree
    self.files = files
    self.bytes = bytes
  }
}

/// How far a fetch is.
package struct GitProgress: Hashable, Sendable {
  /// Received, and to be received.
  package var objects: Int
  package var allObjects: Int
  /// Received.
  package var bytes: Int

  package init(objects: Int, allObjects: Int, bytes: Int) {
    self.objects = objects
    self.allObjects = allObjects
    self.bytes = bytes
  }
}

/// Texts that others wrote.
enum GitText {
  private static let most = 300

  /// In one line, not too long, without anything that a terminal obeys.
  static func clean(_ text: String) -> String {
    var clean = ""
    for scalar in text.unicodeScalars.prefix(most) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
        clean += scalar == "\n" || scalar == "\t" ? " " : "?"
      default: clean.unicodeScalars.append(scalar)
      }
    }
    while clean.last == " " { clean.removeLast() }
    return clean
  }
}
