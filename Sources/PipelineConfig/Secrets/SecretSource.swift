package import AetherModel
import YAML

/// Where the value of a secret is.
package enum SecretProvider: Hashable, Sendable {
  /// In a variable of the process's environment.
  case variable(String)
  /// In a file. As written: relative to the file that it stands in, or to the current folder on a command line.
  case file(String)
  /// In a file of the folder that the service manager made for the process.
  case credential(String)

  /// As `--secret` has it: `env:NAME`, `file:PATH`, `credential:NAME`; `nil` for anything else.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = String(text[text.index(after: colon)...])
    switch text[..<colon] {
    case "env" where TextRule.environmentName.isValid(rest): self = .variable(rest)
    case "file" where !rest.isEmpty: self = .file(rest)
    case "credential" where Self.isCredential(rest): self = .credential(rest)
    default: return nil
    }
  }

  /// Whether a text is a file's name, as those of credentials are.
  static func isCredential(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }
}

/// A secret that a pipeline declares. Its value is read when a run begins.
package struct SecretSource: Sendable {
  package var name: String
  package var provider: SecretProvider
  /// Of the provider.
  package var span: SourceSpan
}

/// Reads `secrets`. The nodes have passed ``TableChecker``; what it reported is passed over here.
enum SecretSourceReader {
  static func sources(_ node: Node?, diagnostics: inout Diagnostics) -> [SecretSource] {
    guard let node, node.kind == .mapping else { return [] }
    var sources: [SecretSource] = []
    for pair in node.pairs where pair.value.kind == .mapping {
      let name = pair.key.string
      let providers = pair.value.pairs.filter { ["env", "file", "credential"].contains($0.key.string) }
      guard providers.count == 1, let provider = providers.first else {
        let hints = ["write one of {env: VARIABLE}, {file: path} and {credential: name}"]
        let message = providers.isEmpty ? "says where it is by no key" : "says where it is by \(providers.count) keys"
        diagnostics.error(
          "secret-provider", "the secret '\(name)' \(message); it needs one", at: TableChecker.head(of: pair.value),
          hints: hints)
        // What reads it is not wrong for that.
        sources.append(SecretSource(name: name, provider: .variable(""), span: pair.key.span))
        continue
      }
      let text = provider.value.kind == .string ? provider.value.string : ""
      let read: SecretProvider =
        switch provider.key.string {
        case "env": .variable(text)
        case "file": .file(text)
        default: .credential(text)
        }
      if case .credential = read, !text.isEmpty, !SecretProvider.isCredential(text) {
        diagnostics.error(
          "invalid-value", "\(TableChecker.quote(text)) is not the name of a credential, which is a file's name",
          at: provider.value.span)
      }
      sources.append(SecretSource(name: name, provider: read, span: provider.value.span))
    }
    return sources
  }
}
