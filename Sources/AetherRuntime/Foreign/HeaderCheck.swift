internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import Trust

/// Holds foreign modules to the headers that their manifests name: what a header says otherwise is refused, since a wrong
/// signature is memory corruption. Without clang, or without the header, nothing is known and nothing refused.
///
/// Reading a header takes clang a tenth of a second or more, so what was found right is not asked again until the manifest, the
/// header or the compiler has changed. Blocks.
struct HeaderCheck {
  /// For all headers.
  private static let patience = Duration.seconds(20)

  private let settings: HostSettings
  private let checked: CheckedHeaders

  init(settings: HostSettings) {
    self.settings = settings
    checked = CheckedHeaders(stateBase: settings.stateBase)
  }

  /// Modules that a header is read for once.
  private struct Group {
    var header: String
    var folder: String
    var modules: [FoundModule]
  }

  /// - Returns: what is wrong with these modules, and warnings for headers that can't be read.
  func diagnostics(of modules: [FoundModule]) -> [Diagnostic] {
    var groups: [Group] = []
    for module in modules {
      guard let manifest = module.manifest, let header = manifest.foreign?.header, let source = manifest.source else { continue }
      let folder = Path.folder(of: source.path)
      // A header that the plugin brings is its own affair; others are the same for all.
      let place = File.exists(Path.join(folder, header)) ? folder : ""
      if let index = groups.firstIndex(where: { $0.header == header && $0.folder == place }) {
        groups[index].modules.append(module)
      } else {
        groups.append(Group(header: header, folder: place, modules: [module]))
      }
    }
    // One that takes clang too long is not the only one that may: those after it aren't checked.
    let clock = ContinuousClock()
    let end = clock.now + Self.patience
    return groups.flatMap { group in
      clock.now < end
        ? diagnostics(of: group)
        : group.modules.compactMap { unreadable(.init(.machine, "no-time", "reading headers has taken too long"), $0) }
    }
  }

  private func diagnostics(of group: Group) -> [Diagnostic] {
    let compiler = settings.findProgram("clang") ?? settings.findProgram("swift")
    let unknown = group.modules.filter { module in
      !checked.holds(key(of: module, group, compiler))
    }
    guard !unknown.isEmpty else { return [] }
    if !group.folder.isEmpty, (try? FileStatus(path: Path.join(group.folder, group.header)))?.kind != .regular {
      return unknown.compactMap { unreadable(.init(.header, "bad-header", "'\(group.header)' is no regular file"), $0) }
    }
    let functions = Set(unknown.flatMap { $0.manifest?.foreign?.functionNames ?? [] })
    do throws(HeaderProblem) {
      let folder = group.folder.isEmpty ? nil : group.folder
      guard let facts = try HeaderReader(settings: settings).read(group.header, functions: functions, folder: folder) else {
        return []
      }
      return unknown.flatMap { module in
        let problems = self.problems(of: module, facts, group.header)
        if problems.isEmpty { checked.add(key(of: module, group, compiler)) }
        return problems
      }
    } catch {
      return unknown.compactMap { unreadable(error, $0) }
    }
  }

  private func problems(of module: FoundModule, _ facts: HeaderFacts, _ header: String) -> [Diagnostic] {
    guard let manifest = module.manifest, let foreign = manifest.foreign else { return [] }
    let known = facts.functions.mapValues(\.signature)
    var found = SignatureComparison.problems(in: foreign, known: known).map { problem in
      Diagnostic(
        code: "signature-mismatch", problem.message, at: manifest.span(near: problem.place), path: manifest.source?.path,
        hints: (problem.hint.map { [$0] } ?? []) + ["\(header) says so"])
    }
    for (index, call) in foreign.calls.enumerated() where known[call.function] == nil {
      // The name that the library has is declared under another one.
      if facts.renamed.values.contains(call.function) { continue }
      found.append(
        Diagnostic(
          .warning, code: "not-declared", "\(header) does not declare '\(call.function)', so its types are not checked",
          at: manifest.span(near: "foreign.calls.\(index).function"), path: manifest.source?.path,
          hints: ["name the header that does"]))
    }
    return found
  }

  private func unreadable(_ problem: HeaderProblem, _ module: FoundModule) -> Diagnostic? {
    guard let manifest = module.manifest, let first = problem.diagnostics.first else { return nil }
    return Diagnostic(
      .warning, code: first.code, "the types of '\(module.name)' are not checked: \(first.message)",
      at: manifest.span(near: "foreign.header"), path: manifest.source?.path, hints: first.hints)
  }

  /// All that decides what the check finds, as far as it can be told without making it.
  private func key(of module: FoundModule, _ group: Group, _ compiler: String?) -> String {
    let places = [group.folder, "/usr/local/include", "/usr/include"].filter { !$0.isEmpty }
    let files = places.map { Path.join($0, group.header) } + Platform.headerFolders.map { Path.join($0, group.header) }
    var parts = [ProductVersion.text, module.name, module.manifest?.foreign?.value.json() ?? ""]
    for variable in ["CPATH", "C_INCLUDE_PATH"] { parts.append(settings.variables[variable] ?? "") }
    // What a header of the plugin includes lies beside it.
    var beside: [String] = []
    if !group.folder.isEmpty {
      let entries = (try? Folder.entries(of: group.folder)) ?? []
      beside = entries.map { Path.join(group.folder, $0.name) }.sorted()
    }
    for file in files + beside + [compiler ?? ""] {
      let status = try? FileStatus(path: file)
      parts.append("\(file) \(status.map { "\($0.identity)" } ?? "–")")
    }
    return ContentDigest(Array(parts.joined(separator: "\n").utf8)).hexadecimal
  }
}

/// What was found right before: an empty file for each, by a digest of all that decided it. That one is missing, or can't
/// be written, only costs time.
private struct CheckedHeaders {
  private let folder: String
  private static let most = 4_096

  init(stateBase: String) { folder = Path.join(stateBase, "scan/headers") }

  func holds(_ key: String) -> Bool {
    guard let status = try? FileStatus(path: Path.join(folder, key), followsLinks: false) else { return false }
    return status.kind == .regular && status.owner == CurrentProcess.userID
  }

  func add(_ key: String) {
    if let entries = try? Folder.entries(of: folder), entries.count >= Self.most { try? Folder.removeTree(folder) }
    try? Folder.create(folder, mode: 0o700)
    try? Output.replace(Path.join(folder, key), with: [], mode: 0o600)
  }
}

extension Session {
  /// Reports where headers and foreign modules disagree. Where others decide what runs, their modules were checked before they
  /// were signed, and no compiler is started.
  func checkHeaders(of modules: [FoundModule], diagnostics: inout Diagnostics) {
    guard authority.profile == .internalFast, !diagnostics.hasErrors else { return }
    let foreign = modules.filter { $0.manifest?.foreign?.header != nil }
    if !foreign.isEmpty { diagnostics.report(contentsOf: HeaderCheck(settings: settings).diagnostics(of: foreign)) }
  }
}
