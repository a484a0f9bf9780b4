import AetherModel

/// Appends libyaml's events to a ``NodeStore`` and reports what the syntax allows and we don't.
struct TreeBuilder {
  private typealias Entry = NodeStore.Entry

  private struct Frame {
    var index: Int
    var isMapping: Bool
    var isFlow: Bool
    var anchor: String?
    /// Children seen; in a mapping, keys and values.
    var count = 0
    var height = 1
    var end: Int
    /// The builder's weight before this container.
    var weight: Int
    var key = 0
  }

  private struct Anchor {
    var index: Int
    /// Nodes in it, those that its own aliases stand for included.
    var weight: Int
    var height: Int
    var isOpen: Bool
  }

  private let source: SourceText
  private let tabs: [Int]
  private var entries: [NodeStore.Entry] = []
  private var pool: [UInt8] = []
  private(set) var roots: [Int] = []
  private var stack: [Frame] = []
  private var anchors: [String: Anchor] = [:]
  private var offsets: CharacterOffsets
  private var weight = 0
  private var aliasedNodes = 0
  private var diagnostics = Diagnostics()

  init(source: SourceText, check: SourceCheck) {
    self.source = source
    tabs = check.tabs
    offsets = CharacterOffsets(bytes: source.bytes, base: check.base, isASCII: check.isASCII)
    entries.reserveCapacity(source.bytes.count / 12)
  }

  func store() -> NodeStore { NodeStore(source: source, entries: entries, pool: pool) }

  /// Ends the building: an incomplete document is dropped, and everything found goes to `diagnostics` in file order.
  mutating func close(isWhole: Bool, diagnostics target: inout Diagnostics) {
    if isWhole, !tabs.isEmpty { reportTabs() }
    target.report(
      contentsOf: diagnostics.all.enumerated().sorted {
        ($0.element.span?.range.lowerBound ?? 0, $0.offset) < ($1.element.span?.range.lowerBound ?? 0, $1.offset)
      }.map(\.element))
  }

  /// False when a limit is passed, so that reading must end.
  mutating func take(_ event: Event) -> Bool {
    switch event.kind {
    case .documentStart:
      anchors.removeAll(keepingCapacity: true)
      if event.hasTag { error("yaml-tag", "tag directives are not allowed", at: range(of: event)) }
      return true
    case .alias: return takeAlias(event)
    case .scalar:
      takeScalar(event)
      return true
    case .sequenceStart: return open(event, .sequence)
    case .mappingStart: return open(event, .mapping)
    case .sequenceEnd, .mappingEnd:
      closeContainer(event)
      return true
    case .other: return true
    }
  }

  mutating func report(_ error: SyntaxError) {
    let offset = offsets.offset(of: error.index)
    let context = offsets.offset(of: error.contextIndex)
    diagnostics.report(error.diagnostic(in: source, at: offset, context: context))
  }

  mutating func reportExhaustion() {
    diagnostics.error("yaml-memory", "memory ran out while reading", path: source.path)
  }

  private mutating func error(_ code: String, _ message: String, at range: Range<Int>, hints: [String] = []) {
    diagnostics.error(code, message, at: SourceSpan(source: source, range: range), hints: hints)
  }

  private mutating func range(of event: Event) -> Range<Int> {
    let start = offsets.offset(of: event.start)
    return start..<max(start, offsets.offset(of: event.end))
  }

  // MARK: Nodes

  private mutating func takeScalar(_ event: Event) {
    var range = range(of: event)
    if event.hasProperties { range = skipProperties(event, range) }
    let text = event.text
    let lead = event.style == .plain ? 0 : 1
    let isWhole = text.count == range.count - 2 * lead && event.style.rawValue <= Entry.Style.doubleQuoted.rawValue
    let isVerbatim = isWhole && source.bytes[range.lowerBound + lead..<range.upperBound - lead].elementsEqual(text)
    let textStart = isVerbatim ? range.lowerBound + lead : pool.count
    if !isVerbatim { pool.append(contentsOf: text) }
    let kind = event.style == .plain ? CoreSchema.kind(of: text) : .string
    let index = entries.count
    entries.append(
      Entry(
        kind: kind, style: event.style, isVerbatim: isVerbatim, start: UInt32(range.lowerBound),
        end: UInt32(range.upperBound), textStart: UInt32(textStart), textLength: UInt32(text.count),
        next: UInt32(index + 1)))
    weight += 1
    if kind == .integer, CoreSchema.integer(ArraySlice(text)) == nil {
      error(
        "yaml-integer", "integer is out of range: \(Int64.min) to \(Int64.max) is possible", at: range,
        hints: ["put it in quotes if it is text"])
    }
    if let anchor = event.anchor { anchors[anchor] = Anchor(index: index, weight: 1, height: 1, isOpen: false) }
    completed(index, end: range.upperBound, height: 1)
  }

  private mutating func takeAlias(_ event: Event) -> Bool {
    let range = range(of: event)
    let name = String(decoding: event.text, as: UTF8.self)
    guard let anchor = anchors[name], !anchor.isOpen else {
      if anchors[name] == nil {
        error(
          "yaml-alias", "unknown alias '*\(name)': no '&\(name)' stands before it", at: range,
          hints: Suggestion.hint(for: "*" + name, in: anchors.keys.sorted().map { "*" + $0 }))
      } else {
        error("yaml-alias", "alias '*\(name)' stands inside the value that it names, so it would never end", at: range)
      }
      let index = entries.count
      entries.append(
        Entry(
          kind: .null, style: .plain, start: UInt32(range.lowerBound), end: UInt32(range.upperBound),
          next: UInt32(index + 1)))
      completed(index, end: range.upperBound, height: 1)
      return true
    }
    aliasedNodes += anchor.weight
    weight += anchor.weight
    guard aliasedNodes <= YAMLParser.maximumAliasedNodes else {
      error(
        "yaml-alias", "aliases stand for more than \(YAMLParser.maximumAliasedNodes) values", at: range)
      return false
    }
    guard stack.count + anchor.height <= YAMLParser.maximumDepth else { return tooDeep(at: range) }
    let index = entries.count
    entries.append(
      Entry(
        kind: .alias, style: .plain, start: UInt32(range.lowerBound), end: UInt32(range.upperBound),
        next: UInt32(index + 1), count: UInt32(anchor.index)))
    completed(index, end: range.upperBound, height: anchor.height)
    return true
  }

  private mutating func open(_ event: Event, _ kind: NodeStore.Entry.Kind) -> Bool {
    var range = range(of: event)
    if event.hasProperties { range = skipProperties(event, range) }
    guard stack.count < YAMLParser.maximumDepth else { return tooDeep(at: range) }
    let anchor = event.anchor
    if let anchor { anchors[anchor] = Anchor(index: entries.count, weight: 0, height: 0, isOpen: true) }
    stack.append(
      Frame(
        index: entries.count, isMapping: kind == .mapping, isFlow: event.isFlow, anchor: anchor, end: range.upperBound,
        weight: weight))
    entries.append(
      Entry(kind: kind, style: .plain, start: UInt32(range.lowerBound), end: UInt32(range.upperBound), next: 0))
    weight += 1
    return true
  }

  private mutating func closeContainer(_ event: Event) {
    guard let frame = stack.popLast() else { return }
    let end = frame.isFlow ? offsets.offset(of: event.end) : frame.end
    entries[frame.index].end = UInt32(end)
    entries[frame.index].next = UInt32(entries.count)
    entries[frame.index].count = UInt32(frame.isMapping ? frame.count / 2 : frame.count)
    if frame.isMapping { reportDuplicates(in: frame.index) }
    if let anchor = frame.anchor {
      anchors[anchor] = Anchor(
        index: frame.index, weight: weight - frame.weight, height: frame.height, isOpen: false)
    }
    completed(frame.index, end: end, height: frame.height)
  }

  /// A node is whole: the container around it counts it, or it is a root.
  private mutating func completed(_ index: Int, end: Int, height: Int) {
    guard let last = stack.indices.last else {
      roots.append(index)
      return
    }
    stack[last].count += 1
    stack[last].end = end
    stack[last].height = max(stack[last].height, height + 1)
    if stack[last].isMapping, stack[last].count % 2 == 1 { checkKey(index) }
  }

  private mutating func tooDeep(at range: Range<Int>) -> Bool {
    error("yaml-depth", "values are nested more than \(YAMLParser.maximumDepth) deep", at: range)
    return false
  }

  /// Reports a tag, and gives the range without `&anchor` and `!tag` before the value.
  private mutating func skipProperties(_ event: Event, _ range: Range<Int>) -> Range<Int> {
    let bytes = source.bytes
    func isSpace(_ index: Int) -> Bool { bytes[index] <= UInt8(ascii: " ") }
    var index = range.lowerBound
    while index < range.upperBound, bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "!") {
      let start = index
      while index < bytes.count, !isSpace(index) { index += 1 }
      if bytes[start] == UInt8(ascii: "!") {
        error(
          "yaml-tag", "tag '\(String(decoding: bytes[start..<index], as: UTF8.self))' is not allowed",
          at: start..<index,
          hints: ["remove it: quoted values are text, the others are what they look like"])
      }
      var isComment = false
      while index < range.upperBound {
        if bytes[index] == UInt8(ascii: "\n") { isComment = false }
        if bytes[index] == UInt8(ascii: "#"), isSpace(index - 1) { isComment = true }
        guard isComment || isSpace(index) else { break }
        index += 1
      }
    }
    return min(index, range.upperBound)..<range.upperBound
  }

  // MARK: Keys

  private mutating func checkKey(_ index: Int) {
    let entry = entries[index]
    let target = entry.kind == .alias ? entries[Int(entry.count)] : entry
    let range = Int(entry.start)..<Int(entry.end)
    switch target.kind {
    case .string:
      guard target.style == .plain, target.textLength == 2, text(of: target).elementsEqual("<<".utf8) else { return }
      error(
        "yaml-merge-key", "merge keys ('<<') are not allowed", at: range,
        hints: ["write the keys out, or put '<<' in quotes if it is a name"])
    case .sequence, .mapping:
      error("yaml-key", "a key must be text; found a \(target.kind == .mapping ? "mapping" : "list")", at: range)
    case .null where target.textLength == 0:
      error("yaml-key", "a key is missing", at: range)
    default:
      let word = String(decoding: text(of: target), as: UTF8.self)
      error("yaml-key", "a key must be text; '\(word)' is not", at: range, hints: ["write \"\(word)\" in quotes"])
    }
    entries[index].isDropped = true
  }

  private func text(of entry: NodeStore.Entry) -> ArraySlice<UInt8> {
    let range = Int(entry.textStart)..<Int(entry.textStart) + Int(entry.textLength)
    return entry.isVerbatim ? source.bytes[range] : pool[range]
  }

  private func keyText(_ index: Int) -> ArraySlice<UInt8> {
    let entry = entries[index]
    return text(of: entry.kind == .alias ? entries[Int(entry.count)] : entry)
  }

  private mutating func reportDuplicates(in mapping: Int) {
    guard entries[mapping].count > 1 else { return }
    let isSmall = entries[mapping].count <= 16
    var keys: [Int] = []
    var seen: [ArraySlice<UInt8>: Int] = [:]
    var index = mapping + 1
    while index < entries.count {
      let key = index
      index = Int(entries[Int(entries[key].next)].next)
      guard !entries[key].isDropped else { continue }
      let text = keyText(key)
      let first: Int?
      if isSmall {
        first = keys.first { keyText($0) == text }
        keys.append(key)
      } else {
        first = seen[text]
        if first == nil { seen[text] = key }
      }
      guard let first else { continue }
      entries[key].isDropped = true
      let place = SourceSpan(source: source, range: Int(entries[first].start)..<Int(entries[first].end))
      diagnostics.report(
        Diagnostic(
          code: "yaml-duplicate-key", "duplicate key '\(String(decoding: text, as: UTF8.self))'",
          at: SourceSpan(source: source, range: Int(entries[key].start)..<Int(entries[key].end)),
          related: [Diagnostic(.note, code: "yaml-duplicate-key", "it stands here first", at: place)]))
    }
  }

  // MARK: Tabs

  /// Reports the first tab of each line that stands neither in a scalar nor in a comment.
  private mutating func reportTabs() {
    let bytes = source.bytes
    var next = 0
    var scalarEnd = 0
    var reportedLine = -1
    for tab in tabs {
      while next < entries.count, Int(entries[next].start) <= tab {
        if entries[next].textLength > 0 || entries[next].style != .plain { scalarEnd = Int(entries[next].end) }
        next += 1
      }
      guard tab >= scalarEnd else { continue }
      var lineStart = tab
      while lineStart > 0, bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
      guard lineStart != reportedLine else { continue }
      var isComment = false
      for index in max(lineStart, scalarEnd)..<tab where bytes[index] == UInt8(ascii: "#") {
        if index == lineStart || bytes[index - 1] <= UInt8(ascii: " ") { isComment = true }
      }
      guard !isComment else { continue }
      reportedLine = lineStart
      error("yaml-tab", SyntaxError.tabMessage, at: tab..<tab + 1, hints: [SyntaxError.tabHint])
    }
  }
}
