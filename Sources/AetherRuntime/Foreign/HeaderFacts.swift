package import AetherModel

/// What a header says of some functions.
package struct HeaderFacts: Sendable {
  package struct Parameter: Hashable, Sendable {
    /// Empty where the header gives it none.
    package var name: String
    /// As the header writes it: `const Bytef *`.
    package var text: String
  }

  package struct Function: Hashable, Sendable {
    package var signature: CSignature
    package var parameters: [Parameter]
    package var returnText: String
  }

  /// By the names that were asked for. What the header doesn't declare is missing.
  package var functions: [String: Function] = [:]
  /// The names under which the library has functions that have others in C, by a macro (`mpz_get_str` is
  /// `__gmpz_get_str`) or since their declaration says so.
  package var renamed: [String: String] = [:]
  /// Names that were asked for and are macros with arguments, of which a library has nothing.
  package var macros: Set<String> = []
}
