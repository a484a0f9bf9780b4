import AetherModel

/// Breaks the descriptions of modules that work. Each mutant is wrong by construction: what it says of C isn't so.
struct ForeignMutants {
  let subject: ForeignSubject
  var numbers: SeededNumbers
  var found: [ForeignMutant] = []

  static func all(seed: UInt64) throws -> [ForeignMutant] {
    var found: [ForeignMutant] = []
    for (name, manifest) in try ForeignFixtures.values() {
      let subject = ForeignSubject(name: name, manifest: manifest, inputs: inputs[name] ?? .object([]))
      var mutants = ForeignMutants(subject: subject, numbers: SeededNumbers(seed: seed &+ UInt64(name.utf8.count)))
      mutants.breakTypes()
      mutants.breakCounts()
      mutants.breakNames()
      mutants.breakMemory()
      mutants.breakStructs()
      mutants.breakCallbacks()
      mutants.breakConditions()
      found += mutants.found
    }
    return found
  }

  /// With these every module gives its outputs.
  static let inputs: [String: Value] = [
    "crc32": .record(["data": "0123456789"]), "compress": .record(["data": "0123456789 0123456789 0123456789"]),
    "digest": .record(["data": "0123456789"]), "div": .record(["a": 17, "b": -5]),
    "getenv": .record(["variable": "PATH"]),
    "gmp-multiply": .record(["a": "123456789012345678901234567890", "b": "-987654321098765432109876543210"]),
    "pow": .record(["x": 2.5, "y": 3.25]), "qsort": .record(["numbers": [3.5, -1.25, 2, 1e100]]),
    "sqlite-count": .record(["path": "data.db", "query": "select count(*) from readings"]),
    "unhex": .record(["digits": "000102030405060708090a0b0c0d0e0f"]),
    "shown": .record(["word": "a longer text", "number": 5_000_000_000, "share": 0.25]),
    "parts": .record(["instant": 1_700_000_000]),
  ]

  mutating func add(_ kind: ForeignMutant.Kind, _ change: String, _ manifest: Value, _ inputs: Value? = nil) {
    found.append(
      ForeignMutant(
        kind: kind, module: subject.name, change: change, manifest: manifest, inputs: inputs ?? subject.inputs))
  }

  func changed(_ path: [PathPart], _ value: Value?) -> Value { subject.manifest.setting(path, value) }

  // MARK: Types

  private mutating func breakTypes() {
    for call in subject.calls {
      for (index, argument) in call.arguments.prefix(subject.typedCount(call)).enumerated() {
        let place = "argument \(index + 1) of \(call.function), \(argument.type)"
        func put(_ kind: ForeignMutant.Kind, _ type: String) {
          add(kind, "\(place) → \(type)", changed(argument.path + ["type"], .string(type)))
        }
        let kind = ForeignClass(argument.type)
        for type in kind.others { put(.argumentClass, type) }
        for type in kind.widths { put(.width, type) }
        breakPointee(argument, place)
      }
      breakResult(call)
    }
  }

  /// What a pointer leads to: another width, and where C writes it another sign.
  private mutating func breakPointee(_ argument: ForeignSubject.Argument, _ place: String) {
    guard argument.type.hasSuffix(" *"), !argument.type.contains("char"), !argument.type.contains("void") else {
      return
    }
    let isConst = argument.type.hasPrefix("const ")
    let pointee = ForeignClass(String(argument.type.dropLast(2).dropFirst(isConst ? 6 : 0)))
    // Bytes behind a pointer stand for whatever lies there.
    for type in pointee.widths where !type.contains("char") {
      let type = "\(isConst ? "const " : "")\(type) *"
      add(.width, "\(place) → \(type)", changed(argument.path + ["type"], .string(type)))
    }
    guard argument.node["output"] != nil || argument.node["as"] != nil, let other = pointee.otherSign else { return }
    add(.sign, "\(place) → \(other) *", changed(argument.path + ["type"], .string("\(other) *")))
  }

  private mutating func breakResult(_ call: ForeignSubject.Call) {
    guard let (type, path) = call.result else { return }
    let place = "result of \(call.function), \(type)"
    let kind = ForeignClass(type)
    let output = call.node["returns"]?["output"]?.stringValue
    for other in kind.others { add(.resultClass, "\(place) → \(other)", changed(path, .string(other))) }
    for other in kind.widths { add(.width, "\(place) → \(other)", changed(path, .string(other))) }
    guard let output else { return }
    if let other = kind.otherSign { add(.sign, "\(place) → \(other)", changed(path, .string(other))) }
    let wanted: [String] =
      switch kind {
      case .integer: ["number"]
      case .floating: ["integer"]
      case .pointer: ["integer", "number"]
      case .structure: ["integer"]
      }
    // The contract changes with it, so that only the function's own types are left to tell.
    for (type, other) in zip(wanted, kind.others) {
      let path: [PathPart] = ["outputs", .index(outputIndex(output))]
      let contract: Value = .record(["name": .string(output), "type": .string(type)])
      add(
        .resultClass, "\(place) → \(other), the output → \(type)",
        changed(call.result?.path ?? [], .string(other)).setting(path, contract))
    }
    guard kind != .structure else { return }
    let structure: Value = .record(["triple": .record(["a": "long", "b": "long", "c": "long"])])
    let contract: Value = .record(["name": .string(output), "type": "object"])
    add(
      .resultClass, "\(place) → a struct",
      changed(call.result?.path ?? [], "triple").setting(["foreign", "structs"], structure)
        .setting(["outputs", .index(outputIndex(output))], contract))
  }

  private func outputIndex(_ name: String) -> Int {
    subject.manifest["outputs"]?.items.firstIndex { $0["name"]?.stringValue == name } ?? 0
  }

  // MARK: Counts and orders

  private mutating func breakCounts() {
    for call in subject.calls {
      for index in call.arguments.indices.prefix(subject.typedCount(call)) {
        // A variadic function can be given the next argument in its place, where that is of the same type.
        let next = index + 1 < call.arguments.count ? call.arguments[index + 1].type : nil
        if call.node["fixed"] != nil, next == call.arguments[index].type { continue }
        add(.fewer, "\(call.function) without argument \(index + 1)", changed(call.arguments[index].path, nil))
      }
      // A variadic function may be given more than it reads.
      guard call.node["fixed"] == nil else { continue }
      let extra: [Value] = [
        .record(["type": "int", "value": 0]), .record(["type": "void *", "value": .null]),
        .record(["type": "double", "value": 1.5]),
      ]
      for item in extra {
        let index = Int.random(in: 0...call.arguments.count, using: &numbers)
        add(
          .more, "\(call.function) with \(item["type"]?.stringValue ?? "") as argument \(index + 1)",
          subject.manifest.inserting(item, at: call.argumentsPath, index))
      }
      for (left, one) in call.arguments.enumerated() {
        for (right, other) in call.arguments.enumerated().dropFirst(left + 1)
        where ForeignClass(one.type) != ForeignClass(other.type) {
          add(
            .swapped, "\(call.function): arguments \(left + 1) and \(right + 1)",
            changed(one.path, other.node).setting(other.path, one.node))
        }
      }
    }
  }
}
