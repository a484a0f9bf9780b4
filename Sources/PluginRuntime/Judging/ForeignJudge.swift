internal import AetherModel
internal import Linux

/// What is known of the C library of a foreign module before it is loaded.
package struct JudgedForeign: Sendable {
  /// What the loader is given: the path of a library of the system, the SONAME of a bundled one.
  package var library: String
  /// Where it is.
  package var path: String
  package var bundled: [BundledLibrary]
  /// The real folders of the system's libraries among it and what it needs.
  package var folders: [String]
}

extension LibraryJudge {
  /// Finds the library of a foreign module and the functions in it: nothing of it is loaded.
  /// - Parameter bundled: the paths of the libraries that its manifest lists under `bundled`.
  func judge(
    _ foreign: ForeignDescription, of manifest: Manifest, bundled paths: [String]
  ) -> (foreign: JudgedForeign?, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    let bundled = readBundled(paths, &diagnostics)
    let closure = Closure(needs: [foreign.library], runpaths: [], bundled: bundled, system: system)
    guard let origin = closure.needed.first?.origin, let path = origin.path, let library = closure.libraries.first else {
      return (nil, diagnostics + [missing(foreign, manifest, closure.needed.first?.origin.path)])
    }
    for (name, by) in closure.missing {
      diagnostics.append(
        Diagnostic(
          code: "needed-missing", "the library \(by ?? foreign.library) needs \(name), which is not on this machine",
          at: manifest.span(near: "foreign.library"), path: manifest.source?.path, hints: ["install what has it"]))
    }
    for (index, call) in foreign.calls.enumerated() {
      let place = "foreign.calls.\(index)"
      let names = [
        (call.function, "\(place).function"), (call.returns.free, "\(place).free"),
        (call.failure?.number?.function, "\(place).errors.number.function"),
        (call.failure?.message?.function, "\(place).errors.message.function"),
      ]
      for case (let name?, let place) in names {
        if let problem = problem(name, closure, library) {
          diagnostics.append(
            Diagnostic(
              code: "function-missing", problem.message, at: manifest.span(near: place), path: manifest.source?.path,
              hints: problem.hints))
        }
      }
    }
    let known = DebugInformation(ofLibraryAt: path)?.signatures(of: Set(foreign.functionNames)) ?? [:]
    for problem in SignatureComparison.problems(in: foreign, known: known) {
      diagnostics.append(
        Diagnostic(
          code: "signature-mismatch", problem.message, at: manifest.span(near: problem.place), path: manifest.source?.path,
          hints: (problem.hint.map { [$0] } ?? []) + ["the library's debug information says so"]))
    }
    let isBundled = if case .bundled = origin { true } else { false }
    if isBundled, !library.hasSoname {
      diagnostics.append(
        Diagnostic(
          code: "soname-missing", "\(library.soname) has no SONAME, and a bundled library is found by it",
          at: manifest.span(near: "foreign.library"), path: manifest.source?.path,
          hints: ["link it with -Wl,-soname,\(library.soname)"]))
    }
    let bundledPaths = Set(bundled.map(\.path))
    let folders = closure.libraries.map(\.path).filter { !bundledPaths.contains($0) }.map { path in
      Path.folder(of: (try? Path.real(path)) ?? path)
    }
    return (
      JudgedForeign(
        library: isBundled ? library.soname : path, path: path, bundled: bundled,
        folders: Set(folders).sorted()), diagnostics
    )
  }

  private func problem(_ name: String, _ closure: Closure, _ library: SharedLibrary) -> (message: String, hints: [String])? {
    for candidate in closure.libraries {
      switch candidate.definition(name) {
      case .function: return nil
      case .data: return ("'\(name)' in \(candidate.soname) is a variable, no function", [])
      case nil: continue
      }
    }
    let near = Suggestion.hint(for: name, in: library.functionNames)
    return (
      "\(library.soname) has no function '\(name)'",
      near.isEmpty ? ["'nm -D \(library.path)' lists what it has; a macro of its header may have another name there"] : near
    )
  }

  private func missing(_ foreign: ForeignDescription, _ manifest: Manifest, _ path: String?) -> Diagnostic {
    let name = foreign.library
    let reason = path.map { "\($0) is no library for this machine" } ?? "there is no library '\(name)' on this machine"
    return Diagnostic(
      code: "library-missing", reason, at: manifest.span(near: "foreign.library"), path: manifest.source?.path,
      hints: [
        name.contains(".so")
          ? "install what has it; 'ldconfig -p' lists what is there"
          : "write its name with .so and its version, such as lib\(name).so.1; 'ldconfig -p' lists what is there"
      ])
  }
}
