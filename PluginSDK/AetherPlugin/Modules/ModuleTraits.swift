/// What the SDK asks every module, for itself alone: authors neither write nor call these. The extensions of the kinds
/// and of ``Checkable``, ``Resettable`` and ``Stateful`` answer.
///
/// They are requirements, and no casts, since a cast to a protocol makes the Swift runtime of the plugin remember its
/// outcome in memory that is still there when the plugin is unloaded.
public protocol _ModuleTraits {
  /// Nil for a module of no kind. Of two kinds no module can be: the compiler doesn't know which to take.
  static var _kind: _ModuleKind? { get }
  static var _checks: Bool { get }
  static var _resets: Bool { get }
  static var _keepsState: Bool { get }

  mutating func _check(_ context: Context) throws -> Outcome
  mutating func _reset(_ context: Context) throws
  mutating func _saveState(to writer: borrowing ValueWriter, _ context: Context) throws
  mutating func _restoreState(from view: ValueView, _ context: Context) throws
}

extension Module {
  public static var _kind: _ModuleKind? { nil }
  public static var _checks: Bool { false }
  public static var _resets: Bool { false }
  public static var _keepsState: Bool { false }

  public mutating func _check(_ context: Context) throws -> Outcome { .success }
  public mutating func _reset(_ context: Context) throws {}
  public mutating func _saveState(to writer: borrowing ValueWriter, _ context: Context) throws {}
  public mutating func _restoreState(from view: ValueView, _ context: Context) throws {}
}

extension TaskModule {
  public static var _kind: _ModuleKind? { _ModuleKind(task: Self.self) }
}

extension ServiceModule {
  public static var _kind: _ModuleKind? { _ModuleKind(service: Self.self) }
}

extension DaemonModule {
  public static var _kind: _ModuleKind? { _ModuleKind(daemon: Self.self) }
}

extension PluginModule {
  public static var _kind: _ModuleKind? { _ModuleKind(provider: Self.self) }
}

extension ConnectorModule {
  public static var _kind: _ModuleKind? { _ModuleKind(connector: Self.self) }
}

extension Checkable {
  public static var _checks: Bool { true }
  public mutating func _check(_ context: Context) throws -> Outcome { try check(context) }
}

extension Resettable {
  public static var _resets: Bool { true }
  public mutating func _reset(_ context: Context) throws { try reset(context) }
}

extension Stateful {
  public static var _keepsState: Bool { true }

  public mutating func _saveState(to writer: borrowing ValueWriter, _ context: Context) throws {
    try saveState(context).write(to: writer)
  }

  public mutating func _restoreState(from view: ValueView, _ context: Context) throws {
    guard let state = State.read(view) else {
      throw InvalidArgument("state", "found \(view.kind), expected \(State.self)")
    }
    try restoreState(state, context)
  }
}
