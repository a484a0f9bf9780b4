/// Prints a format's tables as a page in Markdown.
package enum ReferencePage {
  /// - Parameters:
  ///   - title: the page's heading.
  ///   - introduction: paragraphs before the example.
  ///   - example: a file that reads as it stands.
  package static func text(of table: Table, title: String, introduction: String, example: String) -> String {
    var page = """
      # \(title)

      <!-- Written by `AETHER_RECORD=1 swift test --filter FormatTests` from the table that the decoder uses. -->

      \(introduction)

      ```yaml
      \(example)```

      """
    for part in table.reachable { page += "\n" + section(part, isRoot: part.id == table.id) }
    return page
  }

  private static func section(_ table: Table, isRoot: Bool) -> String {
    var text = isRoot ? "## Keys\n\n" : "## \(heading(table))\n\n"
    text += "| key | value | meaning |\n| --- | --- | --- |\n"
    for key in table.keys {
      var meaning = key.documentation
      if key.isRequired { meaning += " Required." }
      if let defaultText = key.defaultText { meaning += " Default: `\(defaultText)`." }
      switch key.availability {
      case .available: break
      case .notAvailable: meaning += " " + restriction(key, "Not available in this build")
      }
      text += "| `\(key.name)` | \(value(key.shape)) | \(meaning) |\n"
    }
    return text
  }

  private static func restriction(_ key: Key, _ words: String) -> String {
    guard !key.neutral.isEmpty else { return "**\(words).**" }
    return "**\(words)** but for \(key.neutral.map { "`\($0)`" }.joined(separator: " and "))."
  }

  private static func heading(_ table: Table) -> String {
    guard let first = table.title.first else { return "" }
    return first.uppercased() + table.title.dropFirst()
  }

  private static func value(_ shape: Shape) -> String {
    switch shape {
    case .bool: "`true` or `false`"
    case .integer, .data, .binding: shape.description
    case .text(let rule): rule.detail.isEmpty ? rule.expectation : "\(rule.expectation): \(rule.detail)"
    case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .list(let item, one: false): "list; each: \(value(item))"
    case .list(let item, one: true): "\(value(item)); or a list of such"
    case .table(let table): link(table)
    case .recursive(let table): link(table())
    case .map(_, let item): "mapping from names; each: \(value(item))"
    case .either(let shapes): shapes.map(value).joined(separator: "; or ")
    }
  }

  private static func link(_ table: Table) -> String {
    let anchor = table.title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
    return "[\(table.title)](#\(anchor.split(separator: " ").joined(separator: "-")))"
  }
}
