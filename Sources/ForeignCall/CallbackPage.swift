internal import CFFI
internal import Glibc

/// The code by which C calls callbacks: one mapping, written once and executable from then on, never both.
///
/// Invariants: the mapping lives as long as this object, which keeps the callbacks that its code refers to. Made before a
/// process gives up the right to make memory executable. `@unchecked Sendable` holds because nothing changes after `init`.
package final class CallbackPage: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  private let size: Int
  private let stride: Int
  private let callbacks: [Callback]

  package init(_ callbacks: [Callback]) throws(ForeignCallProblem) {
    self.callbacks = callbacks
    stride = (Int(cffi_closure_size()) + 15) / 16 * 16
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    size = max((stride * callbacks.count + page - 1) / page * page, page)
    guard let mapping = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), mapping != MAP_FAILED
    else { throw ForeignCallProblem("there is no memory for callbacks") }
    start = mapping
    for (index, callback) in callbacks.enumerated() {
      let context = Unmanaged.passUnretained(callback).toOpaque()
      guard callback.interface.writeClosure(at: start + index * stride, Callback.handler, context) else {
        throw ForeignCallProblem("libffi makes no callbacks on this machine")
      }
    }
    guard mprotect(start, size, PROT_READ | PROT_EXEC) == 0 else {
      throw ForeignCallProblem("callbacks can't be made executable: \(String(cString: strerror(errno)))")
    }
  }

  deinit { munmap(start, size) }

  /// Where the function is that calls a callback, by its place in the list.
  package func address(of index: Int) -> UnsafeMutableRawPointer { start + index * stride }
}
