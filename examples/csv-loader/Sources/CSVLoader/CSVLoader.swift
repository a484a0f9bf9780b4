import AetherPlugin

/// Loads a CSV file: its rows, the number of them, and the names of its columns.
struct CSVLoader: TaskModule {
  static let name = "csv-loader"
  static let version = "1.2.0"
  static let summary = "Ingests CSV files into structured datasets"

  @Input("Path of the CSV file", matches: #"^.*\.csv$"#) var sourcePath: String
  @Input("Column delimiter", oneOf: [",", ";", "|"]) var delimiter = ","
  @Output("Number of data rows") var recordCount: Int
  @Output("Column names") var columnMap: [String]
  @Output("Data rows, each with a string for each column") var rows: [[String: String]]

  let fileNotFound = CSVLoader.fileNotFound
  let invalidDelimiter = CSVLoader.invalidDelimiter
  let malformedRow = CSVLoader.malformedRow
  let fileUnreadable = CSVLoader.fileUnreadable

  static let fileNotFound = Failure("FILE_NOT_FOUND", "Source CSV file does not exist", .critical)
  static let invalidDelimiter = Failure(
    "INVALID_DELIMITER", "Cannot parse file with specified delimiter", .recoverable)
  static let malformedRow = Failure("MALFORMED_ROW", "A record of the file is not valid CSV", .critical)
  static let fileUnreadable = Failure("FILE_UNREADABLE", "Source CSV file cannot be read", .recoverable)

  func run(_ context: Context) throws -> Outcome {
    var reader = CSVReader(try FileBytes.read(sourcePath), delimiter: delimiter.utf8.first ?? 0x2C)
    try reader.checkText()
    let columns = try reader.header()
    try checkDelimiter(columns)
    recordCount = try load(&reader, columns, context)
    columnMap = columns
    return .success("\(recordCount) rows of \(columns.count) columns from \(sourcePath)")
  }

  /// Streams the rows to the host, and counts them.
  private func load(_ reader: inout CSVReader, _ columns: [String], _ context: Context) throws -> Int {
    let keys = RowKeys(columns)
    var count = 0
    try context.emit($rows) { rows in
      while try reader.next(columns: columns.count) {
        if reader.isUnescaped {
          rows.append(keys, from: reader.unescaped.span, fields: reader.fields)
        } else {
          rows.append(keys, from: reader.bytes.span, fields: reader.fields)
        }
        count += 1
        if count % 4096 == 0 {
          try context.checkCancellation()
          context.progress(reader.fraction, "\(count) rows")
        }
      }
    }
    return count
  }

  /// A single column whose name has another delimiter in it means that this one is wrong.
  private func checkDelimiter(_ columns: [String]) throws(Failure) {
    guard columns.count == 1, let name = columns.first else { return }
    for other in [",", ";", "|"] where other != delimiter && name.contains(other) {
      throw Self.invalidDelimiter.because(
        "the first line of \(sourcePath) has no \"\(delimiter)\", but \"\(other)\"; set delimiter to \"\(other)\"")
    }
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(CSVLoader.self) }
