package import AetherModel

/// Writes `module.yaml` from what a library registers. ``ManifestDecoder`` reads the same contracts from it.
package enum ManifestWriter {
  /// - Parameters:
  ///   - contracts: of the modules that the library registers; one YAML document each.
  ///   - library: the library's path in the manifest's folder.
  ///   - build: how it was made.
  /// - Returns: the file's text. The same contracts give the same text.
  package static func text(of contracts: [Contract], library: String, build: Manifest.Build?) -> String {
    var writer = YAMLWriter()
    writer.line(
      "# Written by 'aether plugins build' from the compiled module. Change it as you like: the next build says where")
    writer.line("# the two disagree.")
    for (index, contract) in contracts.enumerated() {
      if index > 0 { writer.line("---") }
      writer.line("aether: 1")
      for (key, value) in contract.value.entries where !isEmpty(value) { writer.entry(key, value) }
      writer.entry("library", .string(library))
      switch build {
      case .package(let path): writer.entry("build", .object([("package", .string(path))]))
      case .sources(let sources, let flags):
        var entries: [(key: String, value: Value)] = [("sources", .array(sources.map(Value.string)))]
        if !flags.isEmpty { entries.append(("flags", .array(flags.map(Value.string)))) }
        writer.entry("build", .object(entries))
      case nil: break
      }
    }
    return writer.text
  }

  private static func isEmpty(_ value: Value) -> Bool {
    value.kind == .array ? value.count == 0 : value == .string("")
  }
}
