import AetherModel
import Foundation
import PipelineConfig
import Testing

struct FormatTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// `AETHER_RECORD=1` writes the files, and fails.
  @Test(arguments: Format.allCases)
  func committedPagesAndSchemasAreWhatTheTablesPrint(format: Format) throws {
    for (path, text) in [
      ("docs/reference/\(format.rawValue).md", format.referencePage),
      ("docs/reference/\(format.rawValue).schema.json", format.schema),
    ] {
      let file = Self.root.appending(path: path)
      if ProcessInfo.processInfo.environment["AETHER_RECORD"] == "1" {
        try text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(path)")
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(path) is not what the table prints")
    }
  }

  @Test(arguments: Format.allCases)
  func schemasAreJSON(format: Format) throws {
    let schema = try Value(json: format.schema)
    #expect(schema["$schema"]?.stringValue == "https://json-schema.org/draft/2020-12/schema")
    let root = try #require(schema["$defs"]?[format.rawValue])
    #expect(root["additionalProperties"]?.boolValue == false)
    #expect(root["properties"]?.count == format.table.keys.count)
  }

  @Test(arguments: Format.allCases)
  func keysAreNamedOnceAndNoneIsABooleanOfYAML11(format: Format) {
    let booleans: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"]
    for table in format.table.reachable {
      #expect(Set(table.keys.map(\.name)).count == table.keys.count, "\(table.id)")
      #expect(table.keys.count <= 64, "\(table.id): TableChecker keeps one bit for each key")
      for key in table.keys {
        #expect(!booleans.contains(key.name))
        #expect(!key.documentation.isEmpty)
      }
    }
    #expect(Set(format.table.reachable.map(\.id)).count == format.table.reachable.count)
  }
}
