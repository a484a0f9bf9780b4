internal import AetherModel
internal import Linux
internal import PipelineConfig

/// Reads the values of secrets from where they are. What it reports never shows one.
struct SecretReader {
  /// 64 KiB.
  static let limit = 64 << 10

  let variables: [String: String]
  private(set) var diagnostics = Diagnostics()
  /// The variables that were read.
  private(set) var usedVariables: Set<String> = []

  init(variables: [String: String]) { self.variables = variables }

  /// - Parameters:
  ///   - name: in messages: "the secret 'token'".
  ///   - folder: what a relative path is relative to.
  ///   - span: where the provider stands; `nil` on a command line.
  /// - Returns: `nil` after reporting why there is none.
  mutating func read(_ provider: SecretProvider, name: String, folder: String, at span: SourceSpan?) -> Value? {
    let bytes: [UInt8]?
    switch provider {
    case .variable(let variable):
      usedVariables.insert(variable)
      guard let text = variables[variable] else {
        report("\(name) comes from the environment variable '\(variable)', which is not set", at: span)
        return nil
      }
      bytes = Array(text.utf8)
    case .file(let path): bytes = file(Path.absolute(path, from: folder), shown: path, name: name, at: span)
    case .credential(let credential):
      guard let credentials = variables["CREDENTIALS_DIRECTORY"], credentials.hasPrefix("/") else {
        report(
          "\(name) is the credential '\(credential)', and there are none: CREDENTIALS_DIRECTORY is not set", at: span,
          hints: ["the service manager sets it for a unit with LoadCredential= or SetCredential="])
        return nil
      }
      bytes = file(Path.join(credentials, credential), shown: credential, name: name, at: span, isCredential: true)
    }
    return bytes.flatMap { text($0, name: name, at: span) }
  }

  private mutating func file(
    _ path: String, shown: String, name: String, at span: SourceSpan?, isCredential: Bool = false
  ) -> [UInt8]? {
    do throws(SystemError) {
      let file = try File.open(path)
      let status = try FileStatus(of: file, path: path)
      var bytes = try File.read(file, path: path, limit: Self.limit + 2)
      if !isCredential, status.mode & 0o004 != 0 {
        report(
          "others can read the file '\(shown)' of \(name)", at: span, severity: .warning,
          hints: ["keep it for yourself: chmod 600 \(path)"])
      }
      if bytes.last == 10 {
        bytes.removeLast()
        if bytes.last == 13 { bytes.removeLast() }
      }
      return bytes
    } catch {
      let reason = error.isTooLarge ? "it is larger than 64 KiB" : error.reason
      let what = isCredential ? "the credential '\(shown)', which" : "the file '\(shown)', which"
      report(
        "\(name) is in \(what) can't be read: \(reason)", at: span, hints: error.isNotFound ? ["it would be \(path)"] : [])
      return nil
    }
  }

  private mutating func text(_ bytes: [UInt8], name: String, at span: SourceSpan?) -> Value? {
    if let problem = Self.problem(with: bytes) {
      report("\(name) \(problem)", at: span)
      return nil
    }
    return .string(String(decoding: bytes, as: UTF8.self))
  }

  /// Why bytes can't be a secret; `nil` when they can.
  static func problem(with bytes: [UInt8]) -> String? {
    if bytes.count < Redactor.leastSize {
      return "has \(bytes.count == 1 ? "1 byte" : "\(bytes.count) bytes"); one of less than \(Redactor.leastSize) "
        + "can't be told from other texts"
    }
    if bytes.count > limit { return "is larger than 64 KiB" }
    return String(validating: bytes, as: UTF8.self) == nil ? "is not UTF-8" : nil
  }

  mutating func report(
    _ message: String, at span: SourceSpan?, severity: Diagnostic.Severity = .error, hints: [String] = []
  ) {
    diagnostics.report(
      span.map { Diagnostic(severity, code: "secret", message, at: $0, hints: hints) }
        ?? Diagnostic(severity, code: "secret", message, hints: hints))
  }
}
