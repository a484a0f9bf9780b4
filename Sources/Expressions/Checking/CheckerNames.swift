import AetherModel

/// What names mean: variables of macros, declared variables, the roots of a pipeline, types.
extension Checker {
  /// What a part of a path means: a value, or something that only becomes one by reading on.
  enum Meaning {
    case value(Checked)
    case inputs, steps, environment, run, secrets
    case step(Int)
    /// The outputs of a step, where they stand.
    case outputs(step: Int, Range<Int>)
    case failure(step: Int)
  }

  /// The value of a path that has been read to its end; `nil` after reporting that it is none.
  mutating func value(_ meaning: Meaning, _ range: Range<Int>) -> Checked? {
    switch meaning {
    case .value(let checked): return checked
    case .outputs(let step, let place): return outputs(ofStep: step, place)
    case .inputs: report(noValue("inputs", range, "inputs." + (environment.inputs.first?.name ?? "name")))
    case .steps: report(noValue("steps", range, "steps.\(environment.steps.first?.id ?? "name").outputs"))
    case .environment: report(noValue("env", range, "env." + (environment.environment.first ?? "NAME")))
    case .run: report(noValue("run", range, "run.id"))
    case .secrets: report(noValue("secrets", range, "secrets." + (environment.secrets.first ?? "name")))
    case .step(let step):
      let path = "steps.\(environment.steps[step].id)"
      report(noValue(path, range, "\(path).outputs or \(path).status"))
    case .failure(let step):
      let path = "steps.\(environment.steps[step].id).error"
      report(noValue(path, range, "\(path).code"))
    }
    return nil
  }

  private func noValue(_ path: String, _ range: Range<Int>, _ example: String) -> Problem {
    mismatch("'\(path)' is a group of names and no value", range, ["read one of them: \(example)"])
  }

  mutating func meaning(of index: Int) -> Meaning? {
    let node = tree[index]
    if let name = qualifiedName(index), let found = declared(name) { return .value(found) }
    switch node.kind {
    case .identifier(let name): return root(name, node.range)
    case .select(let operand, let name, let range):
      guard let operand = meaning(of: operand) else { return nil }
      return read(name, of: operand, at: range, whole: node.range)
    case .optionalSelect(let operand, let name, let range):
      guard let operand = meaning(of: operand) else { return nil }
      return present(name, of: operand, at: range, isTest: false).map(Meaning.value)
    case .index(let operand, let key): return self.index(operand, by: key, isOptional: false, node.range)
    case .optionalIndex(let operand, let key): return self.index(operand, by: key, isOptional: true, node.range)
    default: return value(of: index).map(Meaning.value)
    }
  }

  // MARK: Declared names

  /// `a.b.c` of a path that consists of names only and may mean something as a whole; `nil` for any other.
  private func qualifiedName(_ index: Int) -> String? {
    guard hasQualifiedNames else { return nil }
    switch tree[index].kind {
    case .identifier(let name): return scope.contains { $0.name == name } ? nil : name
    case .select(let operand, let name, _): return qualifiedName(operand).map { $0 + "." + name }
    default: return nil
    }
  }

  /// A declared variable or a type, looked up in the container and in the namespaces around it.
  private mutating func declared(_ name: String) -> Checked? {
    for candidate in candidates(name) {
      if let index = environment.variables.firstIndex(where: { $0.name == candidate }) {
        readsRun = true
        return Checked(node: Declared(index), type: environment.variables[index].type)
      }
      if let type = TypeName.all[candidate] { return Checked(node: Constant(.type(type)), type: .type(.dyn)) }
    }
    return nil
  }

  /// What a name may stand for, the likeliest first.
  func candidates(_ name: String) -> [String] {
    if name.hasPrefix(".") { return [String(name.dropFirst())] }
    guard !environment.container.isEmpty else { return [name] }
    var candidates: [String] = []
    var container = environment.container[...]
    while true {
      candidates.append("\(container).\(name)")
      guard let dot = container.lastIndex(of: ".") else { break }
      container = container[..<dot]
    }
    return candidates + [name]
  }

  // MARK: Roots

  private mutating func root(_ name: String, _ range: Range<Int>) -> Meaning? {
    if let variable = scope.last(where: { $0.name == name }) {
      return .value(Checked(node: variable.node, type: variable.type))
    }
    let plain = name.hasPrefix(".") ? String(name.dropFirst()) : name
    if let (root, meaning) = Self.root(plain) {
      if environment.roots.contains(root) {
        readsRun = true
        return meaning
      }
      let allowed = Self.rootNames.filter { environment.roots.contains(Self.root($0)?.0 ?? []) }
      let names = allowed.map { "'\($0)'" }.joined(separator: ", ")
      let message =
        allowed.isEmpty ? "unknown name '\(plain)'" : "'\(plain)' can't be read here; only \(names) can"
      report(Problem(code: .unknownName, message: message, range: range))
      return nil
    }
    if plain == "item" || plain == "index" {
      if let item = environment.item {
        readsRun = true
        return .value(
          plain == "item" ? Checked(node: Slot(.item), type: item) : Checked(node: Slot(.index), type: .int))
      }
      if !environment.roots.isEmpty {
        report(
          Problem(code: .unknownName, message: "'\(plain)' is there in a step with 'foreach' only", range: range))
        return nil
      }
    }
    if let type = TypeName.all[plain] { return .value(Checked(node: Constant(.type(type)), type: .type(.dyn))) }
    report(Problem(code: .unknownName, message: "unknown name '\(plain)'", range: range, hints: rootHints(plain)))
    return nil
  }

  private func rootHints(_ name: String) -> [String] {
    if environment.stepIndex(name) != nil { return ["did you mean 'steps.\(name)'?"] }
    if environment.inputIndex(name) != nil { return ["did you mean 'inputs.\(name)'?"] }
    if environment.secrets.contains(name) { return ["did you mean 'secrets.\(name)'?"] }
    if environment.roots.contains(.environment), environment.hasEnvironment(name) {
      return ["did you mean 'env.\(name)'?"]
    }
    guard suggests else { return [] }
    let known = scope.reversed().map(\.name) + (environment.item == nil ? [] : ["item", "index"]) + Self.rootNames
    let hints = Suggestion.hint(for: name, in: known)
    guard hints.isEmpty else { return hints }
    return ["a path begins with inputs, steps, secrets, env or run; a string stands in single quotes: '\(name)'"]
  }

  static let rootNames = ["inputs", "steps", "secrets", "env", "run"]

  private static func root(_ name: String) -> (TypeEnvironment.Roots, Meaning)? {
    switch name {
    case "inputs": (.inputs, .inputs)
    case "steps": (.steps, .steps)
    case "env": (.environment, .environment)
    case "run": (.run, .run)
    case "secrets": (.secrets, .secrets)
    default: nil
    }
  }
}
