package import AetherModel
internal import CFFI

/// libffi's description of the types of one foreign module.
///
/// Invariant: the descriptions of structs, which this allocates, live as long as this object, and whoever has a
/// ``CallInterface`` keeps it. `@unchecked Sendable` holds because nothing changes after `init`: libffi writes sizes into a
/// description once, which happens there.
package final class ForeignTypes: @unchecked Sendable {
  package let layouts: CLayouts
  private var structs: [String: UnsafeMutablePointer<ffi_type>] = [:]
  private var elements: [UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>] = []

  /// - Throws: for a struct that libffi lays out otherwise than C does.
  package init(_ entries: [CStruct]) throws(ForeignCallProblem) {
    layouts = CLayouts(entries)
    for entry in entries { try add(entry) }
  }

  deinit {
    for type in structs.values { type.deallocate() }
    for list in elements { list.deallocate() }
  }

  private func add(_ entry: CStruct) throws(ForeignCallProblem) {
    var fields: [UnsafeMutablePointer<ffi_type>] = []
    for field in entry.fields {
      // libffi has no arrays: an array in a struct is its elements.
      var (type, count) = (field.type, 1)
      if case .array(let element, let number) = type { (type, count) = (element, number) }
      fields += Array(repeating: try self.type(type), count: count)
    }
    let list = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: fields.count + 1)
    for (index, field) in fields.enumerated() { (list + index).initialize(to: field) }
    (list + fields.count).initialize(to: nil)
    elements.append(list)
    let type = UnsafeMutablePointer<ffi_type>.allocate(capacity: 1)
    type.initialize(to: ffi_type(size: 0, alignment: 0, type: UInt16(FFI_TYPE_STRUCT), elements: list))
    structs[entry.name] = type
    let status = ffi_get_struct_offsets(FFI_DEFAULT_ABI, type, nil)
    guard status == FFI_OK, let layout = layouts.layout(of: entry.name), type.pointee.size == layout.size else {
      throw ForeignCallProblem("the struct '\(entry.name)' can't be passed: its layout is not known")
    }
  }

  func type(_ type: CType) throws(ForeignCallProblem) -> UnsafeMutablePointer<ffi_type> {
    switch type {
    case .void: return cffi_void()
    case .pointer: return cffi_pointer()
    case .structure(let name):
      guard let known = structs[name] else { throw ForeignCallProblem("there is no struct '\(name)'") }
      return known
    case .array, .function, .opaque: throw ForeignCallProblem("\(type) can't be passed")
    case .scalar(let scalar):
      switch (scalar.kind, scalar.size) {
      case (.bool, _), (.unsigned, 1): return cffi_uint8()
      case (.unsigned, 2): return cffi_uint16()
      case (.unsigned, 4): return cffi_uint32()
      case (.unsigned, _): return cffi_uint64()
      case (.signed, 1): return cffi_sint8()
      case (.signed, 2): return cffi_sint16()
      case (.signed, 4): return cffi_sint32()
      case (.signed, _): return cffi_sint64()
      case (.floating, 4): return cffi_float()
      case (.floating, 8): return cffi_double()
      case (.floating, _): return cffi_longdouble()
      case (.complex, 8): return cffi_complex_float()
      case (.complex, 16): return cffi_complex_double()
      case (.complex, _): return cffi_complex_longdouble()
      }
    }
  }
}

/// Why a call can't be prepared.
package struct ForeignCallProblem: Error, Sendable {
  package var message: String

  package init(_ message: String) { self.message = message }
}
