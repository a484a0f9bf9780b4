internal import AetherModel

/// Reads the debug information of one file. For one thread.
final class DebugReader {
  /// Keeps in memory what the sections are stretches of.
  private let bytes: LibraryBytes
  let info: LibrarySlice
  let units: [DebugUnit]
  private let abbreviationSection: LibrarySlice
  private let strings: LibrarySlice?
  private let lineStrings: LibrarySlice?
  private let stringOffsets: LibrarySlice?
  /// Units that hold one type, by its signature.
  private let types: [UInt64: Int]
  /// By where they begin: units share them.
  private var abbreviations: [Int: DebugAbbreviations] = [:]
  private var abbreviationsSize = 0
  /// Where a unit's offsets of strings begin, by the unit's place.
  private var bases: [Int: UInt64] = [:]
  var budget = DebugBudget(0)
  /// What types were found to be, by where they are and how deep below a parameter.
  var shapes: [DebugShapeKey: DebugShape] = [:]

  /// Entries and attributes that are read to find functions: a large library, as of a browser, has some millions.
  private static let searchLimit = 60_000_000
  /// The same for their types, all of which stay in memory.
  private static let typeLimit = 2_000_000
  /// Attributes of entries' descriptions that stay in memory.
  private static let abbreviationLimit = 500_000

  /// - Returns: `nil` where there is no debug information.
  init?(_ sections: ELFSections) throws(ELFFault) {
    guard let info = try sections.section(".debug_info", .debugInformation), info.count > 0,
      let abbreviations = try sections.section(".debug_abbrev", .debugInformation)
    else { return nil }
    bytes = sections.bytes
    self.info = info
    abbreviationSection = abbreviations
    strings = try sections.section(".debug_str", .debugInformation)
    lineStrings = try sections.section(".debug_line_str", .debugInformation)
    stringOffsets = try sections.section(".debug_str_offsets", .debugInformation)
    units = try DebugUnit.all(in: info)
    guard !units.isEmpty else { return nil }
    var types: [UInt64: Int] = [:]
    for unit in units { if let signature = unit.signature { types[signature] = unit.type } }
    self.types = types
  }

  /// The signatures of functions; what can't be read is left out.
  func signatures(of functions: Set<String>) -> [String: CSignature] {
    budget = DebugBudget(Self.searchLimit)
    let found = self.functions(named: functions)
    budget = DebugBudget(Self.typeLimit)
    shapes = [:]
    var signatures: [String: CSignature] = [:]
    // In their order, so that the same bytes always give the same.
    for (name, found) in found.sorted(by: { $0.value.offset < $1.value.offset }) {
      do throws(ELFFault) { signatures[name] = try signature(of: found) } catch { continue }
    }
    return signatures
  }

  /// What the entries of a unit look like.
  func abbreviations(of unit: DebugUnit) throws(ELFFault) -> DebugAbbreviations {
    if let known = abbreviations[unit.abbreviations] { return known }
    let read = try DebugAbbreviations(abbreviationSection, at: unit.abbreviations, &budget)
    abbreviationsSize += read.size
    if abbreviationsSize > Self.abbreviationLimit {
      abbreviations = [:]
      abbreviationsSize = read.size
    }
    abbreviations[unit.abbreviations] = read
    return read
  }

  /// Reads the entry at the cursor and leaves it behind; `nil` for the mark that ends the children of one.
  func entry(
    _ cursor: inout DebugCursor, _ unit: DebugUnit, _ known: DebugAbbreviations
  ) throws(ELFFault) -> DebugEntry? {
    try budget.step(cursor)
    let code = try cursor.unsigned()
    if code == 0 { return nil }
    guard let abbreviation = known[code] else { throw cursor.fault("an entry is of no known kind") }
    var entry = DebugEntry(tag: abbreviation.tag, hasChildren: abbreviation.hasChildren)
    for attribute in abbreviation.attributes {
      try budget.step(cursor)
      entry.take(attribute.name, try DebugForm.read(attribute.form, constant: attribute.constant, unit, &cursor))
    }
    entry.next = cursor.at
    return entry
  }

  /// The entry at an offset, with the place of its unit.
  func entry(at offset: Int) throws(ELFFault) -> (entry: DebugEntry, unit: Int) {
    guard let place = units.place(of: offset) else {
      throw .damaged(.debugInformation, at: UInt64(offset), "a reference leads to no unit")
    }
    let unit = units[place]
    var cursor = try DebugCursor(info, at: offset, end: unit.end)
    guard let entry = try entry(&cursor, unit, try abbreviations(of: unit)) else {
      throw cursor.fault("a reference leads to no entry")
    }
    return (entry, place)
  }

  /// The children of an entry, those of its children left out.
  func forEachChild(
    of parent: DebugEntry, unit place: Int, _ body: (DebugEntry) throws(ELFFault) -> Void
  ) throws(ELFFault) {
    guard parent.hasChildren else { return }
    let unit = units[place]
    let known = try abbreviations(of: unit)
    var cursor = try DebugCursor(info, at: parent.next, end: unit.end)
    var depth = 0
    while !cursor.isAtEnd {
      guard let entry = try entry(&cursor, unit, known) else {
        if depth == 0 { return }
        depth -= 1
        continue
      }
      if depth == 0 { try body(entry) }
      guard entry.hasChildren else { continue }
      if let sibling = entry.sibling { try cursor.move(to: sibling) } else { depth += 1 }
    }
  }

  /// Where the type of a signature is.
  func offset(ofSignature number: UInt64) -> Int? { types[number] }

  /// Empty where there is none, or where it is in a section that isn't there.
  func text(_ text: DebugForm.Text?, unit place: Int) throws(ELFFault) -> String {
    guard let text, let name = try slice(of: text, place) else { return "" }
    try budget.take(name)
    return name.text
  }

  private func slice(of text: DebugForm.Text, _ place: Int) throws(ELFFault) -> LibrarySlice? {
    switch text {
    case .here(let offset): return try info.name(at: offset)
    case .strings(let offset): return try strings?.name(at: offset)
    case .lineStrings(let offset): return try lineStrings?.name(at: offset)
    case .indexed(let index):
      guard let stringOffsets else { return nil }
      let (start, overflows) = index.multipliedReportingOverflow(by: 4)
      let (at, overflowsToo) = start.addingReportingOverflow(try base(place))
      guard !overflows, !overflowsToo, let at = Int(exactly: at) else {
        throw .damaged(.debugInformation, at: stringOffsets.offset, "a name lies outside of it")
      }
      return try strings?.name(at: Int(try stringOffsets.load(at, as: UInt32.self)))
    }
  }

  private func base(_ place: Int) throws(ELFFault) -> UInt64 {
    if let known = bases[place] { return known }
    // Behind the header where the unit doesn't tell.
    let base = try entry(at: units[place].entries).entry.stringOffsets ?? 8
    bases[place] = base
    return base
  }
}
