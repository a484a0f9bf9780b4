internal import AetherModel
internal import Linux

/// What people read about a library that was judged bad. Codes are stable; programs compare them.
extension ELFFault {
  func diagnostic(_ path: String) -> Diagnostic {
    let (code, message, hint) = words
    return Diagnostic(code: code, message, path: path, hints: [hint])
  }

  func bundledDiagnostic(_ path: String) -> Diagnostic {
    if case .unreadable(let error) = self, error.isNotFound {
      return Diagnostic(
        code: "bundled-missing", "the manifest lists this library under 'bundled', but it isn't there", path: path,
        hints: ["put the file there, or take it off the list"])
    }
    let (code, message, hint) = words
    return Diagnostic(code: code, "bundled library: \(message)", path: path, hints: [hint])
  }

  private typealias Words = (code: String, message: String, hint: String)

  private var words: Words {
    switch self {
    case .unreadable(let error): Self.words(of: error)
    case .notAFile: ("library-not-a-file", "not a regular file", Self.other)
    case .empty: ("library-empty", "the file is empty; expected a shared library", Self.again)
    case .tooLarge(let size):
      (
        "library-too-large", "the file has \(size) bytes; libraries of up to \(LibraryBytes.sizeLimit) are read",
        "strip it of its debug information"
      )
    case .notELF(let magic):
      (
        "library-not-elf",
        "not a shared library: it begins with the bytes \(Self.hex(magic)), not with ELF's 7f 45 4c 46", Self.other
      )
    case .truncated(let part, let end, let size):
      (
        "library-truncated",
        "cut off: it has \(size) bytes, but its \(part.rawValue) "
          + (end == .max ? "end beyond all files" : "reach to byte \(end)"), Self.again
      )
    case .damaged(let part, let offset, let reason):
      (
        "library-damaged", "damaged: its \(part.rawValue) (at byte \(offset)) can't be right: \(reason)", Self.again
      )
    case .notDynamic: ("library-damaged", "damaged: a shared library without a dynamic table", Self.again)
    case .class32, .bigEndian, .machine, .type, .program: otherKind
    case .noNote, .badNote, .conflictingNotes, .abi: noteWords
    }
  }

  private static func words(of error: SystemError) -> Words {
    if error.isNotFound {
      return (
        "library-missing", "there is no such file", "build the plugin (aether plugins build), or correct the path"
      )
    }
    if error.isEscape {
      return (
        "library-outside", "the library lies outside of the plugin's folder",
        "put the file itself into the folder; links must not lead out"
      )
    }
    return (
      "library-unreadable", "the file can't be read: \(error.reason)", "check the file's and its folders' permissions"
    )
  }

  /// A sound file of the wrong kind.
  private var otherKind: Words {
    let host = Platform.current
    switch self {
    case .class32: return ("library-class", "a 32-bit library; this host needs 64-bit ones (\(host))", Self.rebuild)
    case .bigEndian:
      return ("library-byte-order", "a big-endian library; this host is little-endian (\(host))", Self.rebuild)
    case .machine(let machine):
      let names = [machine, Platform.machine].map(Platform.name(ofMachine:))
      return ("library-machine", "built for \(names[0]); this host is \(names[1])", Self.rebuild)
    case .type(let type):
      return ("library-type", "\(Self.name(ofType: type)), not a shared library", "link it with -shared")
    default: return ("library-type", "a program, not a shared library", "link it with -shared")
    }
  }

  private var noteWords: Words {
    switch self {
    case .badNote(let reason): return ("note-damaged", "its Aether note can't be used: \(reason)", Self.withSDK)
    case .conflictingNotes:
      return ("note-conflict", "it has two Aether notes that differ", "link one SDK only into a plugin")
    case .abi(let note):
      let host = "ABI \(AetherNote.hostMajor).\(AetherNote.hostMinor)"
      let hostSDK = AetherNote.version(AetherNote.hostSDKVersion)
      return (
        "abi-major",
        "built for Aether's ABI \(note.abi) (SDK \(AetherNote.version(note.sdkVersion))); "
          + "this host speaks \(host) (SDK \(hostSDK))",
        Self.withSDK + (note.abiMajor > AetherNote.hostMajor ? ", or use a newer Aether" : "")
      )
    default:
      return (
        "note-missing", "not a plugin: it has no Aether note",
        "write the entry with AETHER_PLUGIN_ENTRY of aether/plugin.h, or link AetherPlugin; then build it again"
      )
    }
  }

  private static let other = "name the .so file of a plugin"
  private static let again = "copy or build it again"
  private static let rebuild = "build it for \(Platform.current)"
  private static let withSDK = "rebuild it with an SDK that speaks ABI \(AetherNote.hostMajor).x"

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  private static func name(ofType type: UInt16) -> String {
    switch type {
    case 1: "an object file"
    case 2: "a program"
    case 4: "a core dump"
    default: "an ELF file of type \(type)"
    }
  }
}

extension AetherNote {
  /// A plugin for a newer minor version works: what this host lacks, it asks for and doesn't get.
  func diagnostics(_ path: String) -> [Diagnostic] {
    guard abiMinor > Self.hostMinor else { return [] }
    return [
      Diagnostic(
        .note, code: "abi-minor",
        "built for ABI \(abi), which is newer than this host's \(Self.hostMajor).\(Self.hostMinor)",
        path: path, hints: ["use a newer Aether for all that it offers"])
    ]
  }
}

extension SymbolScan.Entry {
  func diagnostics(_ path: String) -> [Diagnostic] {
    let message: String
    switch self {
    case .found: return []
    case .missing: message = "it doesn't export aether_plugin_register"
    case .undefined: message = "it uses aether_plugin_register and doesn't define it"
    case .notAFunction: message = "its aether_plugin_register is no function"
    }
    return [
      Diagnostic(
        code: "entry-missing", message, path: path,
        hints: ["write the entry with AETHER_PLUGIN_ENTRY (Swift: @c(aether_plugin_register)), and export it"])
    ]
  }
}

extension SymbolScan {
  static func undefinedDiagnostic(_ path: String, _ names: [String]) -> Diagnostic {
    let shown = names.prefix(3).joined(separator: ", ")
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    return Diagnostic(
      code: "symbols-undefined", "no library that it needs defines \(shown)\(more)", path: path,
      hints: ["link the library that does (-lNAME; -Wl,-z,defs tells when building)"])
  }
}

extension VersionNeed {
  func diagnostic(_ path: String, offered: String) -> Diagnostic {
    Diagnostic(
      code: "library-too-old", "it needs \(version) of \(library), which \(offered) doesn't have", path: path,
      hints: ["build the plugin on this system or an older one"])
  }
}

extension Closure {
  func diagnostics(_ path: String, runpaths: [String]) -> [Diagnostic] {
    var diagnostics = missing.map { name, owner in
      let through = owner.map { ", by way of \($0)," } ?? ""
      let isSwift = name.hasPrefix("libswift") || name == "libFoundation.so" || name == "libdispatch.so"
      return Diagnostic(
        code: "needed-missing", "it needs\(through) \(name), which is neither a system library nor bundled", path: path,
        hints: [
          isSwift
            ? "build it with a runtime of its own (aether plugins build), or install Swift's runtime libraries"
            : "install the library, or put it into the plugin's folder and list it under 'bundled'"
        ])
    }
    let foreign = runpaths.filter { !(sharesSwift && isToolchain($0)) }
    // Swift's package manager always writes $ORIGIN: only where something is missing does that explain anything.
    let isHarmless = missing.isEmpty && foreign.allSatisfy { $0 == "$ORIGIN" || $0 == "${ORIGIN}" }
    guard !foreign.isEmpty, !isHarmless else { return diagnostics }
    diagnostics.append(
      Diagnostic(
        .warning, code: "runpath",
        "its RUNPATH (\(foreign.joined(separator: ":"))) is not used: a plugin is loaded from a sealed copy",
        path: path, hints: ["put the libraries that it needs into its folder and list them under 'bundled'"]))
    return diagnostics
  }
}
