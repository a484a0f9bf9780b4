internal import AetherModel
internal import CAether
package import Linux

/// Judges plugins' libraries from their bytes: nothing of them is loaded or run.
///
/// For one scan, on one thread: what it learns of the machine's libraries it keeps. Blocks on the disk.
package final class LibraryJudge {
  let system: SystemLibraries
  private let bytes = LibraryBytes()

  package init(system: SystemLibraries = SystemLibraries()) { self.system = system }

  /// Judges the library at a path.
  /// - Parameter bundled: the paths of the libraries that its manifest lists under `bundled`.
  package func judge(path: String, bundled: [String] = []) -> Judgement {
    do throws(SystemError) {
      return judge(try File.open(path), path: path, bundled: bundled)
    } catch {
      return Judgement(library: nil, diagnostics: [ELFFault.unreadable(error).diagnostic(path)])
    }
  }

  /// Judges an open file, which may be a sealed copy of the one at `path`.
  package func judge(_ file: consuming Descriptor, path: String, bundled: [String] = []) -> Judgement {
    do throws(ELFFault) {
      let identity = try open(file, path)
      return try judgeBytes(path, identity, bundled)
    } catch {
      return Judgement(library: nil, diagnostics: [error.diagnostic(path)])
    }
  }

  /// Judges bytes that are in memory, as if they were the file at `path`.
  package func judge(_ library: UnsafeRawBufferPointer, path: String, bundled: [String] = []) -> Judgement {
    do throws(ELFFault) {
      do throws(SystemError) { try bytes.hold(library) } catch { throw .unreadable(error) }
      let identity = FileIdentity(device: 0, inode: 0, size: library.count, modified: 0, changed: 0)
      return try judgeBytes(path, identity, bundled)
    } catch {
      return Judgement(library: nil, diagnostics: [error.diagnostic(path)])
    }
  }

  private func open(_ file: consuming Descriptor, _ path: String) throws(ELFFault) -> FileIdentity {
    let identity: FileIdentity
    do throws(SystemError) {
      let status = try FileStatus(of: file, path: path)
      identity = status.identity
      if status.kind == .regular, status.size <= LibraryBytes.sizeLimit {
        try bytes.open(file, size: status.size)
        return identity
      }
    } catch {
      throw .unreadable(error)
    }
    throw identity.size > LibraryBytes.sizeLimit ? .tooLarge(identity.size) : .notAFile
  }

  private func judgeBytes(
    _ path: String, _ identity: FileIdentity, _ bundledPaths: [String]
  ) throws(ELFFault) -> Judgement {
    let image = try ELFImage(bytes)
    let note = try AetherNote(of: image)
    guard note.abiMajor == AetherNote.hostMajor else { throw .abi(note) }
    let names = try image.names()
    let symbols = try SymbolScan(image, names)

    var needed: [String] = []
    for index in image.dynamic.needed { needed.append(try image.name(at: index, in: names)) }
    let runpaths = try image.runpaths(names)
    var diagnostics: [Diagnostic] = []
    let bundled = readBundled(bundledPaths, &diagnostics)
    let closure = Closure(needs: needed, runpaths: runpaths, bundled: bundled, system: system)
    let runtime = try runtimeKind(image, note, closure)
    let reasons = retireReasons(image, symbols, runtime)

    diagnostics += note.diagnostics(path)
    diagnostics += symbols.entry.diagnostics(path)
    diagnostics += closure.diagnostics(path, runpaths: runpaths)
    if closure.missing.isEmpty {
      diagnostics += try versionDiagnostics(path, image, names, closure)
      diagnostics += undefinedDiagnostics(path, symbols, closure)
    }
    let library = JudgedLibrary(
      path: path, identity: identity, note: note, runtime: runtime, unloading: reasons.isEmpty ? .unload : .retire,
      retireReasons: reasons, soname: try soname(image, names), needed: closure.needed, bundled: bundled,
      runpaths: runpaths, reaches: symbols.reaching.sorted())
    return Judgement(library: library, diagnostics: diagnostics)
  }

  private func soname(_ image: ELFImage, _ names: LibrarySlice) throws(ELFFault) -> String? {
    guard let index = image.dynamic.soname else { return nil }
    return try image.name(at: index, in: names)
  }

  func readBundled(_ paths: [String], _ diagnostics: inout [Diagnostic]) -> [BundledLibrary] {
    var bundled: [BundledLibrary] = []
    for path in paths {
      do throws(ELFFault) {
        let library = try SharedLibrary(path: path)
        bundled.append(BundledLibrary(path: path, identity: library.identity, soname: library.soname))
      } catch {
        diagnostics.append(error.bundledDiagnostic(path))
      }
    }
    return bundled
  }

  /// Fact 4: Swift's core library among the needed ones means the shared runtime; Swift's sections without it a
  /// private one. A file without section headers is believed what its note says.
  private func runtimeKind(
    _ image: ELFImage, _ note: AetherNote, _ closure: Closure
  ) throws(ELFFault) -> RuntimeKind {
    if closure.sharesSwift { return .shared }
    return try image.hasSwiftSections() ?? (note.language == .swift) ? .private : .none
  }

  private func retireReasons(_ image: ELFImage, _ symbols: SymbolScan, _ runtime: RuntimeKind) -> [String] {
    var reasons: [String] = []
    if runtime == .shared { reasons.append("it shares the Swift runtime, which keeps pointers into it") }
    if image.dynamic.staysLoaded { reasons.append("it is linked with -z nodelete") }
    if symbols.hasUnique { reasons.append("it has STB_GNU_UNIQUE symbols (C++: compile with -fno-gnu-unique)") }
    if symbols.registersThreadDestructors { reasons.append("it registers destructors of thread-local variables") }
    return reasons
  }

  private func versionDiagnostics(
    _ path: String, _ image: ELFImage, _ names: LibrarySlice, _ closure: Closure
  ) throws(ELFFault) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for need in try image.versionNeeds(names) {
      guard let library = closure.libraries.first(where: { $0.soname == need.library }) else { continue }
      let offered = library.definedVersions()
      if offered.isEmpty || offered.contains(need.version) { continue }
      diagnostics.append(need.diagnostic(path, offered: library.path))
    }
    return diagnostics
  }

  private func undefinedDiagnostics(_ path: String, _ symbols: SymbolScan, _ closure: Closure) -> [Diagnostic] {
    guard !symbols.undefined.isEmpty else { return [] }
    var libraries = closure.libraries
    // The host has these itself, so the loader finds their symbols for everybody.
    for name in ["libc.so.6", "libm.so.6"] where !libraries.contains(where: { $0.soname == name }) {
      if let path = system.locate(name), let library = system.library(at: path) { libraries.append(library) }
    }
    let missing = symbols.undefined.filter { name in !libraries.contains { $0.defines(name) } }
    return missing.isEmpty ? [] : [SymbolScan.undefinedDiagnostic(path, missing.map(\.text).sorted())]
  }
}
