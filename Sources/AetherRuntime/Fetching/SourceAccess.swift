/// How far a command goes to have the modules that it needs.
package enum SourceAccess: Sendable {
  /// The lock and the store alone.
  case stored
  /// What is not in the store is fetched and built.
  case fetching(Fetching)
}

/// How modules are fetched.
package struct Fetching: Sendable {
  /// Ends it from another thread.
  package var control = BuildControl()
  /// Gets what compilers print.
  package var output = BuildOutput.standardError
  /// Is told what goes on, on the thread that fetches.
  package var progress: @Sendable (FetchProgress) -> Void = { _ in }
  /// Addresses of repositories as the user gave them, a password included, which is kept nowhere.
  package var addresses: [String] = []
  /// Whether anything may come over a network.
  package var isOnline = true

  package init() {}
}
