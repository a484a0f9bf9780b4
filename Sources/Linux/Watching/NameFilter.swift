/// Names in a tree that are of no interest.
struct NameFilter: Sendable {
  var names: Set<String>
  var isLitter: @Sendable (String) -> Bool

  func leavesOut(_ name: String) -> Bool { names.contains(name) || isLitter(name) }
}

/// Files that editors leave beside the one that is edited.
package enum EditorLitter {
  /// True for the names of backups, swap files, locks and files that are to be renamed.
  package static func contains(_ name: String) -> Bool {
    // vim tries by this name whether it may write to the folder.
    if name == "4913" || name.hasSuffix("~") { return true }
    // Emacs: `.#name` is a lock, `#name#` a copy of what isn't saved.
    if name.hasPrefix(".#") || (name.hasPrefix("#") && name.hasSuffix("#") && name.utf8.count > 1) { return true }
    if name.hasPrefix(".goutputstream-") || name.hasSuffix("___jb_tmp___") || name.hasSuffix("___jb_old___") {
      return true
    }
    return isSwapFile(name)
  }

  /// vim's `.name.swp`, then `.swo`, `.swn` and so on down to `.saa`; `.swpx` and `.swx` while it tries.
  private static func isSwapFile(_ name: String) -> Bool {
    guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
    let ending = name[dot...].dropFirst()
    return ending.hasPrefix("sw") && (ending.utf8.count == 3 || ending == "swpx")
  }
}
