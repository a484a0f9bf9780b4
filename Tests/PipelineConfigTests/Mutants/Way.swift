/// A way to break a pipeline that is wrong by construction.
struct Way: Sendable {
  var name: String
  var apply: @Sendable (inout Draft, inout Writer) -> Void

  /// Puts one of the templates somewhere where its names can be read, behind another valid expression or inside one.
  ///
  /// - Parameters:
  ///   - kind: what it gives where the mistake is overlooked.
  ///   - isBare: without anything around it.
  static func expression(
    _ name: String, _ templates: [String], kind: Kind? = nil, isBare: Bool = false, in places: Places = .any
  ) -> Way {
    Way(name: name) { draft, writer in
      let template = writer.pick(templates)
      let slot = draft.slot(&writer) { step, scope, _ in
        places.allows(step) && !(template.contains("#reader") && scope.readers.isEmpty)
          && !(template.contains("#vault") && scope.vaults.isEmpty)
          && !(template.contains("#flaky") && scope.flaky.isEmpty)
          && !((template.contains("#step") || template.contains("#nostep")) && scope.steps.isEmpty)
      }
      let part = writer.fill(template, slot.scope, depth: Int.random(in: 0...2, using: &writer.random))
      let text = isBare ? part : writer.surround(part, kind, as: slot.kind, slot.scope)
      draft.put(text, in: slot, &writer)
    }
  }

  enum Places: Sendable {
    case any, steps, afterwards

    func allows(_ step: Draft.Step?) -> Bool {
      switch self {
      case .any: true
      case .steps: step == nil || step?.section == .steps
      case .afterwards: step != nil && step?.section != .steps
      }
    }
  }

  /// Replaces a key of a step, or adds it.
  static func key(
    _ name: String, _ key: String, _ values: [String], in sections: [Draft.Section] = Draft.Section.allCases
  ) -> Way {
    Way(name: name) { draft, writer in
      let index = writer.pick(sections.flatMap { draft.indices(in: $0) })
      draft.steps[index].set(key, writer.pick(values))
    }
  }

  /// Replaces a key of the pipeline, or adds it.
  static func head(_ name: String, _ rows: [(String, String)]) -> Way {
    Way(name: name) { draft, writer in
      let (key, value) = writer.pick(rows)
      draft.head.removeAll { $0.key == key }
      draft.head.append(.init(key: key, value: value, broken: 0))
    }
  }

  /// Adds a row to a part of the pipeline.
  static func row(
    _ name: String, _ part: any WritableKeyPath<Draft, [Draft.Row]> & Sendable, _ rows: [(String, String)]
  ) -> Way {
    Way(name: name) { draft, writer in
      let (key, value) = writer.pick(rows)
      // Of two that clash, either may be called the wrong one.
      let start = value.prefix { $0 != "," } + ","
      for index in draft[keyPath: part].indices {
        let row = draft[keyPath: part][index]
        if key.isEmpty ? row.value.hasPrefix(start) : row.key == key { draft[keyPath: part][index].broken = 0 }
      }
      let place = Int.random(in: 0...draft[keyPath: part].count, using: &writer.random)
      draft[keyPath: part].insert(.init(key: key, value: value, broken: 0), at: place)
    }
  }
}

extension Draft.Step {
  mutating func set(_ key: String, _ value: String) {
    keys.removeAll { $0.key == key }
    keys.append(.init(key: key, value: value, broken: 0))
  }

  /// What is given to an input, in place of what was.
  mutating func give(_ input: String, _ value: String, broken: Int = 0) {
    with.removeAll { $0.key == input }
    with.append(.init(key: input, value: value, broken: broken))
  }
}

extension Draft {
  /// A place for an expression.
  struct Slot {
    enum Place {
      case input(step: Int, SampleModule.Input)
      case condition(step: Int)
      case output
    }

    var place: Place
    var kind: Kind
    var scope: Scope
  }

  /// - Parameter fits: the step, `nil` for an output of the pipeline; what can be read; and the input.
  func slot(
    _ writer: inout Writer, where fits: (Step?, Scope, SampleModule.Input?) -> Bool = { _, _, _ in true }
  ) -> Slot {
    var slots: [Slot] = []
    for (index, step) in steps.enumerated() {
      for input in step.module.inputs where input.isFree && fits(step, step.scope, input) {
        guard let kind = input.kinds.map({ writer.pick($0) }) else { continue }
        slots.append(Slot(place: .input(step: index, input), kind: kind, scope: step.scope))
      }
      if fits(step, step.scope, nil) {
        slots.append(Slot(place: .condition(step: index), kind: .flag, scope: step.scope))
      }
    }
    if fits(nil, scope, nil) { slots.append(Slot(place: .output, kind: writer.pick(Kind.allCases), scope: scope)) }
    return writer.pick(slots)
  }

  mutating func put(_ expression: String, in slot: Slot, _ writer: inout Writer) {
    let isBlock = writer.chance(30)
    put(text: isBlock ? DraftMaker.block(expression) : DraftMaker.quoted(expression), in: slot, broken: isBlock ? 1 : 0)
  }

  mutating func put(text: String, in slot: Slot, broken: Int = 0) {
    switch slot.place {
    case .input(let step, let input): steps[step].give(input.name, text, broken: broken)
    case .condition(let step):
      steps[step].set("when", text)
      steps[step].keys[steps[step].keys.count - 1].broken = broken
    case .output: outputs.append(.init(key: "extra", value: text, broken: broken))
    }
  }
}
