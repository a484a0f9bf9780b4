internal import AetherModel
internal import Linux
internal import PipelineConfig

/// Reads what `env_files` names.
struct EnvironmentFiles {
  private(set) var environment = OuterEnvironment()
  private(set) var diagnostics = Diagnostics()

  /// 1 MiB for each file.
  private static let limit = 1 << 20

  /// Reads files after those that were read already, over which they win.
  /// - Parameters:
  ///   - folder: absolute; what the paths are relative to.
  ///   - shown: the same folder as messages print it; `.` is left out.
  mutating func read(_ files: [EnvironmentFile], in folder: String, shown: String) {
    let errorsBefore = diagnostics.errorCount
    for file in files {
      let path = Path.absolute(file.path, from: folder)
      environment.files.append(path)
      do throws(SystemError) {
        try read(path, shown: shown == "." ? file.path : Path.join(shown, file.path))
      } catch {
        diagnostics.error(
          "unreadable", "the environment file '\(file.path)' can't be read: \(Self.reason(error))", at: file.span,
          hints: error.isNotFound ? ["it would be \(path)"] : [])
      }
    }
    if diagnostics.errorCount > errorsBefore { environment.isWhole = false }
  }

  /// Variables that win over all that was read.
  mutating func add(_ variables: [(name: String, value: String)]) { environment.variables += variables }

  private mutating func read(_ path: String, shown: String) throws(SystemError) {
    if try FileStatus(path: path).kind == .folder { return try readFolder(path, shown: shown) }
    let source = SourceText(path: shown, bytes: try File.read(path, limit: Self.limit))
    let entries =
      path.hasSuffix(".json")
      ? EnvironmentText.json(source, diagnostics: &diagnostics)
      : EnvironmentText.dotenv(source, diagnostics: &diagnostics)
    add(entries.map { ($0.name, $0.value) })
  }

  /// Each file is a variable. Names that begin with a dot are passed over, such as the links that Kubernetes makes.
  private mutating func readFolder(_ folder: String, shown: String) throws(SystemError) {
    for entry in try Folder.entries(of: folder) where !entry.name.hasPrefix(".") {
      let shown = Path.join(shown, entry.name)
      if let problem = EnvironmentRules.problem(withName: entry.name) {
        diagnostics.error(
          "environment-name", problem, path: shown, hints: ["each file in this folder is named as its variable is"])
        continue
      }
      do throws(SystemError) {
        let bytes = try File.read(Path.join(folder, entry.name), limit: Self.limit)
        if let value = value(bytes, shown: shown) { add([(entry.name, value)]) }
      } catch {
        diagnostics.error("unreadable", "can't be read: \(Self.reason(error))", path: shown)
      }
    }
  }

  /// A file's text without its last line end; `nil` after reporting why it is none.
  private mutating func value(_ bytes: [UInt8], shown: String) -> String? {
    guard var value = String(validating: bytes, as: UTF8.self) else {
      diagnostics.error("environment-encoding", "this file is not UTF-8", path: shown)
      return nil
    }
    if let problem = EnvironmentRules.problem(withValue: value) {
      diagnostics.error("environment-encoding", problem, path: shown)
      return nil
    }
    // CR and LF are one character.
    if value.last == "\n" || value.last == "\r\n" { value.removeLast() }
    return value
  }

  private static func reason(_ error: SystemError) -> String {
    error.isTooLarge ? "it is larger than 1 MiB" : error.reason
  }
}
