/// One method of a ``ServiceModule`` or a ``ConnectorModule``: its inputs and outputs are its properties, as a task's
/// are.
public protocol ModuleMethod {
  /// The module that answers it.
  associatedtype Owner: MethodOwner
  /// `[a-z][a-z0-9_]{0,63}`. By default the type's own name: `AddMany` is `add_many`.
  static var name: String { get }
  /// One line for people. Empty by default.
  static var summary: String { get }

  init()
  /// Answers one call. Outputs that it sets reach the caller, unless it throws.
  func answer(for owner: inout Owner, _ context: Context) throws
}

extension ModuleMethod {
  public static var name: String { Names.snakeCase(String(describing: Self.self)) }
  public static var summary: String { "" }
}

/// A method in the list of its module's methods. Made by writing the method's type there.
public struct MethodEntry<Owner: MethodOwner> {
  let describe: () -> MethodDescription
  let bind: (Frame) -> BoundMethod

  init<M: ModuleMethod>(_ type: M.Type) where M.Owner == Owner {
    describe = { MethodDescription(name: M.name, summary: M.summary, parameters: Parameters(of: M(), frame: nil)) }
    bind = { frame in
      let method = M()
      return BoundMethod(parameters: Parameters(of: method, frame: frame)) { instance, context in
        let owner = unsafeDowncast(instance, to: ModuleInstance<Owner>.self)
        try method.answer(for: &owner.module, context)
      }
    }
  }
}

/// Lists methods by their types.
@resultBuilder
public enum MethodList<Owner: MethodOwner> {
  public static func buildExpression<M: ModuleMethod>(_ type: M.Type) -> MethodEntry<Owner> where M.Owner == Owner {
    MethodEntry(type)
  }

  public static func buildBlock(_ entries: MethodEntry<Owner>...) -> [MethodEntry<Owner>] { entries }
}

/// A method with its parameters tied to the frame of one instance.
struct BoundMethod {
  let parameters: Parameters
  /// Is given that instance.
  let answer: (Instance, Context) throws -> Void
}
