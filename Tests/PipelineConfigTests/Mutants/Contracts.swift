/// The modules that the drafts use: the table that the generator reads, and the manifests that the validator is given.
struct SampleModule {
  struct Input {
    var name: String
    /// In the words of a manifest.
    var type: String
    /// What may be bound; `nil` for a secret.
    var kinds: [Kind]?
    var isRequired = false
    /// The only texts that are good, where not all are.
    var words: [String] = []
    /// Further keys of the manifest.
    var more = ""

    var isFree: Bool { kinds != nil && words.isEmpty }
  }

  var name: String
  var version = "1.2.0"
  var inputs: [Input]
  var outputs: [(name: String, kind: Kind)] = []
  var moreOutputs = ""

  private static let recordType =
    "object, properties: {name: {type: string, required: true}, size: {type: integer, required: true}}"

  static func type(_ kind: Kind) -> String {
    switch kind {
    case .int: "integer"
    case .double: "number"
    case .text: "string"
    case .flag: "bool"
    case .texts: "array, items: string"
    case .counts: "array, items: integer"
    case .record: recordType
    case .moment: "datetime"
    case .span: "duration"
    }
  }

  private static func input(_ name: String, _ kind: Kind, required: Bool = false) -> Input {
    Input(name: name, type: type(kind), kinds: kind == .double ? [.int, .double] : [kind], isRequired: required)
  }

  static let all = [
    SampleModule(
      name: "reader",
      inputs: [
        Input(
          name: "path", type: "string", kinds: [.text], isRequired: true, words: ["data/a.csv", "b.csv"],
          more: #", validation: '^.*\.csv$'"#),
        Input(name: "mark", type: "string", kinds: [.text], words: ["comma", "tab"], more: ", allowed: [comma, tab]"),
        input("limit", .int), input("skip", .counts), input("since", .moment),
      ],
      outputs: [("rows", .int), ("names", .texts), ("sizes", .counts), ("best", .record), ("took", .span)],
      moreOutputs: "  - {name: note, type: string, optional: true}\n"),
    SampleModule(
      name: "table-writer",
      inputs: [
        input("title", .text, required: true), input("lines", .texts, required: true),
        input("count", .int, required: true), input("meta", .record, required: true), input("ratio", .double),
        input("force", .flag), input("at", .moment), input("wait", .span), input("codes", .counts),
      ],
      outputs: [("written", .int), ("good", .flag), ("file", .text), ("at", .moment)]),
    SampleModule(
      name: "echo",
      inputs: [
        Input(name: "message", type: "any", kinds: Kind.allCases),
        Input(
          name: "level", type: "string", kinds: [.text], words: ["info", "warning"],
          more: ", allowed: [info, warning]"),
        input("labels", .texts), input("detail", .text), input("quiet", .flag),
      ],
      outputs: [("said", .text)]),
    SampleModule(
      name: "vault", inputs: [Input(name: "token", type: "secret"), input("scope", .text)],
      moreOutputs: "  - {name: session, type: secret}\n"),
  ]

  static subscript(name name: String) -> SampleModule { all.first { $0.name == name } ?? all[0] }

  private var manifest: String {
    var text = "name: \(name)\nversion: \(version)\ninputs:\n"
    for input in inputs {
      text +=
        "  - {name: \(input.name), type: \(input.type)\(input.isRequired ? ", required: true" : "")\(input.more)}\n"
    }
    text += "outputs:\n"
    for output in outputs { text += "  - {name: \(output.name), type: \(Self.type(output.kind))}\n" }
    return text + moreOutputs + """
      error_codes:
        - {code: BUSY, message: Somebody else works on it, severity: recoverable}
        - {code: NOT_THERE, message: It is not there, severity: critical}

      """
  }

  /// Files of YAML documents, one for each module. The second has another version of a module, and a service.
  static var manifests: [String] {
    var newer = all[0]
    newer.version = "2.0.1"
    return [
      all.map(\.manifest).joined(separator: "---\n"),
      newer.manifest + "---\nname: keeper\ntype: service\nversion: 1.0.0\n",
    ]
  }
}
