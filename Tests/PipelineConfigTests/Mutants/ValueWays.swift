extension Way {
  /// What is given to an input isn't of its type.
  static let values: [Way] = [
    Way(name: "a constant of a wrong type") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.kinds.map { $0.count == 1 || $0.count == 2 } ?? false && $0.isFree }
      draft.steps[step].give(input.name, writer.pick(wrongConstants[input.kinds?.last ?? .int] ?? []))
    },
    Way(name: "an expression of a wrong type") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.isFree && $0.type != "any" }
      let template = writer.pick(wrongKinds[input.kinds?.last ?? .int] ?? [])
      draft.put(template, for: input, ofStep: step, &writer)
    },
    Way(name: "a double for an integer") { draft, writer in
      let (step, input) = draft.input(&writer) { [[.int], [.counts], [.record]].contains($0.kinds) }
      draft.put(writer.pick(doubles[input.kinds?.first ?? .int] ?? []), for: input, ofStep: step, &writer)
    },
    Way(name: "null where something is required") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.isRequired && $0.isFree }
      draft.put("null", for: input, ofStep: step, &writer)
    },
    Way(name: "what may be null where something is required") { draft, writer in
      let (step, input) = draft.input(&writer) {
        $0.isRequired && ["string", "integer"].contains($0.type) && $0.isFree
      }
      let texts = [
        "inputs.maybe", "inputs.?maybe", "inputs.fast ? inputs.maybe : 'a'", "inputs.hosts.first()",
        "inputs.fast ? 'a' : null",
      ]
      let counts = ["inputs.maybe_count", "inputs.?maybe_count", "inputs.ports.first()", "inputs.fast ? null : 3"]
      draft.put(writer.pick(input.type == "string" ? texts : counts), for: input, ofStep: step, &writer)
    },
    Way(name: "what may be null inside a list or an object") { draft, writer in
      let (step, input) = draft.input(&writer) { [[.texts], [.counts], [.record]].contains($0.kinds) }
      draft.put(writer.pick(holdingNull[input.kinds?.first ?? .texts] ?? []), for: input, ofStep: step, &writer)
    },
    Way(name: "a constant that is not allowed") { draft, writer in
      let (step, input) = draft.input(&writer) { !$0.words.isEmpty }
      draft.steps[step].give(input.name, writer.pick(["nowhere", "\"${{ 'nowhere' }}\"", "\"${{ 'no' + 'where' }}\""]))
    },
    Way(name: "an unknown input of a module") { draft, writer in
      let index = Int.random(in: 0..<draft.steps.count, using: &writer.random)
      let name = writer.misspelt(writer.pick(draft.steps[index].module.inputs).name)
      draft.steps[index].give(name, writer.pick(["1", "a", "\"${{ inputs.count }}\""]))
    },
    Way(name: "a required input is missing") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.isRequired }
      draft.steps[step].with.removeAll { $0.key == input.name }
      draft.steps[step].id.broken = 0
    },
    Way(name: "a list or an object inside a text") { draft, writer in
      let slot = draft.slot(&writer) { $2?.kinds == [.text] }
      let text = writer.fill(
        "\"a ${{ \(writer.pick(["#texts", "#record", "null", "#counts"])) }} b\"", slot.scope, depth: 1)
      draft.put(text: text, in: slot)
    },
    Way(name: "a text around an expression for another type") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.isFree && $0.type != "any" && $0.kinds != [.text] }
      let text = writer.fill(
        "\"\(writer.pick(["#int ${{ #int }}", "${{ #int }}%", "${{ #int }}${{ #int }}"]))\"",
        draft.steps[step].scope, depth: 1)
      draft.steps[step].give(input.name, text)
    },
    Way(name: "an expression that is not closed") { draft, writer in
      let slot = draft.slot(&writer) { $2 != nil }
      let text = writer.fill(
        writer.pick(["\"${{ #int\"", "\"${{ #int }\"", "\"a ${{ #text\"", "\"${{ #int // }}\""]),
        slot.scope, depth: 1)
      draft.put(text: text, in: slot)
    },
    Way(name: "a list in YAML with a wrong item") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.kinds == [.texts] || $0.kinds == [.counts] }
      let templates = [
        Kind.texts: [
          "[a, \"${{ #int }}\"]", "[\"${{ #texts }}\"]", "[\"${{ inputs.maybe }}\"]", "[\"${{ #text }}\", 5]",
        ],
        .counts: ["[1, \"${{ #text }}\"]", "[\"${{ #counts }}\"]", "[\"${{ #int }}\", a]", "[\"${{ #flag }}\"]"],
      ]
      let template = writer.pick(templates[input.kinds?.first ?? .texts] ?? [])
      draft.steps[step].give(input.name, writer.fill(template, draft.steps[step].scope, depth: 1))
    },
    Way(name: "an object in YAML with a wrong property") { draft, writer in
      let (step, input) = draft.input(&writer) { $0.kinds == [.record] }
      let template = writer.pick([
        "{name: \"${{ #int }}\", size: 3}", "{name: a, size: \"${{ #text }}\"}", "{name: \"${{ #text }}\"}",
        "{name: \"${{ #text }}\", size: 3, more: 1}", "{nmae: \"${{ #text }}\", size: 3}",
      ])
      draft.steps[step].give(input.name, writer.fill(template, draft.steps[step].scope, depth: 1))
    },
    Way(name: "a condition that is not a bool") { draft, writer in
      let slot = draft.slot(&writer) { $0 != nil && $2 == nil }
      let template = writer.pick([
        "#int", "#text", "#texts", "null", "inputs.maybe_fast", "inputs.?maybe_fast", "#record",
      ])
      draft.put(writer.fill(template, slot.scope, depth: 2), in: slot, &writer)
    },
    .key(
      "a condition that is not one expression", "when",
      [
        "yes", "\"true\"", "1", "\"${{ true }} and ${{ false }}\"", "\"inputs.fast\"", "\" ${{ inputs.fast }}\"",
        "[true]",
        "\"${{ inputs.fast }} \"", "null",
      ]),
  ]

  private static let wrongConstants: [Kind: [String]] = [
    .int: ["abc", "1.5", "\"7\"", "true", "[1]", "null", "99999999999999999999"],
    .double: ["abc", "\"0.5\"", "true", "[]"],
    .text: ["5", "true", "[a]", "{a: b}", "1.5", "null"], .flag: ["yes", "1", "\"true\"", "[true]", "off"],
    .texts: ["a", "[1, 2]", "[a, 5]", "{a: b}", "[[a]]", "[a, null]"], .counts: ["3", "[a]", "[1, 1.5]", "[1, \"2\"]"],
    .record: ["[]", "{name: a}", "{name: a, size: b}", "{name: a, size: 3, more: 1}", "a", "{name: 5, size: 3}"],
    .moment: ["2026-13-01T00:00:00Z", "yesterday", "5", "2026-11-21"], .span: ["5", "soon", "1x", "true"],
  ]

  private static let doubles: [Kind: [String]] = [
    .int: ["#double", "double(#int)", "1.5", "#double + 0.5", "2.0"],
    .counts: ["[#double]", "[double(#int)] + [#double]", "[1, 1.5]"],
    .record: ["{'name': #text, 'size': #double}", "{'name': 'a', 'size': 1.5}"],
  ]

  private static let holdingNull: [Kind: [String]] = [
    .texts: ["[#text, inputs.maybe]", "[inputs.?maybe]", "#texts.map(t, inputs.maybe)", "[null]"],
    .counts: ["[inputs.maybe_count, 1]", "[inputs.fast ? null : 3]", "[1, null]"],
    .record: ["{'name': inputs.maybe, 'size': #int}", "{'name': #text, 'size': null}"],
  ]

  private static let wrongKinds: [Kind: [String]] = [
    .int: ["#text", "#flag", "#texts", "#record", "#moment", "#span"], .double: ["#text", "#flag", "#texts", "#span"],
    .text: ["#int", "#double", "#flag", "#texts", "#record", "#moment", "#span", "type(#int)"],
    .flag: ["#int", "#text", "#counts", "#record"],
    .texts: ["#text", "#counts + [#int]", "#record", "[#flag]", "[#text, #text].first()"],
    .counts: ["#texts + [#text]", "#int", "[#text]", "[[#int]]"],
    .record: ["#text", "{'name': #int, 'size': #int}", "{'name': #text}", "#texts", "{'size': 3, 'name': [#text]}"],
    .moment: ["#text", "#span", "#int"], .span: ["#int", "#text", "#moment"],
  ]
}

extension Draft {
  /// A step with one of its module's inputs.
  func input(_ writer: inout Writer, where fits: (SampleModule.Input) -> Bool) -> (step: Int, SampleModule.Input) {
    writer.pick(steps.indices.flatMap { step in steps[step].module.inputs.filter(fits).map { (step, $0) } })
  }

  mutating func put(_ template: String, for input: SampleModule.Input, ofStep step: Int, _ writer: inout Writer) {
    let scope = steps[step].scope
    let text = writer.fill(template, scope, depth: Int.random(in: 0...2, using: &writer.random))
    put(text, in: Slot(place: .input(step: step, input), kind: .int, scope: scope), &writer)
  }
}
