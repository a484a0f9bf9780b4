import AetherModel
import Testing

@Suite struct NamesTests {
  @Test(arguments: ["a", "load", "step_1", "a__", "x9", String(repeating: "a", count: 64)])
  func identifiers(_ name: String) { #expect(Names.isIdentifier(name)) }

  @Test(arguments: [
    "", "A", "1a", "_a", "a-b", "a.b", "a b", "é", "aé", "true", "in", "for", "null", "package", "a\0", "a\n",
    String(repeating: "a", count: 65),
  ])
  func noIdentifiers(_ name: String) { #expect(!Names.isIdentifier(name)) }

  @Test(arguments: ["csv-loader", "a", "acme/csv-loader", "a-", "true", String(repeating: "a", count: 64) + "/b"])
  func modules(_ name: String) { #expect(Names.isModule(name)) }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "A", "csv_loader", "-a", "1a", "a//b", "acme/Csv", "é",
    String(repeating: "a", count: 65),
  ])
  func noModules(_ name: String) { #expect(!Names.isModule(name)) }

  @Test(arguments: ["FILE_NOT_FOUND", "A", "A1_", String(repeating: "A", count: 64)])
  func errorCodes(_ name: String) { #expect(Names.isErrorCode(name)) }

  @Test(arguments: ["", "a", "_A", "1A", "A-B", "É", "A b", String(repeating: "A", count: 65)])
  func noErrorCodes(_ name: String) { #expect(!Names.isErrorCode(name)) }
}
