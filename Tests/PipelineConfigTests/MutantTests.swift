import AetherModel
import Foundation
import PipelineConfig
import Testing

/// Pipelines that are valid by construction, and the same broken in ways that are wrong by construction.
///
/// What makes and breaks them imports nothing, so it can't ask the validator what is wrong.
struct MutantTests {
  private static let resolver: Samples = {
    var diagnostics = Diagnostics()
    let manifests = SampleModule.manifests.reversed().flatMap { text in
      ManifestDecoder.decode(SourceText(path: "modules.yaml", text: text), diagnostics: &diagnostics)
    }
    #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
    return Samples(manifests: manifests)
  }()

  private static let seed = ProcessInfo.processInfo.environment["AETHER_MUTANT_SEED"].flatMap(UInt64.init) ?? 1

  private static func check(_ text: String) -> [Diagnostic] {
    var diagnostics = Diagnostics()
    let source = SourceText(path: "p.yaml", text: text)
    let found = PipelineValidator.check(source, resolver: resolver, folder: "/project", diagnostics: &diagnostics)
    #expect((found == nil) == diagnostics.all.contains { $0.severity == .error })
    return diagnostics.all.filter { $0.severity == .error }
  }

  @Test func theGeneratorImportsNothing() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mutants")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= 7)
    for file in files {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      #expect(!lines.contains { $0.hasPrefix("import ") || $0.contains(" import ") }, "\(file.lastPathComponent)")
    }
  }

  @Test func whatIsNotBrokenIsAccepted() {
    var writer = Writer(random: SeededGenerator(state: Self.seed))
    for _ in 0..<500 {
      let text = DraftMaker.draft(&writer).render().text
      let errors = Self.check(text)
      #expect(errors.isEmpty, "\(DiagnosticRenderer().render(errors))\n\(text)")
    }
  }

  @Test func everyMutantIsFoundOnTheLineThatIsBroken() {
    var writer = Writer(random: SeededGenerator(state: Self.seed))
    var table = Way.all.map { (name: $0.name, made: 0, found: 0) }
    #expect(Set(table.map(\.name)).count >= 25)
    for index in 0..<500 {
      let number = index % Way.all.count
      var draft = DraftMaker.draft(&writer)
      Way.all[number].apply(&draft, &writer)
      let (text, broken) = draft.render()
      let errors = Self.check(text)
      let lines = errors.compactMap { error in error.span.map { error.line($0, in: text) } }
      table[number].made += 1
      let isFound = lines.contains { broken.contains($0) }
      if isFound { table[number].found += 1 }
      #expect(!broken.isEmpty)
      #expect(
        isFound,
        "\(table[number].name): \(Self.excerpt(text, broken))\n\(DiagnosticRenderer().render(errors))"
      )
    }
    #expect(table.map(\.made).reduce(0, +) == 500)
    for row in table { print("\(row.made) made, \(row.found) found: \(row.name)") }
  }

  private static func excerpt(_ text: String, _ broken: Set<Int>) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return broken.sorted().map { "\n\($0): \(lines[$0 - 1])" }.joined()
  }
}

extension Diagnostic {
  fileprivate func line(_ span: SourceSpan, in text: String) -> Int {
    1 + text.utf8.prefix(span.range.lowerBound).count { $0 == UInt8(ascii: "\n") }
  }
}
