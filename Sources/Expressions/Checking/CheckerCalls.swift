import AetherModel

/// Calls of functions.
extension Checker {
  /// `name(…)`.
  mutating func call(_ name: String, _ arguments: [Int], _ range: Range<Int>) -> Checked? {
    if name == "has" { return has(arguments, range) }
    for candidate in candidates(name) {
      guard let functions = FunctionTable.byName[candidate] else { continue }
      return self.call(functions.filter { $0.style != .member }, candidate, arguments, range, isMember: false)
    }
    report(unknownFunction(name, range))
    return nil
  }

  /// `operand.name(…)`: a macro, a function of a namespace, or one of the operand.
  mutating func memberCall(_ name: String, _ parts: [Int], _ range: Range<Int>) -> Checked? {
    if let namespace = namespace(parts[0]) {
      let arguments = Array(parts.dropFirst())
      if namespace == "cel" { return celMacro(name, arguments, range) }
      let full = "\(namespace).\(name)"
      for candidate in candidates(full) {
        guard let functions = FunctionTable.byName[candidate] else { continue }
        let place = tree[parts[0]].range.lowerBound..<range.upperBound
        return call(functions, candidate, arguments, place, isMember: false)
      }
      let known = FunctionTable.byName.keys.filter { $0.hasPrefix(namespace + ".") }.sorted()
      let hints = suggests ? Suggestion.hint(for: full, in: known) : []
      report(
        Problem(
          code: .unknownName, message: "there is no function '\(full)'", range: range,
          hints: hints.isEmpty ? ["there are \(known.joined(separator: ", "))"] : hints))
      return nil
    }
    if case .checked(let checked) = macro(name, parts, range) { return checked }
    guard let functions = FunctionTable.byName[name] else {
      report(unknownFunction("." + name, range))
      return nil
    }
    return call(functions.filter { $0.style != .global }, name, parts, range, isMember: true)
  }

  /// `math` where it stands for the namespace and not for a variable.
  private func namespace(_ index: Int) -> String? {
    guard case .identifier(let name) = tree[index].kind, !scope.contains(where: { $0.name == name }) else { return nil }
    let plain = name.hasPrefix(".") ? name.dropFirst() : name[...]
    guard FunctionTable.namespaces.contains(plain) else { return nil }
    return environment.variables.contains { $0.name == plain } ? nil : String(plain)
  }

  private func unknownFunction(_ name: String, _ range: Range<Int>) -> Problem {
    let plain = name.hasPrefix(".") ? String(name.dropFirst()) : name
    let known = FunctionTable.byName.keys.sorted() + Self.macroNames
    let hints = suggests ? Suggestion.hint(for: plain, in: known) : []
    return Problem(code: .unknownName, message: "there is no function '\(plain)'", range: range, hints: hints)
  }

  private mutating func call(
    _ functions: [Function], _ name: String, _ arguments: [Int], _ range: Range<Int>, isMember: Bool
  ) -> Checked? {
    var parts: [Checked] = []
    parts.reserveCapacity(arguments.count)
    for argument in arguments {
      guard let checked = value(of: argument) else { continue }
      parts.append(checked)
    }
    guard parts.count == arguments.count else { return nil }
    guard let function = functions.first(where: { $0.arity == nil ? !arguments.isEmpty : $0.arity == arguments.count })
    else {
      report(wrongShape(name, functions, arguments.count, range, isMember))
      return nil
    }
    let ranges = arguments.map { tree[$0].range }
    if name == "matches", environment.isChecked, case .string(let text)? = parts[1].node.constant {
      do {
        let pattern = try Pattern(text)
        guard apply(function, "'matches'", parts, ranges, at: range) != nil else { return nil }
        return Checked(node: folded(Matching(parts[0].node, pattern, range), parts[0].node), type: .bool)
      } catch {
        report(
          Problem(
            code: .alwaysFails, message: "this is no regular expression: \(error.message)", range: ranges[1],
            hints: ["the syntax is that of RE2"]))
        return nil
      }
    }
    return apply(function, "'\(name)'", parts, ranges, at: range)
  }

  private func wrongShape(
    _ name: String, _ functions: [Function], _ count: Int, _ range: Range<Int>, _ isMember: Bool
  ) -> Problem {
    if functions.isEmpty {
      let hint = isMember ? "write \(name)(…)" : "write ….\(name)(…)"
      return mismatch(
        isMember ? "'\(name)' is not called on a value" : "'\(name)' is called on a value", range, [hint])
    }
    let own = isMember ? 1 : 0
    let counts = Set(functions.compactMap(\.arity)).map { $0 - own }.sorted()
    let words = counts.map(String.init).joined(separator: " or ")
    let expected = counts.isEmpty ? "at least 1 argument" : "\(words) argument\(counts == [1] ? "" : "s")"
    return mismatch("'\(name)' takes \(expected); found \(count - own)", range, [])
  }

  /// A call, once its arguments are known.
  mutating func apply(
    _ function: Function, _ shown: String, _ arguments: [Checked], _ ranges: [Range<Int>], at range: Range<Int>
  ) -> Checked? {
    let type: ExpressionType
    switch resolve(function, arguments) {
    case .success(let result): type = result
    case .failure(let mismatch):
      for (argument, range) in zip(arguments, ranges) where argument.type.containsSecret {
        report(secretProblem(shown, range))
        return nil
      }
      guard !environment.isChecked else {
        report(problem(mismatch, function, shown, arguments, ranges, at: range))
        return nil
      }
      type = .dyn
    }
    if function.name != "+" {
      for (argument, range) in zip(arguments, ranges) where argument.type.containsSecret {
        report(secretProblem(shown, range))
        return nil
      }
    }
    let node = function.implementation.node(arguments.map(\.node), range)
    let isConstant = arguments.allSatisfy { $0.node.constant != nil }
    return Checked(node: isConstant ? constant(node) : node, type: type)
  }

  struct Mismatch: Error {
    /// The first argument that no overload takes behind those before it.
    var argument: Int
    /// What would be taken there.
    var expected: [ExpressionType]
  }

  private func resolve(_ function: Function, _ arguments: [Checked]) -> Result<ExpressionType, Mismatch> {
    if function.arity == nil { return variadic(function, arguments) }
    var result: ExpressionType?
    var mismatch = Mismatch(argument: 0, expected: [])
    for overload in function.overloads {
      var matching = TypeMatching()
      var index = 0
      while index < arguments.count, matching.takes(overload.parameters[index], arguments[index].type) { index += 1 }
      if index == arguments.count {
        let found = matching.result(overload.result)
        guard let known = result else {
          result = found
          continue
        }
        result = known == found ? known : known.joined(with: found)
      } else if index > mismatch.argument {
        mismatch = Mismatch(argument: index, expected: [overload.parameters[index]])
      } else if index == mismatch.argument, !mismatch.expected.contains(overload.parameters[index]) {
        mismatch.expected.append(overload.parameters[index])
      }
    }
    return result.map { .success($0) } ?? .failure(mismatch)
  }

  /// Numbers of any types, or one list of them.
  private func variadic(_ function: Function, _ arguments: [Checked]) -> Result<ExpressionType, Mismatch> {
    if arguments.count == 1, case .list(let items) = arguments[0].type.nonNull {
      if items.nonNull.isNumber || items == .dyn { return .success(items.nonNull) }
      return .failure(Mismatch(argument: 0, expected: [.list(.number)]))
    }
    var joined: ExpressionType?
    for (index, argument) in arguments.enumerated() {
      let type = argument.type.nonNull
      guard type.isNumber || type == .dyn else {
        return .failure(Mismatch(argument: index, expected: [.number]))
      }
      joined = joined?.joined(with: type) ?? type
    }
    return .success(joined ?? .dyn)
  }
}
