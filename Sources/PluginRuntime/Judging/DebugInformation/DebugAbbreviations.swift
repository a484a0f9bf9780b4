/// What the entries of a unit look like, by the number that each begins with (DWARF 5, 7.5.3).
struct DebugAbbreviations {
  struct Attribute {
    var name: UInt64
    var form: UInt64
    /// Of `DW_FORM_implicit_const`.
    var constant: Int64
  }

  struct Entry {
    var tag: UInt64
    var hasChildren: Bool
    var attributes: [Attribute]
  }

  /// The first ones' numbers are mostly 1, 2, 3 …, so that these are found by their place.
  private var ordered: [Entry] = []
  private var others: [UInt64: Entry] = [:]
  /// About how many attributes all of them have.
  private(set) var size = 0

  subscript(code: UInt64) -> Entry? {
    code >= 1 && code <= UInt64(ordered.count) ? ordered[Int(code) - 1] : others[code]
  }

  init(_ section: LibrarySlice, at start: Int, _ budget: inout DebugBudget) throws(ELFFault) {
    var cursor = try DebugCursor(section, at: start, end: section.count)
    while !cursor.isAtEnd {
      let code = try cursor.unsigned()
      if code == 0 { return }
      var entry = Entry(tag: try cursor.unsigned(), hasChildren: try cursor.number(UInt8.self) != 0, attributes: [])
      while true {
        try budget.step(cursor)
        size += 1
        let name = try cursor.unsigned()
        let form = try cursor.unsigned()
        let constant = form == DebugForm.implicitConstant ? try cursor.signed() : 0
        if name == 0, form == 0 { break }
        entry.attributes.append(Attribute(name: name, form: form, constant: constant))
      }
      if code == UInt64(ordered.count) + 1 { ordered.append(entry) } else { others[code] = entry }
    }
  }
}

/// The work that may still be done on one file: whatever its bytes are, reading them ends.
struct DebugBudget {
  private var left: Int

  init(_ steps: Int) { left = steps }

  mutating func step(_ cursor: DebugCursor) throws(ELFFault) {
    guard left > 0 else { throw cursor.fault("it is too large") }
    left -= 1
  }

  /// A text costs by its length: many entries may have the same long name.
  mutating func take(_ text: LibrarySlice) throws(ELFFault) {
    left -= text.count / 32
    guard left > 0 else { throw .damaged(text.part, at: text.offset, "it is too large") }
  }
}
