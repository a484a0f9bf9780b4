/// The keys of one mapping in our formats. One table drives decoding, the JSON Schema and the reference page.
package final class Table: Sendable {
  /// Names it in the JSON Schema; unique among the tables of a format.
  package let id: String
  /// What the mapping describes: "a step of a pipeline".
  package let title: String
  package let keys: [Key]
  /// The names of ``keys`` as bytes, in the same order: nodes are compared without making strings.
  let keyBytes: [[UInt8]]

  package init(_ id: String, _ title: String, _ keys: [Key]) {
    self.id = id
    self.title = title
    self.keys = keys
    keyBytes = keys.map { Array($0.name.utf8) }
  }

  /// "steps of a pipeline"
  var plural: String {
    var words = title.split(separator: " ").dropFirst().map(String.init)
    let noun = (words.firstIndex(of: "of") ?? words.endIndex) - 1
    guard words.indices.contains(noun) else { return title }
    words[noun] = words[noun].hasSuffix("y") ? words[noun].dropLast() + "ies" : words[noun] + "s"
    return words.joined(separator: " ")
  }

  /// This table and all that it leads to, each once, in the order in which they are met.
  package var reachable: [Table] {
    var tables: [Table] = []
    func visit(_ shape: Shape) {
      switch shape {
      case .bool, .integer, .text, .word, .data, .binding: break
      case .list(let item, _): visit(item)
      case .map(_, let value): visit(value)
      case .either(let shapes): shapes.forEach(visit)
      case .recursive(let table): visit(.table(table()))
      case .table(let table):
        guard !tables.contains(where: { $0.id == table.id }) else { return }
        tables.append(table)
        for key in table.keys { visit(key.shape) }
      }
    }
    visit(.table(self))
    return tables
  }
}

/// Whether this build does what a key asks for.
package enum Availability: Sendable {
  case available
  /// Known, type-checked, and answered with an error: exit status 2.
  case notAvailable
}

/// One key of a ``Table``.
package struct Key: Sendable {
  package var name: String
  package var shape: Shape
  package var isRequired: Bool
  /// What it means, as one sentence or two.
  package var documentation: String
  /// What holds where the key is left out, as it would be written.
  package var defaultText: String?
  package var availability: Availability
  /// The scalars that a key that isn't available may still have, because they ask for nothing. Empty lists and
  /// mappings always may.
  package var neutral: [String]
  /// Printed with an error in the value.
  package var hint: String?

  package init(
    _ name: String, _ shape: Shape, required: Bool = false, default defaultText: String? = nil,
    status availability: Availability = .available, neutral: [String] = [], hint: String? = nil, _ documentation: String
  ) {
    self.name = name
    self.shape = shape
    self.isRequired = required
    self.documentation = documentation
    self.defaultText = defaultText
    self.availability = availability
    self.neutral = neutral
    self.hint = hint
  }
}

/// What may stand as a value.
package indirect enum Shape: Sendable {
  case bool
  case integer(ClosedRange<Int64>)
  case text(TextRule)
  case word([String])
  /// Any YAML value, read as data.
  case data
  /// Any YAML value, in which texts may hold `${{ … }}`.
  case binding
  /// `one`: a single item may stand without the list.
  case list(Shape, one: Bool = false)
  case table(Table)
  /// A table that contains itself.
  case recursive(@Sendable () -> Table)
  case map(keys: TextRule, Shape)
  /// Told apart by what YAML they are: a scalar, a list, a mapping.
  case either([Shape])

  /// In words, for diagnostics and the reference page.
  package var description: String {
    switch self {
    case .bool: "true or false"
    case .integer(let range) where range.lowerBound == range.upperBound: "\(range.lowerBound)"
    case .integer(let range) where range.upperBound == .max: "an integer of at least \(range.lowerBound)"
    case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .text(let rule): rule.expectation
    case .word(let words): Shape.enumerate(words)
    case .data, .binding: "a value"
    case .list(let item, one: false): "a list of \(item.plural)"
    case .list(let item, one: true): "\(item.description), or a list of them"
    case .table(let table): table.title
    case .recursive(let table): table().title
    case .map(_, let value): "a mapping from names to \(value.plural)"
    case .either(let shapes): shapes.map(\.description).joined(separator: ", or ")
    }
  }

  private var plural: String {
    switch self {
    case .text(let rule): rule.plural
    case .bool: "true or false"
    case .data, .binding: "values"
    case .table(let table): table.plural
    case .recursive(let table): table().plural
    case .either(let shapes): shapes.map(\.plural).joined(separator: ", or ")
    default: description
    }
  }

  /// `a, b or c`
  static func enumerate(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
