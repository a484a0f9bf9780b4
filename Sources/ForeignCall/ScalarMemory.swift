package import AetherModel
internal import CFFI

/// Reads and writes C's scalars at addresses that are aligned for them or not.
package enum ScalarMemory {
  /// Writes an integer as the scalar; false where it doesn't fit.
  @inlinable
  package static func put(_ value: Int64, as scalar: CScalar, at place: UnsafeMutableRawPointer) -> Bool {
    switch scalar.kind {
    case .bool, .signed, .unsigned:
      guard scalar.holds(value) else { return false }
      var bits = value
      place.copyMemory(from: &bits, byteCount: scalar.size)
      return true
    case .floating, .complex: return put(number: Double(value), as: scalar, at: place)
    }
  }

  /// Writes a number as a floating scalar; false for any other, and for a number that is beyond its range.
  package static func put(number value: Double, as scalar: CScalar, at place: UnsafeMutableRawPointer) -> Bool {
    guard scalar.kind == .floating else { return false }
    switch scalar.size {
    case 4:
      // It is rounded, but what is finite stays so.
      let rounded = Float(value)
      guard rounded.isFinite || !value.isFinite else { return false }
      place.storeBytes(of: rounded, as: Float.self)
    case 8: place.storeBytes(of: value, as: Double.self)
    default:
      // Built where it is aligned.
      withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { temporary in
        guard let start = temporary.baseAddress else { return }
        cffi_put_long_double(start, value)
        place.copyMemory(from: start, byteCount: 16)
      }
    }
    return true
  }

  /// Writes both parts of a complex number.
  package static func put(
    real: Double, imaginary: Double, as scalar: CScalar, at place: UnsafeMutableRawPointer
  ) {
    let part = part(of: scalar)
    _ = put(number: real, as: part, at: place)
    _ = put(number: imaginary, as: part, at: place + part.size)
  }

  package enum Number: Sendable {
    case integer(Int64)
    /// More than any `Int64` is.
    case large(UInt64)
    case double(Double)
    case bool(Bool)
    case complex(Double, Double)

    /// What formulas count with; `nil` for what they can't.
    package var formulaNumber: Formula.Number? {
      switch self {
      case .integer(let number): .integer(number)
      case .double(let number): .double(number)
      case .bool(let flag): .bool(flag)
      case .large, .complex: nil
      }
    }
  }

  @inlinable
  package static func get(_ scalar: CScalar, at place: UnsafeRawPointer) -> Number {
    switch (scalar.kind, scalar.size) {
    case (.bool, _): .bool(place.load(as: UInt8.self) != 0)
    case (.signed, 1): .integer(Int64(place.load(as: Int8.self)))
    case (.signed, 2): .integer(Int64(place.loadUnaligned(as: Int16.self)))
    case (.signed, 4): .integer(Int64(place.loadUnaligned(as: Int32.self)))
    case (.signed, _): .integer(place.loadUnaligned(as: Int64.self))
    case (.unsigned, 1): .integer(Int64(place.load(as: UInt8.self)))
    case (.unsigned, 2): .integer(Int64(place.loadUnaligned(as: UInt16.self)))
    case (.unsigned, 4): .integer(Int64(place.loadUnaligned(as: UInt32.self)))
    case (.unsigned, _): large(place.loadUnaligned(as: UInt64.self))
    case (.floating, _): .double(double(scalar, at: place))
    case (.complex, _): complex(scalar, at: place)
    }
  }

  package static func large(_ value: UInt64) -> Number { Int64(exactly: value).map(Number.integer) ?? .large(value) }

  package static func complex(_ scalar: CScalar, at place: UnsafeRawPointer) -> Number {
    let part = part(of: scalar)
    return .complex(double(part, at: place), double(part, at: place + part.size))
  }

  private static func part(of scalar: CScalar) -> CScalar {
    switch scalar {
    case .complexfloat: .float
    case .complexlongdouble: .longdouble
    default: .double
    }
  }

  package static func double(_ scalar: CScalar, at place: UnsafeRawPointer) -> Double {
    switch scalar.size {
    case 4: Double(place.loadUnaligned(as: Float.self))
    case 8: place.loadUnaligned(as: Double.self)
    default:
      withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { temporary in
        guard let start = temporary.baseAddress else { return 0 }
        start.copyMemory(from: place, byteCount: 16)
        return cffi_get_long_double(start)
      }
    }
  }
}
