/// A pipeline as rows of text, so that it is known on which line each part stands.
struct Draft {
  /// A key with its value, or any other part. It may have several lines.
  struct Row {
    var key: String
    /// What stands behind the key; an item of a list where there is no key.
    var value: String
    /// Which of its lines are broken, counted from 0.
    var broken: Int?

    var text: String { key.isEmpty ? value : "\(key): \(value)" }
  }

  enum Section: String, CaseIterable { case steps, handlers, finally }

  struct Step {
    var section: Section
    var module: SampleModule
    var id: Row
    var keys: [Row] = []
    var with: [Row] = []
    var scope = Scope()
    var isFlaky = false
    /// Whether it runs for each item of a list.
    var isRepeated = false

    var name: String { id.value }
  }

  var head: [Row] = []
  var inputs: [Row] = []
  var env: [Row] = []
  var modules: [Row] = []
  /// In an order in which steps need only those before them.
  var steps: [Step] = []
  /// Where each stands in the file.
  var order: [Int] = []
  var outputs: [Row] = []
  /// What the outputs may read.
  var scope = Scope()

  func indices(in section: Section) -> [Int] { steps.indices.filter { steps[$0].section == section } }

  /// - Returns: the text, and the numbers of its broken lines, from 1.
  func render() -> (text: String, broken: Set<Int>) {
    var page = Page()
    for row in head { page.add(row, indent: "") }
    page.add("inputs", inputs, indent: "  - ")
    page.add("env", env, indent: "  ")
    page.add("modules", modules, indent: "  ")
    for section in Section.allCases {
      let members = order.filter { steps[$0].section == section }
      if !members.isEmpty { page.lines.append("\(section.rawValue):") }
      for member in members { page.add(steps[member]) }
    }
    page.add("outputs", outputs, indent: "  ")
    return (page.lines.joined(separator: "\n") + "\n", page.broken)
  }

  private struct Page {
    var lines: [String] = []
    var broken: Set<Int> = []

    mutating func add(_ row: Row, indent: String) {
      if let line = row.broken { broken.insert(lines.count + line + 1) }
      let further = String(repeating: " ", count: indent.count)
      for (index, line) in row.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let isOwn = line.hasPrefix("\t")
        lines.append(isOwn ? String(line) : (index == 0 ? indent : further) + line)
      }
    }

    mutating func add(_ key: String, _ rows: [Row], indent: String) {
      guard !rows.isEmpty else { return }
      lines.append("\(key):")
      for row in rows { add(row, indent: indent) }
    }

    mutating func add(_ step: Step) {
      let rows = [step.id] + step.keys
      for (index, row) in rows.enumerated() { add(row, indent: index == 0 ? "  - " : "    ") }
      guard !step.with.isEmpty else { return }
      lines.append("    with:")
      for row in step.with { add(row, indent: "      ") }
    }
  }
}
