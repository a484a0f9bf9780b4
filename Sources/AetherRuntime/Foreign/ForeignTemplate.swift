internal import AetherModel
internal import Linux
internal import PluginRuntime

/// `aether plugins new --foreign`: a module that is functions of a C library, by the header that declares them.
package struct ForeignTemplate {
  private let settings: HostSettings
  private let libraryName: String
  private let functions: [String]
  private let header: String?

  /// - Parameters:
  ///   - library: `libz.so.1`, `libz.so` or `z`.
  ///   - functions: in the order in which they are called.
  ///   - header: `nil`: the one that is found.
  package init(settings: HostSettings, library: String, functions: [String], header: String?) {
    self.settings = settings
    libraryName = library
    self.functions = functions
    self.header = header
  }

  package struct Made: Sendable {
    /// Relative to the folder.
    package var files: [String]
    /// Names and types of the inputs.
    package var inputs: [(name: String, type: String)]
  }

  /// Makes a plugin's folder, which must not be there yet. Whole or not at all. Blocks.
  /// - Parameter target: absolute.
  package func make(_ name: String, in target: String) throws(ScaffoldProblem) -> Made {
    try NewFolder.check(name, target)
    for function in functions where !HeaderSource.isFunction(function) {
      throw ScaffoldProblem("bad-function", "'\(function)' is no name of a C function")
    }
    let library = try findLibrary()
    let (header, facts) = try readHeader(library)
    var maker = DraftMaker()
    for function in functions {
      guard let known = facts.functions[function] else { continue }
      maker.add(try symbol(of: function, library, facts), known)
    }
    let title = ForeignDraft.Title(
      name: name, description: "\(functions.joined(separator: ", ")) of \(library.soname)", library: library.soname,
      header: header)
    let text = maker.draft.text(title)
    let files = try NewFolder.make(target) { made throws(SystemError) in
      try Folder.create(made)
      try Output.replace(Path.join(made, BuildRecipe.manifestName), with: Array(text.utf8))
      return [BuildRecipe.manifestName]
    }
    return Made(files: files, inputs: maker.draft.inputs.map { ($0.name, $0.type) })
  }

  // MARK: The library

  private func findLibrary() throws(ScaffoldProblem) -> LibraryFunctions {
    if libraryName.contains("/") {
      throw ScaffoldProblem(
        "bad-library", "'\(libraryName)' is a path; a library is named as the loader knows it",
        hints: ["libz.so.1, libz.so or z; its folder can stand in LD_LIBRARY_PATH"])
    }
    if let found = LibraryFunctions.find(libraryName, searchPath: settings.variables["LD_LIBRARY_PATH"]) {
      return found
    }
    let wanted = libraryName.contains(".so") ? libraryName : "lib\(libraryName).so"
    let near = Suggestion.nearest(to: wanted, in: LibraryFunctions.names())
    throw ScaffoldProblem(
      "no-library", "the loader finds no library '\(libraryName)'",
      hints: (near.map { ["did you mean '\($0)'?"] } ?? []) + ["install the package that has it"])
  }

  /// The name under which the library has a function.
  private func symbol(
    of function: String, _ library: LibraryFunctions, _ facts: HeaderFacts?
  ) throws(ScaffoldProblem) -> String {
    if library.names.contains(function) { return function }
    if let symbol = facts?.renamed[function], library.names.contains(symbol) { return symbol }
    throw ScaffoldProblem(
      "no-function", "\(library.soname) has no function '\(function)'",
      hints: Suggestion.hint(for: function, in: library.names.sorted()))
  }

  // MARK: The header

  private static let mostTries = 8

  private func readHeader(_ library: LibraryFunctions) throws(ScaffoldProblem) -> (String, HeaderFacts) {
    if let header {
      let facts = try read(header)
      if let missing = functions.first(where: { facts.functions[$0] == nil }) {
        throw undeclared(missing, in: header, facts, library)
      }
      return (header, facts)
    }
    guard let first = functions.first else { throw ScaffoldProblem("no-function", "no function is named") }
    var nearest: (header: String, facts: HeaderFacts)?
    for candidate in HeaderSearch(library: library.soname).headers(declaring: first).prefix(Self.mostTries) {
      let facts: HeaderFacts
      do throws(ScaffoldProblem) { facts = try read(candidate) } catch {
        if error.isMachine { throw error }
        continue
      }
      guard facts.functions[first] != nil, (try? symbol(of: first, library, facts)) != nil else { continue }
      if functions.allSatisfy({ facts.functions[$0] != nil }) { return (candidate, facts) }
      nearest = nearest ?? (candidate, facts)
    }
    if let nearest, let missing = functions.first(where: { nearest.facts.functions[$0] == nil }) {
      throw undeclared(missing, in: nearest.header, nearest.facts, library)
    }
    for function in functions { _ = try symbol(of: function, library, nil) }
    throw ScaffoldProblem(
      "no-header", "no header of this machine declares '\(first)' of \(library.soname)",
      hints: [
        "install the library's package for development, such as zlib1g-dev for zlib.h",
        "or say which header it is, with --header",
      ])
  }

  private func undeclared(
    _ function: String, in header: String, _ facts: HeaderFacts, _ library: LibraryFunctions
  ) -> ScaffoldProblem {
    if facts.macros.contains(function) {
      return ScaffoldProblem(
        "no-function", "'\(function)' is a macro of \(header), and no function",
        hints: ["name the function that it calls; the header says which"])
    }
    do throws(ScaffoldProblem) { _ = try symbol(of: function, library, nil) } catch { return error }
    return ScaffoldProblem("no-function", "the header \(header) does not declare '\(function)'")
  }

  private func read(_ header: String) throws(ScaffoldProblem) -> HeaderFacts {
    do throws(HeaderProblem) {
      if let facts = try HeaderReader(settings: settings).read(header, functions: Set(functions)) { return facts }
    } catch {
      throw ScaffoldProblem(error)
    }
    var problem = ScaffoldProblem(
      "no-compiler", "the program 'clang' was not found in PATH, nor beside 'swift'; it reads headers",
      hints: ["install clang: apt install clang, dnf install clang"])
    problem.isMachine = true
    throw problem
  }
}
