internal import Glibc

/// A C library that is loaded in this process, and stays so: nobody knows what of it is still in use.
///
/// `@unchecked Sendable` holds because the handle is constant, and the loader takes it from any thread.
package final class ForeignLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// Loads it, or finds it loaded. Runs its constructors, on this thread; blocks.
  /// - Parameter path: of the library, or its name where the loader knows it.
  package init(path: String) throws(ForeignCallProblem) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw ForeignCallProblem("the system's loader refused it: \(String(cString: dlerror()))")
    }
    self.handle = handle
  }

  /// The address of a function of the library, or of one that it needs; `nil` where there is none.
  package func function(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }
}
