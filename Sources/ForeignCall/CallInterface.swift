package import AetherModel
internal import CFFI

/// The types of a call, prepared once; then it is made any number of times, from any thread.
///
/// Invariant: `interface` and the list of types that it refers to are allocated in `init` and freed in `deinit`; the types
/// themselves are kept by `types`. `@unchecked Sendable` holds because libffi only reads them after `init`.
package final class CallInterface: @unchecked Sendable {
  private let interface: UnsafeMutablePointer<ffi_cif>
  private let parameters: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>
  private let types: ForeignTypes

  /// - Parameter fixed: of a variadic function, the number of arguments before the `...`.
  package init(
    returns: CType, arguments: [CType], fixed: Int? = nil, types: ForeignTypes
  ) throws(ForeignCallProblem) {
    var list: [UnsafeMutablePointer<ffi_type>] = []
    for type in arguments { list.append(try types.type(type)) }
    let result = try types.type(returns)
    self.types = types
    interface = .allocate(capacity: 1)
    interface.initialize(to: ffi_cif())
    parameters = .allocate(capacity: max(list.count, 1))
    for (index, type) in list.enumerated() { (parameters + index).initialize(to: type) }
    let count = UInt32(list.count)
    let status =
      fixed.map { ffi_prep_cif_var(interface, FFI_DEFAULT_ABI, UInt32($0), count, result, parameters) }
      ?? ffi_prep_cif(interface, FFI_DEFAULT_ABI, count, result, parameters)
    guard status == FFI_OK else { throw ForeignCallProblem("libffi refuses these types (status \(status.rawValue))") }
  }

  deinit {
    interface.deallocate()
    parameters.deallocate()
  }

  /// A call that is ready: everything is in its place.
  /// - Parameters:
  ///   - result: at least 8 bytes and at least as many as the result has; an integer that is smaller is widened to 8.
  ///   - arguments: of each argument, where its value is.
  package func prepare(
    _ function: UnsafeMutableRawPointer, result: UnsafeMutableRawPointer,
    arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> PreparedCall {
    PreparedCall(interface: interface, function: function, result: result, arguments: arguments)
  }

  /// Writes a function at an address, to be executed there, that calls `handler` with a context.
  func writeClosure(at place: UnsafeMutableRawPointer, _ handler: cffi_handler, _ context: UnsafeMutableRawPointer) -> Bool {
    cffi_prepare_closure(place, interface, handler, context) == 1
  }
}

/// Addresses alone, so that making a call counts no references.
///
/// Invariant: it is used only as long as the ``CallInterface`` that made it, and the memory that it was given, are there.
package struct PreparedCall {
  fileprivate let interface: UnsafeMutablePointer<ffi_cif>
  fileprivate let function: UnsafeMutableRawPointer
  fileprivate let result: UnsafeMutableRawPointer
  fileprivate let arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  /// Calls the function. It runs on this thread, and does what it does: nothing here can check that it has these types.
  /// - Returns: the `errno` that it left, 0 for none.
  @inline(__always)
  package func call() -> Int32 { cffi_call(interface, function, result, arguments) }
}
