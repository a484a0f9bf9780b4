internal import AetherModel
internal import Expressions
internal import Isolation
internal import Linux
internal import Trust

/// Turns what a module was granted, whose texts may hold expressions over its inputs, into what one call of it may have.
///
/// A path that an input names must lie where the project's files may lead: in the project, in a folder of the policy's
/// `roots`, or where the user pointed by an input of the run. Otherwise what one step puts out, or a pipeline that came
/// with a clone, would choose what of the machine another step reads.
struct PermissionResolver: Sendable {
  /// Where paths may lead, and who says so.
  struct Places: Sendable {
    /// What relative paths are relative to, as for the module itself.
    var folder: String
    /// The project's folder, real.
    var root: String
    /// Real paths.
    var roots: [String]
    /// Real paths that the user named for this run.
    var named: Set<String>
    var protected: ProtectedPlaces
    /// Where files are that steps put out, real.
    var files: String
  }

  /// What an item asks for, for one call.
  private struct Request {
    var text: String
    /// Whether an input says so, rather than the manifest alone.
    var isChosen: Bool
    /// Whether it is a file's value, and not just its path.
    var isFile = false
  }

  private struct Item {
    var text: String
    /// `nil` for a text that is as it stands.
    var binding: Binding?
  }

  private let module: String
  private let kinds: [(kind: PermissionKind, items: [Item])]
  private let bounds: PermissionBounds?
  private let places: Places

  init(_ contract: Contract, _ permissions: Manifest.Permissions, bounds: PermissionBounds?, places: Places) {
    module = contract.name
    self.bounds = bounds
    self.places = places
    let environment = TypeEnvironment(inputs: contract.inputs, roots: .inputs)
    kinds = permissions.lists.map { kind, items in
      (
        kind,
        items.map { text in
          guard !Template.isConstant(text) else { return Item(text: text, binding: nil) }
          var diagnostics = Diagnostics()
          let located = LocatedText(verbatim: text, path: "module.yaml")
          return Item(text: text, binding: Template.parse(located, in: environment, diagnostics: &diagnostics))
        }
      )
    }
  }

  /// What a call with these inputs may have.
  /// - Throws: `AETHER_PERMISSION_DENIED`, with what was asked for and why it isn't given.
  func resolve(_ inputs: [Value?]) throws(Failure) -> WorkerPermissions {
    var resolved = WorkerPermissions()
    for (kind, items) in kinds {
      for item in items {
        for request in try requests(of: item, inputs) { try add(request, kind, to: &resolved) }
      }
    }
    return resolved
  }

  /// The absolute paths that a call with these inputs may read or run, whether something is there or not.
  func readPaths(_ inputs: [Value?]) throws(Failure) -> [String] {
    var paths: [String] = []
    for (kind, items) in kinds where kind == .read || kind == .exec {
      for item in items {
        for request in try requests(of: item, inputs) { paths.append(Path.absolute(request.text, from: places.folder)) }
      }
    }
    return paths
  }

  /// An input that was not given asks for nothing; an array asks for each of its items.
  private func requests(of item: Item, _ inputs: [Value?]) throws(Failure) -> [Request] {
    guard let binding = item.binding else { return [Request(text: item.text, isChosen: false)] }
    let value = try binding.evaluate(in: InputsOnly(inputs: inputs))
    return (value.kind == .array ? value.items : [value]).compactMap { value in
      if let file = value.fileValue { return Request(text: file.path, isChosen: true, isFile: true) }
      return value.stringValue.map { Request(text: $0, isChosen: true) }
    }
  }

  private func add(
    _ request: Request, _ kind: PermissionKind, to resolved: inout WorkerPermissions
  ) throws(Failure) {
    let text = request.text
    switch kind {
    case .read, .write, .exec:
      guard let path = try path(request, kind) else { return }
      let grant = SandboxSettings.Grant(path: path, isWritable: kind == .write, isExecutable: kind == .exec)
      if !resolved.grants.contains(grant) { resolved.grants.append(grant) }
      guard resolved.grants.count <= Self.mostGrants else {
        throw denied("more than \(Self.mostGrants) paths", "no call may have so many")
      }
    case .network:
      try check(text, text, kind)
      if let port = text.split(separator: ":").last.flatMap({ UInt16($0) }) {
        if !resolved.ports.contains(port) { resolved.ports.append(port) }
      } else {
        throw denied("network \(text)", "it names no port, and ports are what the kernel can hold it to")
      }
    case .environment: break
    }
  }

  private static let mostGrants = 128

  /// - Returns: the real path; `nil` for one to read that isn't there, which the module finds out by itself.
  private func path(_ request: Request, _ kind: PermissionKind) throws(Failure) -> String? {
    let text = request.text
    let asked = "\(kind.rawValue) \(text)"
    let path: String
    let isFolder: Bool
    do throws(SystemError) {
      let place = try File.openPlace(Path.absolute(text, from: places.folder))
      path = try File.path(of: place)
      isFolder = try FileStatus(of: place).kind == .folder
    } catch {
      guard kind == .read, error.isNotFound else { throw denied(asked, error.reason) }
      return nil
    }
    if kind == .read, request.isFile, !isFolder, Path.isInside(path, places.files) { return path }
    if kind == .write, !isFolder {
      throw denied(asked, "what may be written into is a folder; single files are made in the workspace")
    }
    try check(path, text, kind)
    if request.isChosen, bounds == nil, !isWithinPlaces(path) {
      throw denied(
        asked,
        "\(path) lies outside of the project, and nobody named it: an input of the run, given on the command line, would")
    }
    if kind != .exec, let problem = places.protected.problem(granting: path) { throw denied(asked, problem) }
    return path
  }

  /// Opens the file of an input for a module that can't open it itself: what a step put out, or what lies where the
  /// project's files may lead. A value can name any file: a module made it.
  func open(_ path: String) throws(Failure) -> Int32 {
    let opened: (number: Int32, problem: String?)
    do throws(SystemError) {
      let file = try File.open(path)
      let problem = problem(opening: try File.path(of: file))
      opened = (problem == nil ? file.release() : -1, problem)
    } catch {
      throw Failure(code: "AETHER_IO", message: "\(error)", severity: .recoverable)
    }
    if let problem = opened.problem { throw denied("read \(path)", problem) }
    return opened.number
  }

  private func problem(opening real: String) -> String? {
    if Path.isInside(real, places.files) { return nil }
    guard isWithinPlaces(real) || bounds?.covers(real, as: .read) == true else {
      return "\(real) lies outside of the project, and nobody named it"
    }
    return places.protected.problem(granting: real)
  }

  /// Within what a policy grants.
  private func check(_ real: String, _ text: String, _ kind: PermissionKind) throws(Failure) {
    guard let bounds, !bounds.covers(real, as: kind) else { return }
    throw denied("\(kind.rawValue) \(text)", "the policy of this machine does not grant it")
  }

  private func isWithinPlaces(_ path: String) -> Bool {
    places.named.contains(path) || Path.isInside(path, places.root) || places.roots.contains { Path.isInside(path, $0) }
      || places.named.contains { Path.isInside(path, $0) }
  }

  private func denied(_ what: String, _ reason: String) -> Failure {
    Failure(code: "AETHER_PERMISSION_DENIED", message: "'\(module)' asks for '\(what)': \(reason)")
  }
}

/// What an expression of a permission can read.
private struct InputsOnly: EvaluationContext {
  let inputs: [Value?]

  func input(_ index: Int) -> Value { (index < inputs.count ? inputs[index] : nil) ?? .null }
  func output(step: Int, output: Int) -> Value? { nil }
  func status(step: Int) -> String { "pending" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { nil }
  func run(_ field: RunField) -> Value { .null }
}
