internal import Linux

/// A C library of this machine, and the functions that it offers.
package struct LibraryFunctions: Sendable {
  package let path: String
  /// The name by which programs need it: `libz.so.1`.
  package let soname: String
  package let names: Set<String>

  /// The library that the loader takes for a name.
  /// - Parameter name: `libz.so.1`; or without a version, `libz.so`, or only `z`: the newest that there is.
  /// - Returns: `nil` where it finds none.
  package static func find(_ name: String, searchPath: String?) -> LibraryFunctions? {
    let libraries = SystemLibraries(searchPath: searchPath)
    let base = name.contains(".so") ? name : "lib\(name).so"
    // Where a name without a version is there, it is for linkers: a link, or a script.
    let versions = base.hasSuffix(".so") ? LoaderCache().names(startingWith: base + ".") : []
    for candidate in [base] + versions.sorted(by: isNewer) {
      if let path = libraries.locate(candidate), let library = libraries.library(at: path) {
        return LibraryFunctions(path: path, soname: library.soname, names: Set(library.functionNames))
      }
    }
    return nil
  }

  /// Names of libraries that are near one that isn't there.
  package static func names() -> [String] { LoaderCache().names(startingWith: "lib") }

  /// `libx.so.10` before `libx.so.9`.
  private static func isNewer(_ one: String, _ other: String) -> Bool {
    func numbers(_ name: String) -> [Int] { name.split(separator: ".").compactMap { Int($0) } }
    return numbers(other).lexicographicallyPrecedes(numbers(one))
  }
}
