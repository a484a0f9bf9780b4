/// A table for people: columns are as wide as their longest cell, the last one as long as it is.
enum TextTable {
  /// - Parameter paint: a cell as it is shown, after its width was taken.
  static func text(
    _ head: [String], _ rows: [[String]], paint: (_ cell: String, _ row: Int, _ column: Int) -> String = { cell, _, _ in cell }
  ) -> String {
    let all = [head] + rows
    let widths = head.indices.map { column in all.reduce(0) { max($0, RunText.columns($1[column])) } }
    var text = ""
    for (number, row) in all.enumerated() {
      for column in row.indices {
        let cell = column == row.count - 1 ? row[column] : RunText.padded(row[column], widths[column])
        text += number == 0 ? cell : paint(cell, number - 1, column)
        text += column == row.count - 1 ? "\n" : "  "
      }
    }
    return text
  }
}
