import AetherModel

/// Structs, and functions that C calls back.
extension ForeignMutants {
  mutating func breakStructs() {
    for (name, fields) in subject.manifest.at(["foreign", "structs"])?.entries ?? [] {
      let path: [PathPart] = ["foreign", "structs", .key(name)]
      for (index, field) in fields.entries.enumerated() {
        let isLast = index == fields.count - 1
        // The contract keeps only what is left.
        let rest = changed(path + [.key(field.key)], nil)
        add(.structure, "\(name) without \(field.key)", withoutProperty(rest, field.key))
        for type in widths(field.value.stringValue ?? "") {
          add(.structure, "\(name).\(field.key) is \(type)", changed(path + [.key(field.key)], .string(type)))
        }
        let more = fields.entries[..<index] + [("more", "int")] + fields.entries[index...]
        add(.structure, "\(name) with a field before \(field.key)", changed(path, .object(Array(more))))
        guard !isLast else { continue }
        var swapped = fields.entries
        swapped.swapAt(index, index + 1)
        add(.structure, "\(name) with \(field.key) after the next", changed(path, .object(swapped)))
      }
      add(.structure, "\(name) with a field more", changed(path, .object(fields.entries + [("more", "long")])))
    }
  }

  private func widths(_ type: String) -> [String] {
    switch ForeignClass(type) {
    case .integer(let size, _): size == 4 ? ["short", "long", "double"] : ["int", "short"]
    case .floating: ["float"]
    case .pointer, .structure: ["int"]
    }
  }

  private func withoutProperty(_ manifest: Value, _ name: String) -> Value {
    let path: [PathPart] = ["outputs", 0, "properties"]
    guard manifest.at(path + [.key(name)]) != nil else { return manifest }
    return manifest.setting(path + [.key(name)], nil)
  }

  // MARK: Callbacks

  mutating func breakCallbacks() {
    for call in subject.calls {
      for argument in call.arguments {
        guard let callback = argument.node["callback"] else { continue }
        let path = argument.path + ["callback"]
        func put(_ change: String, _ value: Value) { add(.callback, change, changed(path, value)) }
        for type in ["long", "short", "char", "double", "float", "unsigned int", "long long"] {
          let isFraction = type == "double" || type == "float"
          let value: Value = isFraction ? "${{ a < b ? -1.0 : a > b ? 1.0 : 0.0 }}" : callback["value"] ?? .null
          put("it returns \(type)", callback.setting(["returns"], .string(type)).setting(["value"], value))
        }
        put("it returns nothing", callback.setting(["returns"], nil).setting(["value"], nil))
        for key in ["a", "b"] {
          for type in ["const float *", "const int *", "const long *", "double", "long", "int"] {
            let typed = callback.setting(["parameters", .key(key)], .string(type))
            let value = type.contains("double") || type.contains("float") ? callback["value"] ?? .null : "${{ 0 }}"
            put("its parameter \(key) is \(type)", typed.setting(["value"], value))
          }
          put("it has no \(key)", callback.setting(["parameters", .key(key)], nil).setting(["value"], 0))
        }
        put("it has one more", callback.setting(["parameters", "c"], "const double *"))
        put("it has an int more", callback.setting(["parameters", "c"], "int"))
        add(.callback, "null instead", changed(argument.path, .record(["type": "callback", "value": .null])))
      }
    }
  }
}
