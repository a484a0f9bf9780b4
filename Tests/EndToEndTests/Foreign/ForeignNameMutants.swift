import AetherModel

/// Names of functions and libraries, and what is said of failures.
extension ForeignMutants {
  /// Functions of the same library with other signatures.
  private static let others: [String: [String]] = [
    "crc32": ["compressBound", "zlibVersion", "deflateReset"], "compressBound": ["zlibVersion", "inflateEnd"],
    "compress2": ["crc32", "uncompress", "gzopen"],
    "EVP_Q_digest": ["EVP_Digest", "EVP_MD_get_size", "EVP_BytesToKey"],
    "div": ["labs", "ldiv", "strtol"], "getenv": ["atoi", "abs", "setenv"],
    "git_libgit2_version": ["git_libgit2_features", "git_repository_open", "git_oid_fromstr"],
    "__gmpz_init_set_str": ["__gmpz_init", "__gmpz_init_set_d"], "__gmpz_mul": ["__gmpz_mul_si", "__gmpz_cmp"],
    "__gmpz_get_str": ["__gmpz_get_d", "__gmpz_sizeinbase"], "__gmpz_clear": ["__gmpz_mul", "__gmpz_set_str"],
    "pow": ["ldexp", "sqrt", "frexp"], "qsort": ["bsearch", "abs", "malloc"],
    "sqlite3_open_v2": ["sqlite3_libversion_number", "sqlite3_exec"],
    "sqlite3_prepare_v2": ["sqlite3_step", "sqlite3_bind_int"],
    "sqlite3_step": ["sqlite3_column_double", "sqlite3_bind_null"],
    "sqlite3_column_int64": ["sqlite3_column_double", "sqlite3_step"],
    "sqlite3_finalize": ["sqlite3_libversion", "sqlite3_bind_int"],
    "sqlite3_close": ["sqlite3_exec", "sqlite3_db_filename"],
    "yaml_get_version": ["yaml_get_version_string", "yaml_parser_initialize"], "snprintf": ["fopen", "fread"],
    "OPENSSL_hexstr2buf_ex": ["OPENSSL_hexchar2int", "OPENSSL_strlcpy"], "gmtime_r": ["difftime", "time"],
  ]

  mutating func breakNames() {
    for call in subject.calls {
      let name = call.function
      let path = call.path + ["function"]
      for wrong in [String(name.dropLast()), name + "x", "x" + name] {
        add(.misspelt, "\(name) → \(wrong)", changed(path, .string(wrong)))
      }
      for other in Self.others[name] ?? [] { add(.other, "\(name) → \(other)", changed(path, .string(other))) }
    }
    let library = subject.manifest.at(["foreign", "library"])?.stringValue ?? ""
    let stem = library.split(separator: ".").first.map(String.init) ?? ""
    // What needs libc has its functions: any library would do.
    let another = stem == "libc" ? [] : [stem == "libz" ? "libm.so.6" : "libz.so.1"]
    for wrong in [stem + "x.so.1", library + "9", stem, "/usr/lib/\(stem)x.so"] + another {
      add(.library, "\(library) → \(wrong)", changed(["foreign", "library"], .string(wrong)))
    }
  }

  // MARK: Conditions, names, constants

  mutating func breakConditions() {
    for call in subject.calls where !call.isExplanation {
      breakCondition(call)
      breakVariables(call)
      breakFixed(call)
      for argument in call.arguments.prefix(subject.typedCount(call))
      where argument.type.hasPrefix("const ") && argument.node["input"] != nil {
        let outputs: [PathPart] = ["outputs"]
        let count = subject.manifest["outputs"]?.count ?? 0
        let declared = subject.manifest.inserting(.record(["name": "extra", "type": "any"]), at: outputs, count)
          .setting(argument.path + ["output"], "extra")
        add(.const, "\(call.function): output from \(argument.type)", declared)
        let type = String(argument.type.dropFirst(6))
        add(
          .const, "\(call.function): output from \(type), which is const in C",
          declared.setting(argument.path + ["type"], .string(type)))
      }
    }
  }

  private mutating func breakCondition(_ call: ForeignSubject.Call) {
    let (type, _) = call.result ?? ("void", [])
    let impossible: [String] =
      switch ForeignClass(type) {
      case .integer(_, let isSigned): isSigned ? ["null"] : ["null", "negative"]
      case .floating: ["null"]
      case .pointer: ["zero", "nonzero", "negative"]
      case .structure: ["null", "zero", "nonzero", "negative"]
      }
    for word in impossible {
      add(
        .when, "\(call.function), which returns \(type): when \(word)",
        changed(call.path + ["errors"], .record(["when": .string(word)])))
    }
    guard case .integer(_, true) = ForeignClass(type), call.node["errors"]?["codes"] != nil else { return }
    add(
      .sign, "result of \(call.function), of which a negative number has a code",
      changed(call.result?.path ?? [], "unsigned int"))
  }

  /// Names that earlier calls gave to what has other types.
  private mutating func breakVariables(_ call: ForeignSubject.Call) {
    var known: [(name: String, type: String)] = []
    for earlier in subject.calls where !earlier.isExplanation {
      if earlier.path == call.path { break }
      for argument in earlier.arguments {
        guard let name = argument.node["as"]?.stringValue else { continue }
        known.append((name, argument.node["size"] == nil ? String(argument.type.dropLast()) : argument.type))
      }
      if let name = earlier.node["returns"]?["as"]?.stringValue { known.append((name, earlier.result?.type ?? "")) }
    }
    for argument in call.arguments {
      guard let name = argument.node["from"]?.stringValue, let own = known.first(where: { $0.name == name }) else {
        continue
      }
      for other in known where other.type != own.type {
        add(
          .from, "\(call.function): from \(name) → \(other.name)",
          changed(argument.path + ["from"], .string(other.name)))
      }
    }
  }

  private mutating func breakFixed(_ call: ForeignSubject.Call) {
    let count = Int64(call.arguments.count)
    if let fixed = call.node["fixed"]?.integerValue {
      for wrong in 1...count + 1 where wrong != fixed {
        add(.fixed, "\(call.function): fixed \(fixed) → \(wrong)", changed(call.path + ["fixed"], .integer(wrong)))
      }
      add(.fixed, "\(call.function) without fixed", changed(call.path + ["fixed"], nil))
    } else if count > 0 {
      let wrong = Int64.random(in: 1...count, using: &numbers)
      add(
        .fixed, "\(call.function), which is not variadic: fixed \(wrong)",
        changed(call.path + ["fixed"], .integer(wrong)))
    }
  }
}
