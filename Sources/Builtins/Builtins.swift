public import AetherPlugin

/// The modules that the core brings along. They use the contract that every plugin uses; only their library is this
/// program.
package enum Builtins {
  /// The names of those that may be run again after a crash, which manifests say of plugins: a line in the log may come
  /// twice.
  package static let idempotent: Set<String> = [DebugModule.name]

  /// The address of their entry, a function as `aether_plugin_register` is one.
  package static var entry: UnsafeRawPointer {
    unsafeBitCast(registerBuiltins as @convention(c) (Registrar) -> Status, to: UnsafeRawPointer.self)
  }
}

/// The entry of the builtin modules. For the host alone.
@c(aether_builtins_register)
public func registerBuiltins(_ registrar: Registrar) -> Status {
  registrar.register(DebugModule.self)
}
