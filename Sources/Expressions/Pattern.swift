import CRE2

/// A compiled regular expression in RE2 syntax, over Unicode text.
///
/// Matching is unanchored and takes time linear in the text. Patterns are shared freely between threads.
package struct Pattern: Sendable {
  /// As it was written.
  package let text: String
  private let compiled: Compiled

  /// Bytes that one pattern's program and caches may take.
  private static let memoryLimit = 8 << 20

  /// Compiles a pattern.
  ///
  /// - Throws: ``PatternError`` for a text that is no pattern, or one that needs too much memory.
  package init(_ text: String) throws(PatternError) {
    var copy = text
    let pointer = copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cre2_compile($0.baseAddress, $0.count, Self.memoryLimit) }
    }
    guard let pointer else { throw PatternError(message: "out of memory") }
    compiled = Compiled(pointer)
    self.text = text
    if let message = cre2_error(pointer) { throw PatternError(message: String(cString: message)) }
  }

  /// Whether the pattern occurs anywhere in the text.
  package func matches(_ text: String) -> Bool {
    var copy = text
    return copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cre2_matches(compiled.pointer, $0.baseAddress, $0.count) }
    }
  }

  /// Owns the C++ object.
  ///
  /// Sendable because the object is never changed after it was compiled, RE2 documents matching as safe from many
  /// threads at once, and it is freed only when the last reference is gone.
  private final class Compiled: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { cre2_free(pointer) }
  }
}

/// Why a text is no pattern.
package struct PatternError: Error, Hashable {
  /// RE2's own words: `missing ): (a`.
  package var message: String
}
