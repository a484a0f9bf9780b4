internal import AetherModel

/// Asks clang what a header of C says of functions: the types as the compiler of this machine has them.
package struct HeaderReader {
  private let settings: HostSettings

  package init(settings: HostSettings) { self.settings = settings }

  private static let arguments = [
    "-x", "c", "-std=gnu17", "-D_GNU_SOURCE", "-fno-builtin", "-w", "-ferror-limit=0", "-fno-spell-checking",
    "-fno-color-diagnostics",
    "-fsyntax-only", "-Xclang", "-ast-dump=json",
  ]
  /// Structs are asked for once they are met, those in them after that.
  private static let mostRounds = 6
  private static let mostRecords = 256

  /// Reads what a header declares of some functions. Blocks, for less than a second where the header isn't huge.
  /// - Parameters:
  ///   - header: as in `#include <…>`: `zlib.h`, `openssl/evp.h`.
  ///   - folder: a further one to look for it in.
  /// - Returns: `nil` when there is no clang.
  package func read(
    _ header: String, functions: Set<String>, folder: String? = nil
  ) throws(HeaderProblem) -> HeaderFacts? {
    guard HeaderSource.isHeader(header) else {
      throw HeaderProblem(
        .header, "bad-header", "'\(header)' is no name of a header",
        hints: ["write it as C does between < and >, without a folder before it: zlib.h"])
    }
    guard let clang = try ClangProgram(settings: settings) else { return nil }
    var source = HeaderSource(header: header, functions: functions.filter(HeaderSource.isFunction).sorted())
    for _ in 0..<Self.mostRounds {
      let (syntax, error) = try parse(source, clang, folder)
      if let error {
        guard !source.isGenerous, !error.isFatal else { throw error.problem(header) }
        source.isGenerous = true
        continue
      }
      var resolver = ShapeResolver(syntax, records: source.records)
      let facts = Self.facts(source, syntax, &resolver)
      let records = source.records + resolver.unknown
      if resolver.unknown.isEmpty || records.count > Self.mostRecords { return facts }
      source.records = records
    }
    let (syntax, _) = try parse(source, clang, folder)
    var resolver = ShapeResolver(syntax, records: source.records)
    return Self.facts(source, syntax, &resolver)
  }

  private static func facts(
    _ source: HeaderSource, _ syntax: HeaderSyntax, _ resolver: inout ShapeResolver
  ) -> HeaderFacts {
    var facts = HeaderFacts()
    for (index, name) in source.functions.enumerated() {
      guard let probe = syntax.probes[HeaderSource.function(index)], let signature = resolver.signature(probe),
        let type = ShapeResolver.function(probe)
      else {
        if syntax.probes[HeaderSource.macro(index)] != nil { facts.macros.insert(name) }
        continue
      }
      let declared = declaredName(probe) ?? name
      let declarations = syntax.declarations(of: declared)
      guard !declarations.isEmpty else { continue }
      let symbol = declarations.compactMap { $0["mangledName"]?.stringValue }.last { $0 != declared } ?? declared
      if symbol != name, HeaderSource.isFunction(symbol) { facts.renamed[name] = symbol }
      let types = (type["inner"]?.items ?? []).map(text)
      facts.functions[name] = HeaderFacts.Function(
        signature: signature, parameters: parameters(declarations, types: types.dropFirst()),
        returnText: types.first ?? "")
    }
    return facts
  }

  /// Which function a name means to C.
  private static func declaredName(_ probe: Value) -> String? {
    var node = probe["inner"]?.items.first
    while let current = node, current["kind"]?.stringValue != "DeclRefExpr" { node = current["inner"]?.items.first }
    return node?["referencedDecl"]?["name"]?.stringValue
  }

  private static func text(_ node: Value) -> String { node["type"]?["qualType"]?.stringValue ?? "" }

  /// Those of the declaration that names most of them.
  private static func parameters(_ declarations: [Value], types: ArraySlice<String>) -> [HeaderFacts.Parameter] {
    let lists = declarations.map { declaration in
      (declaration["inner"]?.items ?? []).filter { $0["kind"]?.stringValue == "ParmVarDecl" }.map {
        HeaderFacts.Parameter(name: $0["name"]?.stringValue ?? "", text: text($0))
      }
    }
    let best = lists.filter { $0.count == types.count }.max { $0.count(where: isNamed) < $1.count(where: isNamed) }
    return best ?? types.map { HeaderFacts.Parameter(name: "", text: $0) }
  }

  private static func isNamed(_ parameter: HeaderFacts.Parameter) -> Bool { !parameter.name.isEmpty }

  // MARK: Asking

  private func parse(
    _ source: HeaderSource, _ clang: ClangProgram, _ folder: String?
  ) throws(HeaderProblem) -> (HeaderSyntax, HeaderError?) {
    var splitter = DeclarationSplitter()
    var syntax = HeaderSyntax()
    let answer = try clang.read(source.text, arguments: Self.arguments, folder: folder) { bytes in
      splitter.feed(bytes) { syntax.add($0) }
    }
    return (syntax, HeaderError(answer))
  }
}
