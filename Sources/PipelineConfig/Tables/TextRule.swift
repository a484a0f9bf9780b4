import AetherModel

/// A kind of text, with its check.
package struct TextRule: Sendable {
  /// "a module name"
  package var expectation: String
  package var plural: String
  /// What the text looks like, in words; empty where the expectation says it.
  package var detail: String
  /// For the JSON Schema; `nil` where a regular expression can't say it.
  package var pattern: String?
  var isValid: @Sendable (String) -> Bool
  /// A valid text that somebody probably meant.
  var suggest: @Sendable (String) -> String?

  init(
    _ expectation: String, _ plural: String, detail: String = "", pattern: String? = nil,
    suggest: @escaping @Sendable (String) -> String? = { _ in nil }, isValid: @escaping @Sendable (String) -> Bool
  ) {
    self.expectation = expectation
    self.plural = plural
    self.detail = detail
    self.pattern = pattern
    self.isValid = isValid
    self.suggest = suggest
  }
}

extension TextRule {
  package static let any = TextRule("a text", "texts") { _ in true }

  package static let nonEmpty = TextRule("a text", "texts", detail: "not empty", pattern: ".") { !$0.isEmpty }

  /// What an error's number is called.
  static let errorNumber = TextRule(
    "an error's number", "errors' numbers", detail: "a number in quotes, or a name such as ENOENT"
  ) { text in Int64(text) != nil || ErrorNumbers.number(text) != nil }

  /// Steps, inputs, outputs, secrets.
  package static let identifier = TextRule(
    "a name", "names",
    detail: "a-z, 0-9 and _, beginning with a letter, at most 64 characters, no word that CEL reserves",
    pattern: "^[a-z][a-z0-9_]{0,63}$",
    suggest: { text in
      let name = adapted(text, separator: "_")
      return Names.isIdentifier(name) ? name : Names.isIdentifier(name + "_") ? name + "_" : nil
    }, isValid: { Names.isIdentifier($0) })

  package static let commit = TextRule(
    "a commit", "commits", detail: "40 hexadecimal digits", pattern: "^[0-9a-f]{40}$",
    isValid: { text in text.utf8.count == 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } })

  package static let module = TextRule(
    "a module name", "module names",
    detail: "a-z, 0-9 and -, beginning with a letter, at most 64 characters, optionally after 'publisher/'",
    pattern: "^([a-z][a-z0-9-]{0,63}/)?[a-z][a-z0-9-]{0,63}$",
    suggest: { text in
      let name = adapted(text, separator: "-")
      return Names.isModule(name) ? name : nil
    }, isValid: { Names.isModule($0) })

  package static let version = TextRule(
    "a version", "versions", detail: "three numbers by SemVer 2.0, such as 1.2.0",
    pattern: #"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"#,
    suggest: { text in SemanticVersion(text + ".0") != nil ? text + ".0" : nil },
    isValid: { SemanticVersion($0) != nil })

  package static let versionRange = TextRule(
    "a version range", "version ranges", detail: "such as ^1.2, ~1.2.3, 1.*, '>=1.2, <2' or =1.2.3"
  ) { VersionRange($0) != nil }

  package static let duration = TextRule(
    "a duration", "durations", detail: "a number with a unit, such as 90s, 1h30m or 250ms",
    pattern: #"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+$"#,
    suggest: { text in TimeSpan(text + "s") != nil ? text + "s" : nil },
    isValid: { text in TimeSpan(text).map { $0.seconds >= 0 && $0.nanoseconds >= 0 } ?? false })

  package static let size = TextRule(
    "a size", "sizes", detail: "a number with a unit, such as 10MB or 4KiB",
    pattern: "^[0-9]+(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$",
    suggest: { text in ByteSize.parse(text + "B") != nil ? text + "B" : nil },
    isValid: { ByteSize.parse($0) != nil })

  package static let environmentName = TextRule(
    "an environment name", "environment names", detail: "letters, digits and _, not beginning with a digit",
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$"
  ) { text in
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
    }
  }

  /// One expression, and nothing around it.
  package static let expression = TextRule(
    "one expression", "expressions", detail: "a list, or one '${{ … }}'", pattern: #"^\$\{\{.*\}\}$"#,
    isValid: { $0.hasPrefix("${{") && $0.hasSuffix("}}") })

  package static let condition = TextRule(
    "a condition", "conditions", detail: "true, false or one '${{ … }}'", pattern: #"^\$\{\{.*\}\}$"#,
    suggest: { TableChecker.boolWord($0) }, isValid: { $0.hasPrefix("${{") && $0.hasSuffix("}}") })

  package static let errorCode = TextRule(
    "an error code", "error codes", detail: "A-Z, 0-9 and _, beginning with a letter, at most 64 characters",
    pattern: "^[A-Z][A-Z0-9_]{0,63}$",
    suggest: { text in
      let code = adapted(text, separator: "_").uppercased()
      return Names.isErrorCode(code) ? code : nil
    }, isValid: { Names.isErrorCode($0) })

  package static let innerPath = TextRule(
    "a path", "paths", detail: "relative, inside the folder of this file", pattern: "^[^/]"
  ) { path in
    !path.isEmpty && !path.hasPrefix("/") && !path.utf8.contains(0)
      && !path.split(separator: "/").contains("..")
  }

  package static let path = TextRule("a path", "paths", detail: "relative to this file", pattern: ".") { path in
    !path.isEmpty && !path.utf8.contains(0)
  }

  package static let absolutePath = TextRule(
    "an absolute path", "absolute paths", detail: "beginning with /, without . and ..", pattern: "^/"
  ) { path in
    path.hasPrefix("/") && !path.utf8.contains(0) && !path.split(separator: "/").contains { $0 == ".." || $0 == "." }
  }

  package static let modulePattern = TextRule(
    "a pattern of module names", "patterns of module names", detail: "such as acme/* or csv-loader",
    pattern: "^[a-z0-9*/-]+$"
  ) { text in
    !text.isEmpty
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "*/-".utf8.contains($0) }
  }

  package static let digest = TextRule(
    "a digest", "digests", detail: "sha256: and 64 hexadecimal digits", pattern: "^sha256:[0-9a-f]{64}$"
  ) { text in
    text.utf8.count == 71 && text.hasPrefix("sha256:")
      && text.utf8.dropFirst(7).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  package static let platform = TextRule(
    "a platform", "platforms", detail: "such as linux-x86_64 or linux-aarch64", pattern: "^[a-z0-9]+-[a-z0-9_]+$"
  ) { text in
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
  }

  /// Lower case, with every other character replaced: `My-Step` becomes `my_step`.
  private static func adapted(_ text: String, separator: Unicode.Scalar) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
      case "A"..."Z": name += scalar.properties.lowercaseMapping
      default: name.unicodeScalars.append(scalar == "/" && separator == "-" ? scalar : separator)
      }
    }
    return name
  }
}
