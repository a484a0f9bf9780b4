package import AetherModel

/// All nodes of one YAML text, in the order of the text, without an allocation for each.
///
/// A container's entry is followed by those of its children; `next` leads past the whole subtree. A mapping's
/// children alternate: key, value.
package final class NodeStore: Sendable {
  struct Entry: Sendable {
    enum Kind: UInt8 { case null, bool, integer, double, string, sequence, mapping, alias }
    enum Style: UInt8 { case plain = 1, singleQuoted, doubleQuoted, literal, folded }

    var kind: Kind
    /// Of a scalar; `plain` for the rest.
    var style: Style
    /// Whether a scalar's text stands in the source byte by byte, so that `textStart` is an offset there and not in
    /// the pool.
    var isVerbatim = false
    /// Set on a mapping's key that was reported: iteration passes over the pair.
    var isDropped = false
    /// Byte offsets into the source; quotes, brackets and block headers included.
    var start: UInt32
    var end: UInt32
    var textStart: UInt32 = 0
    var textLength: UInt32 = 0
    /// The first entry after this one's subtree.
    var next: UInt32
    /// Items or pairs, dropped ones included; for an alias, the entry that it stands for.
    var count: UInt32 = 0
  }

  package let source: SourceText
  let entries: [Entry]
  /// The decoded text of scalars with escapes or folded lines.
  let pool: [UInt8]

  init(source: SourceText, entries: [Entry], pool: [UInt8]) {
    self.source = source
    self.entries = entries
    self.pool = pool
  }

  func text(of entry: Entry) -> ArraySlice<UInt8> {
    let range = Int(entry.textStart)..<Int(entry.textStart) + Int(entry.textLength)
    return entry.isVerbatim ? source.bytes[range] : pool[range]
  }
}
