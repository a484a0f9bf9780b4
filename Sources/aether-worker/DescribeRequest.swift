internal import AetherModel
internal import Isolation
internal import Linux
internal import PluginRuntime

/// Loads one plugin and tells what it registers.
struct DescribeRequest {
  private var library = ""
  private var bundled: [String] = []

  /// - Returns: `nil` for arguments that are none of `--describe LIBRARY [--bundled PATH]...`.
  init?(_ arguments: [String]) {
    var rest = arguments[...]
    guard rest.popFirst() == "--describe", let library = rest.popFirst() else { return nil }
    self.library = library
    while let option = rest.popFirst() {
      guard option == "--bundled", let path = rest.popFirst() else { return nil }
      bundled.append(path)
    }
  }

  struct Description {
    var document: Value
    var isGood: Bool
  }

  func run() -> Description {
    let loading = load()
    var entries: [(key: String, value: Value)] = [("format", .integer(1))]
    if let image = loading.image {
      if let judged = image.library { entries.append(("library", Self.value(judged, digest: image.digest))) }
      entries.append(("modules", .array(image.modules.map { ModuleDescription($0).value })))
    }
    entries.append(("diagnostics", .array(loading.diagnostics.map(\.transferred))))
    return Description(document: .object(entries), isGood: loading.image != nil)
  }

  /// Reads what it needs, gives up everything else, and only then lets the library's code run.
  private func load() -> ImageLoading {
    let (verified, problems) = VerifiedLibrary.make(
      path: library, name: Path.name(of: library), bundled: bundled, judge: LibraryJudge())
    guard let verified else { return ImageLoading(image: nil, diagnostics: problems) }
    do throws(SystemError) { try DescribingSandbox.enter(for: verified) } catch {
      let problem = Diagnostic(
        code: "not-confined", "the process that describes it can't be confined: \(error)", path: library)
      return ImageLoading(image: nil, diagnostics: [problem])
    }
    var loading = PluginImage.load(verified: verified)
    loading.diagnostics = problems + loading.diagnostics
    return loading
  }

  private static func value(_ library: JudgedLibrary, digest: String) -> Value {
    .object([
      ("path", .string(library.path)), ("digest", .string(digest)), ("abi", .string(library.note.abi)),
      ("sdk", .string(AetherNote.version(library.note.sdkVersion))), ("language", .string(library.note.language.name)),
      ("runtime", .string(library.runtime.rawValue)), ("unloading", .string(library.unloading.rawValue)),
      ("retire_reasons", .array(library.retireReasons.map(Value.string))),
    ])
  }
}
