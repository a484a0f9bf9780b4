@testable import PluginRuntime
import Testing

/// C libraries by the names that people give them.
struct LibraryFunctionsTests {
  @Test(arguments: [("c", "libc.so.6"), ("libm.so", "libm.so.6"), ("libc.so.6", "libc.so.6")])
  func namesLeadToTheLoadersLibrary(_ name: String, _ soname: String) {
    #expect(LibraryFunctions.find(name, searchPath: nil)?.soname == soname)
  }

  @Test func functionsAreListed() throws {
    let library = try #require(LibraryFunctions.find("c", searchPath: nil))
    #expect(library.names.isSuperset(of: ["qsort", "memcpy", "div"]))
    #expect(!library.names.contains("stdout"), "no function")
  }

  @Test(arguments: ["zz-none", "", "/", "../c", "lib.so."])
  func whatIsNotThereIsNotFound(_ name: String) {
    #expect(LibraryFunctions.find(name, searchPath: nil) == nil)
  }

  @Test func theCacheListsNames() {
    #expect(LoaderCache().names(startingWith: "libc.so") == ["libc.so.6"])
    #expect(LoaderCache(bytes: []).names(startingWith: "").isEmpty)
  }
}
