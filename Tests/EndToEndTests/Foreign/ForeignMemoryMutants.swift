import AetherModel

/// What memory is given, how long it is, and how long it lives.
extension ForeignMutants {
  mutating func breakMemory() {
    for call in subject.calls where !call.isExplanation {
      let hasPointer = call.arguments.contains { $0.node["input"] != nil && ForeignClass($0.type) == .pointer }
      for (index, argument) in call.arguments.enumerated() {
        // A length alone, without a pointer to what is that long, is a number like others.
        if argument.node["length_of"] != nil, hasPointer {
          breakLength(argument, "\(call.function), argument \(index + 1)")
        }
        if argument.node["size"] != nil, argument.node["output"] != nil { breakSize(argument, call.function) }
        if argument.node["size"] != nil { freeBuffer(argument, after: call) }
        if argument.node["input"] != nil, ForeignClass(argument.type) == .pointer { freeInput(argument, after: call) }
      }
      end(call)
      useLate(call)
    }
    addFree()
  }

  private mutating func breakLength(_ argument: ForeignSubject.Argument, _ place: String) {
    let inputs: [PathPart] = ["inputs"]
    let count = subject.manifest["inputs"]?.count ?? 0
    let longer = subject.inputs.setting(["other"], .string(String(repeating: "x", count: 9_000)))
    for type in ["bytes", "string"] {
      let manifest = subject.manifest.inserting(
        .record(["name": "other", "type": .string(type), "required": true]), at: inputs, count)
      add(
        .length, "\(place): length_of other, \(type)", manifest.setting(argument.path + ["length_of"], "other"), longer)
      let formula: Value = .record(["type": .string(argument.type), "value": "${{ size(inputs.other) }}"])
      add(.length, "\(place): the size of other, \(type)", manifest.setting(argument.path, formula), longer)
    }
    let constant: Value = .record(["type": .string(argument.type), "value": 70_000])
    add(.length, "\(place): 70000", changed(argument.path, constant))
  }

  private mutating func breakSize(_ argument: ForeignSubject.Argument, _ function: String) {
    // A digest has 32 bytes here, 16 are decoded, a text of 30 is written, a compressed one has more than 20.
    for size in [1, 2, Int64.random(in: 3...12, using: &numbers), 15] {
      add(.size, "\(function): size \(size)", changed(argument.path + ["size"], .integer(size)))
    }
  }

  // MARK: Ends

  private static let endings = ["clear", "close", "finalize"]

  private func isEnding(_ call: ForeignSubject.Call) -> Bool { Self.endings.contains { call.function.contains($0) } }

  private var calls: [PathPart] { ["foreign", "calls"] }

  private func index(_ call: ForeignSubject.Call) -> Int? {
    if case .index(let index)? = call.path.last { index } else { nil }
  }

  /// The manifest with its one call in a list.
  private var listed: Value {
    guard subject.manifest.at(calls) == nil, let foreign = subject.manifest["foreign"] else { return subject.manifest }
    let keys = ["function", "arguments", "fixed", "returns", "free", "errors", "always"]
    let call = foreign.entries.filter { keys.contains($0.key) }
    let rest = foreign.entries.filter { !keys.contains($0.key) }
    return changed(["foreign"], .object(rest + [("calls", .array([.object(call)]))]))
  }

  /// Ends the same thing a second time: at once, at the end, by another function.
  private mutating func end(_ call: ForeignSubject.Call) {
    guard let index = index(call), isEnding(call) else { return }
    let again = call.node
    let count = subject.manifest.at(calls)?.count ?? 0
    add(.twice, "\(call.function) twice at once", subject.manifest.inserting(again, at: calls, index + 1))
    add(.twice, "\(call.function) again at the end", subject.manifest.inserting(again, at: calls, count))
    let free: Value = again.setting(["function"], "free").setting(["returns"], nil)
    add(.twice, "free after \(call.function)", subject.manifest.inserting(free, at: calls, index + 1))
    add(.twice, "free before \(call.function)", subject.manifest.inserting(free, at: calls, index))
  }

  /// Moves what ends something before one that uses it.
  private mutating func useLate(_ call: ForeignSubject.Call) {
    guard let index = index(call), !isEnding(call) else { return }
    for ending in subject.calls where isEnding(ending) && !ending.isExplanation {
      guard let name = ending.arguments.first?.node["from"]?.stringValue, let place = self.index(ending), place > index,
        call.arguments.contains(where: { $0.node["from"]?.stringValue == name })
      else { continue }
      let moved = changed(ending.path, nil).inserting(ending.node, at: calls, index)
      add(.after, "\(ending.function) before \(call.function)", moved)
    }
  }

  // MARK: What isn't malloc's

  private func free(_ name: String) -> Value {
    .record(["function": "free", "arguments": [.record(["type": "void *", "from": .string(name)])]])
  }

  private mutating func freeBuffer(_ argument: ForeignSubject.Argument, after call: ForeignSubject.Call) {
    let path = subject.manifest.at(calls) == nil ? calls + [0] + argument.path.dropFirst() : argument.path
    let name = argument.node["as"]?.stringValue ?? "block"
    let manifest = listed.setting(path + ["as"], .string(name))
    add(
      .notMine, "free of the buffer of \(call.function)",
      manifest.inserting(free(name), at: calls, (index(call) ?? 0) + 1))
  }

  private mutating func freeInput(_ argument: ForeignSubject.Argument, after call: ForeignSubject.Call) {
    let given = argument.node.setting(["type"], "void *").setting(["output"], nil)
    guard !["double *", "const long *"].contains(argument.type) else { return }
    let freeing: Value = .record(["function": "free", "arguments": .array([given])])
    add(.notMine, "free of an input of \(call.function)", listed.inserting(freeing, at: calls, (index(call) ?? 0) + 1))
  }

  /// Results that aren't the caller's, texts of the manifest, the middle of a block, and the wrong way to end things.
  private mutating func addFree() {
    switch subject.name {
    case "getenv":
      add(.notMine, "free of what getenv returns", changed(["foreign", "free"], "free"))
      let text: Value = .record(["function": "free", "arguments": [.record(["type": "void *", "value": "a text"])]])
      add(.notMine, "free of a text of the manifest", listed.inserting(text, at: calls, 1))
      let middle: Value = .record([
        "function": "strchr",
        "arguments": [.record(["type": "char *", "value": "a text"]), .record(["type": "int", "value": 116])],
        "returns": .record(["type": "char *", "as": "middle"]),
      ])
      add(
        .notMine, "free of the middle of a text",
        listed.inserting(middle, at: calls, 1).inserting(free("middle"), at: calls, 2))
      let copy: Value = .record([
        "function": "strdup", "arguments": [.record(["type": "const char *", "value": "a text"])],
        "returns": .record(["type": "char *", "as": "copy"]), "free": "free",
      ])
      add(
        .twice, "free of what `free` has freed",
        listed.inserting(copy, at: calls, 1).inserting(free("copy"), at: calls, 2))
      // Only what `malloc` remembers tells that these are one.
      let kept = copy.setting(["free"], nil)
      let alias: Value = .record([
        "function": "strchr",
        "arguments": [.record(["type": "char *", "from": "copy"]), .record(["type": "int", "value": 97])],
        "returns": .record(["type": "char *", "as": "alias"]),
      ])
      add(
        .twice, "free by two names",
        listed.inserting(kept, at: calls, 1).inserting(alias, at: calls, 2).inserting(free("copy"), at: calls, 3)
          .inserting(free("alias"), at: calls, 4))
      let length: Value = .record([
        "function": "strlen", "arguments": [.record(["type": "const char *", "from": "copy"])], "returns": "size_t",
      ])
      add(.after, "strlen of what was freed", listed.inserting(copy, at: calls, 1).inserting(length, at: calls, 2))
    case "gmp-multiply":
      let path = calls + [3, "free"]
      for wrong in ["__gmpz_clear", "__gmpz_mul", "__gmp_randclear"] {
        add(.notMine, "\(wrong) of a text", changed(path, .string(wrong)))
      }
      let named = changed(calls + [3, "returns", "as"], "text")
      add(.twice, "free of what `free` has freed", named.inserting(free("text"), at: calls, 4))
    case "sqlite-count":
      // `sqlite3_close` of a statement is left out: SQLite sees what it is given, and does nothing.
      for (name, wrong) in [("db", "sqlite3_finalize"), ("statement", "free"), ("db", "free")] {
        let call: Value = .record([
          "function": .string(wrong), "arguments": [.record(["type": "void *", "from": .string(name)])],
          "returns": "int",
        ])
        // In the place of what ends it.
        let place = name == "db" ? 5 : 4
        add(.notMine, "\(wrong) of the \(name)", changed(calls + [.index(place)], call))
      }
    default: break
    }
  }
}
