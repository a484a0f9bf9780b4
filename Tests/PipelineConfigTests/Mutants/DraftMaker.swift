/// Makes valid pipelines at random.
struct DraftMaker {
  var writer: Writer
  private var draft = Draft()
  private var base = Scope()

  init(seed: UInt64) { writer = Writer(random: SeededGenerator(state: seed)) }

  static func draft(_ writer: inout Writer) -> Draft {
    var maker = DraftMaker(seed: 0)
    maker.writer = writer
    maker.make()
    writer = maker.writer
    return maker.draft
  }

  private mutating func make() {
    makeHead()
    let modules =
      ["reader", "reader", "vault", "table-writer"]
      + (0..<Int.random(in: 1...5, using: &writer.random)).map { _ in writer.pick(SampleModule.all).name }
    let handlers = Int.random(in: 1...2, using: &writer.random)
    for (index, module) in modules.enumerated() { addStep(index, module, handlers: handlers) }
    draft.scope = scope(guarded: false)
    let afterwards = scope(guarded: true)
    for index in 0..<handlers { addAfterwards(.handlers, "told_\(index + 1)", afterwards) }
    for index in 0..<Int.random(in: 1...2, using: &writer.random) {
      addAfterwards(.finally, "last_\(index + 1)", afterwards)
    }
    for name in ["sum", "main"] {
      let kind = writer.pick(Kind.allCases)
      let text = writer.expression(kind, draft.scope, depth: 2)
      draft.outputs.append(.init(key: name, value: Self.quoted(text)))
    }
    draft.order = Array(draft.steps.indices).shuffled(using: &writer.random)
  }

  private mutating func makeHead() {
    draft.head = [.init(key: "aether", value: "1"), .init(key: "name", value: "draft")]
    for (key, values) in [("jobs", ["1", "4"]), ("timeout", ["1h", "90s"]), ("durability", ["disk", "process"])] {
      if writer.chance(50) { draft.head.append(.init(key: key, value: writer.pick(values))) }
    }
    let inputs: [(String, Kind)] = [
      ("count", .int), ("share", .double), ("label", .text), ("fast", .flag), ("hosts", .texts), ("ports", .counts),
      ("item_1", .record), ("start", .moment), ("pause", .span),
    ]
    for (name, kind) in inputs.shuffled(using: &writer.random) {
      let type = SampleModule.type(kind)
      draft.inputs.append(.init(key: "", value: "{name: \(name), type: \(type), required: true}"))
      base.inputs.append(name)
      if kind != .double { base.references.append((kind, "inputs.\(name)")) }
    }
    for (name, type) in [("maybe", "string"), ("maybe_fast", "bool"), ("maybe_count", "integer")] {
      draft.inputs.append(.init(key: "", value: "{name: \(name), type: \(type)}"))
    }
    base.references += [
      (.text, "inputs.?maybe.orValue('none')"), (.flag, "has(inputs.maybe)"), (.text, "env.REGION"), (.text, "run.id"),
      (.int, "inputs.?maybe_count.orValue(1)"),
    ]
    draft.env = [.init(key: "REGION", value: "north"), .init(key: "LANG", value: "\"C\"")]
    draft.modules = [
      .init(key: "old-reader", value: "{name: reader, version: ^1.2}"),
      .init(key: "new-reader", value: "{name: reader, version: '>=2, <3'}"),
    ]
  }

  /// What can be read once all the steps that were made so far have run.
  private func scope(guarded: Bool) -> Scope {
    var scope = base
    for step in draft.steps where step.section == .steps {
      let name = step.name
      scope.steps.append(name)
      scope.references.append((.text, "steps.\(name).status"))
      scope.references.append((.text, "steps.\(name).error.?code.orValue('')"))
      if step.isFlaky { scope.flaky.append(name) }
      if step.module.name == "reader", !step.isFlaky, !guarded { scope.readers.append(name) }
      if step.module.name == "vault", !step.isFlaky, !guarded { scope.vaults.append(name) }
      if step.isRepeated {
        let list = guarded || step.isFlaky ? "steps.\(name).?outputs.orValue([])" : "steps.\(name).outputs"
        scope.references.append((.int, "size(\(list))"))
        for output in step.module.outputs where output.kind == .text {
          scope.references.append((.texts, "\(list).map(o, o.\(output.name))"))
        }
        continue
      }
      for output in step.module.outputs {
        if guarded || step.isFlaky {
          guard let instead = Self.instead[output.kind] else { continue }
          let read = "steps.\(name).outputs.?\(output.name).orValue(\(instead))"
          scope.references += [(output.kind, read), (.flag, "has(steps.\(name).outputs.\(output.name))")]
        } else {
          scope.references.append((output.kind, "steps.\(name).outputs.\(output.name)"))
        }
      }
    }
    if guarded { scope.flaky = scope.steps }
    return scope
  }

  private static let instead: [Kind: String] = [.int: "0", .text: "'-'", .flag: "false", .texts: "['-']"]

  // MARK: Steps

  private mutating func addStep(_ index: Int, _ module: String, handlers: Int) {
    var step = Draft.Step(
      section: .steps, module: SampleModule[name: module],
      id: .init(key: "id", value: "\(writer.pick(Self.verbs))_\(index)"))
    step.scope = scope(guarded: false)
    step.isFlaky = index == 1 || index > 3 && writer.chance(20)
    addCommon(&step)
    if step.isFlaky { step.keys.append(.init(key: "on_error", value: "continue")) }
    if writer.chance(30), !step.scope.steps.isEmpty {
      step.keys.append(.init(key: "needs", value: "[\(writer.pick(step.scope.steps))]"))
    }
    if index == 0 || writer.chance(20) {
      let names = (1...handlers).map { "told_\($0)" }
      step.keys.append(.init(key: "notify", value: "[\(names.joined(separator: ", "))]"))
    }
    draft.steps.append(step)
  }

  private mutating func addAfterwards(_ section: Draft.Section, _ id: String, _ scope: Scope) {
    var step = Draft.Step(
      section: section, module: SampleModule[name: writer.pick(["echo", "table-writer"])],
      id: .init(key: "id", value: id))
    step.scope = scope
    addCommon(&step)
    draft.steps.append(step)
  }

  private static let verbs = ["load", "make", "send", "store", "clean"]

  private mutating func addCommon(_ step: inout Draft.Step) {
    let names = step.module.name == "reader" ? ["reader", "old-reader", "new-reader"] : [step.module.name]
    step.keys.append(.init(key: "module", value: writer.pick(names)))
    if writer.chance(25) {
      step.keys.append(.init(key: "env", value: "{OWN: x, LANG: de}"))
      step.scope.references.append((.text, "env.OWN"))
    }
    let keys: [(String, [String])] = [
      ("retry", ["{attempts: 3}", "{attempts: 2, backoff: linear, delay: 1s, errors: [BUSY, AETHER_TIMEOUT]}"]),
      ("timeout", ["30s", "1h30m"]), ("lock", ["reports", "{name: disk, scope: machine}"]),
      ("when", ["true", "false"]),
    ]
    for (key, values) in keys where writer.chance(20) { step.keys.append(.init(key: key, value: writer.pick(values))) }
    if !step.keys.contains(where: { $0.key == "when" }), writer.chance(40) {
      step.keys.append(.init(key: "when", value: Self.quoted(writer.expression(.flag, step.scope, depth: 2))))
    }
    if !["reader", "vault"].contains(step.module.name), writer.chance(25) {
      step.isRepeated = true
      let list = writer.chance(70) ? Self.quoted(writer.expression(.texts, step.scope, depth: 1)) : "[a, b]"
      step.keys.append(.init(key: "foreach", value: list))
      if writer.chance(30) { step.keys.append(.init(key: "jobs", value: "8")) }
      step.scope.references += [(.text, "item"), (.int, "index")]
    }
    for input in step.module.inputs where input.isRequired || writer.chance(60) {
      guard let kind = input.kinds.map({ writer.pick($0) }) else {
        if let vault = step.scope.vaults.first {
          step.with.append(.init(key: input.name, value: Self.quoted("steps.\(vault).outputs.session")))
        }
        continue
      }
      step.with.append(.init(key: input.name, value: value(input, kind, step.scope)))
    }
  }

  private mutating func value(_ input: SampleModule.Input, _ kind: Kind, _ scope: Scope) -> String {
    guard input.isFree else {
      let word = writer.pick(input.words)
      return writer.chance(20) ? Self.quoted("'\(word)'") : word
    }
    if writer.chance(20) { return writer.pick(Self.constants[kind] ?? []) }
    let text = writer.expression(kind, scope, depth: Int.random(in: 0...4, using: &writer.random))
    switch writer.pick([0, 0, 0, 1, 2]) {
    case 1 where kind == .text: return writer.fill("\"${{ #int }} of ${{ #text }}\"", scope, depth: 1)
    case 1 where kind == .texts: return writer.fill("[a, \"${{ #text }}\"]", scope, depth: 1)
    case 1 where kind == .record: return writer.fill("{name: a, size: \"${{ #int }}\"}", scope, depth: 1)
    case 2: return Self.block(text)
    default: return Self.quoted(text)
    }
  }

  static func quoted(_ expression: String) -> String { "\"${{ \(expression) }}\"" }

  /// On a line of its own.
  static func block(_ expression: String) -> String { "|-\n  ${{ \(expression) }}" }

  static let constants: [Kind: [String]] = [
    .int: ["7", "-3"], .double: ["0.5", "1e3"], .text: ["plain", "\"a b\"", "'5'"], .flag: ["true", "false"],
    .texts: ["[a, b]", "[]"], .counts: ["[1, 2]"], .record: ["{name: a, size: 3}"],
    .moment: ["2026-11-21T10:00:00Z"], .span: ["90s", "1h30m"],
  ]
}
