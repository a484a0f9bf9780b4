internal import AetherModel

/// Where a function is described.
struct DebugFunction {
  var offset: Int
  var trust: Trust
  /// Whether the language has functions that tell nothing of their parameters: C.
  var isC: Bool

  /// How sure it is that this is the function of that name; in order.
  enum Trust: Int {
    /// It is only declared: the definition may be another library's.
    case declaration
    /// Its symbol has another name, as in glibc, where it is another name of the same function.
    case otherSymbol
    case definition
  }
}

extension DebugReader {
  /// The external functions of these names. Units that can't be read are passed over.
  func functions(named names: Set<String>) -> [String: DebugFunction] {
    var found: [String: DebugFunction] = [:]
    for place in units.indices where units[place].signature == nil {
      do throws(ELFFault) { try search(place, names, &found) } catch { continue }
    }
    return found
  }

  /// Only what stands directly in a unit, or in a namespace of it, is looked at: nothing else is a function of C.
  private func search(
    _ place: Int, _ names: Set<String>, _ found: inout [String: DebugFunction]
  ) throws(ELFFault) {
    let unit = units[place]
    let known = try abbreviations(of: unit)
    var cursor = try DebugCursor(info, at: unit.entries, end: unit.end)
    var isC = true
    var depth = 0
    // As deep as what is looked at now.
    var open = 0
    while !cursor.isAtEnd {
      let offset = cursor.at
      guard let entry = try entry(&cursor, unit, known) else {
        depth -= 1
        open = min(open, depth)
        if depth <= 0 { return }
        continue
      }
      let isSeen = depth == open
      if depth == 0, let language = entry.language { isC = [0x01, 0x02, 0x0C, 0x1D, 0x2C, 0x3E].contains(language) }
      if isSeen, entry.tag == DebugEntry.Tag.function, entry.isExternal {
        try take(entry, at: offset, place, isC: isC, names, &found)
      }
      guard entry.hasChildren else {
        if depth == 0 { return }
        continue
      }
      if isSeen, depth == 0 || entry.tag == DebugEntry.Tag.namespace {
        depth += 1
        open = depth
      } else if let sibling = entry.sibling {
        try cursor.move(to: sibling)
      } else {
        depth += 1
      }
    }
  }

  private func take(
    _ entry: DebugEntry, at offset: Int, _ place: Int, isC: Bool, _ names: Set<String>,
    _ found: inout [String: DebugFunction]
  ) throws(ELFFault) {
    // GCC declares what it calls by itself without a type.
    guard !entry.isDeclaration || entry.isPrototyped || entry.hasChildren || entry.type != nil else { return }
    func add(_ text: DebugForm.Text?, _ trust: DebugFunction.Trust) throws(ELFFault) {
      let name = try self.text(text, unit: place)
      guard names.contains(name), found[name].map({ $0.trust.rawValue < trust.rawValue }) ?? true else { return }
      found[name] = DebugFunction(offset: offset, trust: trust, isC: isC)
    }
    try add(entry.linkageName ?? entry.name, entry.isDeclaration ? .declaration : .definition)
    if isC, entry.linkageName != nil, !entry.isDeclaration { try add(entry.name, .otherSymbol) }
  }

  func signature(of function: DebugFunction) throws(ELFFault) -> CSignature {
    let (entry, unit) = try entry(at: function.offset)
    return try signature(of: entry, unit: unit, isC: function.isC, level: DebugLevel())
  }

  /// The signature of a function, or of the type of one.
  func signature(
    of function: DebugEntry, unit: Int, isC: Bool, level: DebugLevel
  ) throws(ELFFault) -> CSignature {
    var parameters: [CShape] = []
    var isVariadic = false
    let level = try level.inside()
    try forEachChild(of: function, unit: unit) { (child) throws(ELFFault) in
      switch child.tag {
      case DebugEntry.Tag.parameter:
        guard parameters.count < 256 else {
          throw .damaged(.debugInformation, at: info.offset, "a function has too many parameters")
        }
        var type = child.type
        if type == nil, let origin = child.origin { type = try entry(at: origin).entry.type }
        parameters.append(try shape(of: type, level).value)
      case DebugEntry.Tag.unspecifiedParameters: isVariadic = true
      default: break
      }
    }
    var returns = function.type
    if returns == nil, let origin = function.origin { returns = try entry(at: origin).entry.type }
    let hasPrototype = function.isPrototyped || !parameters.isEmpty || !isC
    // GCC writes `...` for functions of old C too.
    return CSignature(
      returns: try shape(of: returns, level).value, parameters: parameters,
      isVariadic: isVariadic && (function.isPrototyped || !isC), hasPrototype: hasPrototype)
  }
}
