package import AetherModel

/// One command that `aether-fetch` runs, or what it does with Git, and what it leaves to that: the first message over its
/// connection.
package struct BuildOrder: Hashable, Sendable {
  /// A path; nothing is looked up. Empty for ``git``.
  package var program: String
  /// Without the program's own name.
  package var arguments: [String]
  /// All of its variables.
  package var environment: [String: String]
  /// Where it runs: a real path.
  package var folder: String
  package var places: [Place] = []
  /// What is left out, as if this kernel lacked it. For tests.
  package var omitted: Set<Layer> = []
  /// What must hold, or nothing is started.
  package var required: Set<Layer> = []
  /// What the helper does itself, in place of a command: it starts no program then.
  package var git: GitOrder?

  package init(git: GitOrder, folder: String) {
    self.init(program: "", arguments: [], environment: [:], folder: folder)
    self.git = git
  }

  package init(program: String, arguments: [String], environment: [String: String], folder: String) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
  }

  /// What is seen of the file system. All of it can be read, and programs in it started.
  package struct Place: Hashable, Sendable {
    /// A real path; one that isn't there is passed over.
    package var path: String
    package var isWritable: Bool

    package init(_ path: String, isWritable: Bool = false) {
      self.path = path
      self.isWritable = isWritable
    }
  }

  package var value: Value {
    .object([
      ("program", .string(program)), ("arguments", .array(arguments.map(Value.string))),
      ("environment", .object(environment.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      ("folder", .string(folder)),
      ("places", .array(places.map { .array([.string($0.path), .bool($0.isWritable)]) })),
      ("omitted", .array(omitted.map(\.rawValue).sorted().map(Value.string))), ("git", git?.value ?? .null),
      ("required", .array(required.map(\.rawValue).sorted().map(Value.string))),
    ])
  }

  /// - Returns: `nil` when something is missing.
  package init?(_ value: Value) {
    guard let program = value["program"]?.stringValue, let folder = value["folder"]?.stringValue,
      let arguments = value["arguments"], let environment = value["environment"], environment.kind == .object
    else { return nil }
    self.init(program: program, arguments: arguments.strings, environment: [:], folder: folder)
    for (name, value) in environment.entries { self.environment[name] = value.stringValue }
    for place in value["places"]?.items ?? [] where place.kind == .array && place.count == 2 {
      guard let path = place[0].stringValue else { return nil }
      places.append(Place(path, isWritable: place[1].boolValue ?? false))
    }
    omitted = Set((value["omitted"]?.strings ?? []).compactMap(Layer.init))
    required = Set((value["required"]?.strings ?? []).compactMap(Layer.init))
    if let order = value["git"], !order.isNull {
      guard let order = GitOrder(order) else { return nil }
      git = order
    }
  }
}
