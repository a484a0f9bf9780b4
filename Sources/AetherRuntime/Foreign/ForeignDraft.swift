/// What `aether plugins new --foreign` writes, in parts. Texts are as YAML has them.
struct ForeignDraft {
  struct Entry {
    var name: String
    var type: String
    /// Further keys, with the comma before them.
    var details = ""
  }

  struct Argument {
    var keys: [(key: String, text: String)]
    /// What to look at, which C's types don't say.
    var note: String?

    init(_ type: String, _ keys: (key: String, text: String)..., note: String? = nil) {
      self.keys = [("type", DraftText.quoted(type))] + keys
      self.note = note
    }
  }

  struct Call {
    var function: String
    var arguments: [Argument] = []
    /// Before the `...`.
    var fixed: Int?
    /// `nil`: nothing.
    var returns: String?
    /// Below the call, each a comment.
    var notes: [String] = []
  }

  var inputs: [Entry] = []
  var outputs: [Entry] = []
  var structs: [(name: String, fields: [(name: String, type: String)])] = []
  /// The name of what holds how much of the last buffer is good.
  var lastLength: String?
  var calls: [Call] = []
}

/// Texts in YAML's flow mappings.
enum DraftText {
  /// Words that some version of YAML takes for something else.
  private static let others: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

  static func quoted(_ text: String) -> String {
    func isLetter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    let isPlain = text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || " *./-+".utf8.contains($0) }
    if isPlain, let first = text.utf8.first, isLetter(first), text.utf8.last != 0x20,
      !others.contains(text.lowercased())
    {
      return text
    }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  static func flow(_ keys: [(key: String, text: String)]) -> String {
    "{" + keys.map { "\($0.key): \($0.text)" }.joined(separator: ", ") + "}"
  }
}

extension ForeignDraft {
  struct Title {
    var name: String
    var description: String
    var library: String
    var header: String
  }

  /// The file `module.yaml`.
  func text(_ title: Title) -> String {
    var lines = [
      "# Written by 'aether plugins new --foreign' from \(title.header). Look at the comments: a header can't say all.",
      "aether: 1", "name: \(DraftText.quoted(title.name))", "type: task", "version: 0.1.0",
      "description: \(DraftText.quoted(title.description))",
    ]
    if !inputs.isEmpty {
      lines.append("inputs:")
      for input in inputs {
        lines.append("  - {name: \(input.name), type: \(input.type)\(input.details), required: true}")
      }
    }
    if !outputs.isEmpty {
      lines.append("outputs:")
      for output in outputs { lines.append("  - {name: \(output.name), type: \(output.type)\(output.details)}") }
    }
    lines += [
      "foreign:", "  library: \(DraftText.quoted(title.library))", "  header: \(DraftText.quoted(title.header))",
    ]
    if !structs.isEmpty {
      lines.append("  structs:")
      for (name, fields) in structs {
        let keys = fields.map { (key: DraftText.quoted($0.name), text: DraftText.quoted($0.type)) }
        let line = "    \(DraftText.quoted(name)): \(DraftText.flow(keys))"
        if line.count <= 120 {
          lines.append(line)
        } else {
          lines.append("    \(DraftText.quoted(name)):")
          lines += keys.map { "      \($0.key): \($0.text)" }
        }
      }
    }
    if calls.count == 1 {
      for call in calls { lines += Self.lines(of: call).map { "  \($0)" } }
    } else {
      lines.append("  calls:")
      for call in calls {
        for (number, line) in Self.lines(of: call).enumerated() {
          lines.append("    \(number == 0 ? "-" : " ") \(line)")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of call: Call) -> [String] {
    var lines = ["function: \(DraftText.quoted(call.function))"]
    if !call.arguments.isEmpty { lines.append("arguments:") }
    for argument in call.arguments {
      if let note = argument.note { lines.append("  # \(note)") }
      lines.append("  - \(DraftText.flow(argument.keys))")
    }
    if let fixed = call.fixed { lines.append("fixed: \(fixed)") }
    if let returns = call.returns { lines.append("returns: \(returns)") }
    return lines + call.notes.map { "# \($0)" }
  }
}
