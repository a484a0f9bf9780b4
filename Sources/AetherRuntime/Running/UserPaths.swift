internal import AetherModel
internal import Linux

/// The paths that the user named for a run: what its inputs hold and the pipeline's file does not say itself.
enum UserPaths {
  /// - Parameter folder: what relative ones are relative to.
  /// - Returns: real paths of what is there.
  static func named(by values: [Value], of parameters: [Parameter], in folder: String) -> Set<String> {
    Self.named(by: zip(parameters, values).filter { $1 != $0.defaultValue && !$0.type.containsSecret }.map(\.1), in: folder)
  }

  static func named(by values: [Value], in folder: String) -> Set<String> {
    var named: Set<String> = []
    for value in values { collect(value, folder, &named) }
    return named
  }

  private static func collect(_ value: Value, _ folder: String, _ named: inout Set<String>) {
    switch value.kind {
    case .string, .file:
      guard let text = value.stringValue ?? value.fileValue?.path, !text.isEmpty,
        let real = try? Path.real(Path.absolute(text, from: folder))
      else { return }
      named.insert(real)
    case .array: for item in value.items { collect(item, folder, &named) }
    case .object: for entry in value.entries { collect(entry.value, folder, &named) }
    default: break
    }
  }
}
