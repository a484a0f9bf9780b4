/// A table for people: columns are as wide as their longest cell, the last one as long as it is.
enum TextTable {
  /// - Parameter paint: a cell as it is shown, after its width was taken.
  static func text(
    _ head: [String], _ rows: [[String]], paint: (_ cell: String, _ row: Int, _ column: Int) -> String = { cell, _, _ in cell }
  ) -> String {
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.enumerated().map { number, row in
      let cells = row.indices.map { column in
        let cell = column == row.count - 1 ? row[column] : RunText.padded(row[column], widths[column])
        return number == 0 ? cell : paint(cell, number - 1, column)
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
