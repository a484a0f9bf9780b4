extension Way {
  /// Keys and values that the format doesn't have.
  static let shapes: [Way] = [
    .key("an unknown key of a step", "modul", ["echo", "1"]),
    .key("a key that only steps have", "notify", ["[told_1]", "told_1"], in: [.handlers, .finally]),
    .key("needs of what runs in file order", "needs", ["[load_0]", "last_1"], in: [.handlers, .finally]),
    .key("an unknown module", "module", ["raeder", "table-writr", "acme/reader", "other-reader", "Reader", "5"]),
    .key("a module that is no task", "module", ["keeper"]),
    .key(
      "attempts that are none", "retry",
      ["{attempts: 0}", "{attempts: 1001}", "{attempts: many}", "{attempts: -1}", "{delay: 1s}", "3", "{}"]),
    .key(
      "a retry with a wrong word", "retry",
      [
        "{attempts: 2, backoff: slow}", "{attempts: 2, errors: [BUSYY]}", "{attempts: 2, errors: busy}",
        "{attempts: 2, errors: [AETHER_TIMOUT]}", "{attempts: 2, errors: []}", "{attempts: 2, tries: 3}",
      ]),
    .key(
      "a delay that is none", "retry",
      [
        "{attempts: 2, delay: 5}", "{attempts: 2, delay: -1s}", "{attempts: 2, delay: 1m, max_delay: 30s}",
        "{attempts: 2, max_delay: soon}", "{attempts: 2, delay: 1y}",
      ]),
    .key("a timeout that is none", "timeout", ["5", "0s", "-1s", "soon", "1y", "[1s]", "1 s", "null"]),
    .key("a lock that is none", "lock", ["\"\"", "[a]", "{scope: machine}", "{name: a, scope: galaxy}", "5"]),
    .key("an unknown answer to errors", "on_error", ["ignore", "retry", "true", "Continue", "[continue]"]),
    .key(
      "a variable that is none", "env",
      ["{AETHER_X: a}", "{9A: b}", "{N: 5}", "{A-B: c}", "[A]", "{A: \"${{ inputs.label }}\"}", "{A: null}"]),
    .key("a cache where there is none", "cache", ["yes", "1", "[true]"]),
    .key(
      "a list that is none", "foreach",
      [
        "5", "a", "{a: 1}", "\"${{ inputs.count }}\"", "\"${{ inputs.label }}\"", "\"${{ inputs.hosts }}, b\"", "true",
        "\"${{ inputs.item_1 }}\"", "\"${{ inputs.hots }}\"", "\"${{ inputs.hosts[0] }}\"", "\"${{ size(inputs.hosts) }}\"",
        "\"${{ item }}\"", "\"\"",
      ]),
    Way(name: "a number of items without a list") { draft, writer in
      let index = writer.pick(draft.steps.indices.filter { !draft.steps[$0].isRepeated })
      draft.steps[index].set("jobs", "4")
    },
    .key("an unknown handler", "notify", ["[told_3]", "tol_1", "[last_1]", "[told_1, told_9]", "5"], in: [.steps]),
    .key(
      "needs of an unknown step", "needs", ["[lod_0]", "nothing", "[told_1]", "last_1", "[Load]", "5"], in: [.steps]),
    .head(
      "an unknown key of the pipeline", [("step", "[]"), ("input", "[]"), ("on_error", "fail"), ("tiemout", "1h")]),
    .head("a number of jobs that is none", [("jobs", "0"), ("jobs", "-1"), ("jobs", "many"), ("jobs", "1.5")]),
    .head(
      "a wrong word for the whole",
      [
        ("durability", "disc"), ("timeout", "60"), ("timeout", "-1s"), ("aether", "2"), ("name", "[a]"),
        ("name", "\"\""),
      ]),
    .row(
      "an input that is none", \.inputs,
      [
        ("", "{name: x, type: strng}"), ("", "{name: count, type: string}"), ("", "{name: x}"), ("", "{type: string}"),
        ("", "{name: if, type: string}"), ("", "{name: a-b, type: string}"),
        ("", "{name: x, type: integer, default: a}"),
        ("", "{name: x, type: string, validation: '('}"), ("", "{name: x, type: string, requird: true}"),
        ("", "{name: x, type: string, required: yes}"), ("", "{name: x, type: secret}"),
        ("", "{name: x, type: string, allowed: [1]}"), ("", "{name: x, type: string, allowed: [a], default: b}"),
      ]),
    .row(
      "a variable of the pipeline that is none", \.env,
      [("AETHER_HOME", "a"), ("9A", "b"), ("N", "5"), ("A-B", "c"), ("REGION", "twice"), ("X", "[a]")]),
    .row(
      "an alias that is none", \.modules,
      [
        ("x", "{name: reader, version: ^3}"), ("x", "{name: reader, version: one}"), ("x", "{version: ^1}"),
        ("x", "{name: nowhere}"), ("x", "{name: reader, verison: ^1}"), ("X_1", "{name: reader}"), ("x", "reader"),
        ("x", "{name: keeper}"), ("x", "{name: reader, version: '>=1.3, <2'}"), ("old-reader", "{name: reader}"),
      ]),
    .row(
      "an output that is none", \.outputs,
      [("a-b", "1"), ("sum", "2"), ("if", "3"), ("Big", "4"), ("x", "\"${{ steps }}\"")]),
    Way(name: "an id that is none") { draft, writer in
      let index = Int.random(in: 0..<draft.steps.count, using: &writer.random)
      draft.steps[index].id = .init(
        key: "id", value: writer.pick(["my-step", "Load", "if", "9a", "return", "5", "\"\""]), broken: 0)
    },
    Way(name: "an id twice") { draft, writer in
      let pair = Array(draft.steps.indices.shuffled(using: &writer.random).prefix(2))
      draft.steps[pair[0]].id = .init(key: "id", value: draft.steps[pair[1]].name, broken: 0)
      draft.steps[pair[1]].id.broken = 0
    },
    Way(name: "a key twice in YAML") { draft, writer in
      let index = Int.random(in: 0..<draft.steps.count, using: &writer.random)
      let row = writer.pick(draft.steps[index].keys)
      draft.steps[index].keys.append(.init(key: row.key, value: "echo", broken: 0))
    },
    Way(name: "a tab for indentation") { draft, writer in
      let index = Int.random(in: 0..<draft.steps.count, using: &writer.random)
      draft.steps[index].keys.append(.init(key: "\ttimeout", value: "1s", broken: 0))
    },
    Way(name: "a step without its module") { draft, writer in
      let index = Int.random(in: 0..<draft.steps.count, using: &writer.random)
      draft.steps[index].keys.removeAll { $0.key == "module" }
      draft.steps[index].id.broken = 0
    },
    Way(name: "a step that needs itself") { draft, writer in
      let index = writer.pick(draft.indices(in: .steps))
      let name = draft.steps[index].name
      if writer.chance(50) {
        draft.steps[index].set("needs", "[\(name)]")
      } else {
        draft.steps[index].set("when", DraftMaker.quoted("steps.\(name).status == ''"))
      }
    },
    Way(name: "two steps that need each other") { draft, writer in
      let steps = draft.indices(in: .steps)
      let place = Int.random(in: 0..<steps.count - 1, using: &writer.random)
      let (first, second) = (steps[place], steps[place + 1])
      draft.steps[second].set("needs", "[\(draft.steps[first].name)]")
      if writer.chance(50) {
        draft.steps[first].set("needs", "[\(draft.steps[second].name)]")
      } else {
        draft.steps[first].set("when", DraftMaker.quoted("has(steps.\(draft.steps[second].name).error.code)"))
      }
    },
    Way(name: "three steps in a ring") { draft, writer in
      for index in 0..<3 {
        var step = Draft.Step(
          section: .steps, module: SampleModule[name: "echo"], id: .init(key: "id", value: "ring_\(index)"))
        step.keys = [
          .init(key: "module", value: "echo"), .init(key: "needs", value: "[ring_\((index + 1) % 3)]", broken: 0),
        ]
        draft.order.insert(draft.steps.count, at: Int.random(in: 0...draft.order.count, using: &writer.random))
        draft.steps.append(step)
      }
    },
  ]

  static let all = types + syntax + names + values + shapes
}
